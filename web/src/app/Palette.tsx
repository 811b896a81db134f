import Box from "@mui/material/Box";
import Dialog from "@mui/material/Dialog";
import InputBase from "@mui/material/InputBase";
import { useColorScheme } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { api, take } from "../api/client";
import { type Choice, choicesOf, step } from "./choices";
import type { NavItem } from "./nav";
import { useMay, useSession } from "./session";

type Line = Choice & { run: () => void };
type PaletteProps = { pages: NavItem[]; onClose: () => void; onHelp: () => void };

const WAIT_MS = 150;

/** Go anywhere, find a client by name, do the common things; by keyboard alone. */
export default function Palette({ pages, onClose, onHelp }: PaletteProps) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const found = useFound(text);
  const own = useOwnLines(pages, onHelp);
  const it = useSession().tenant.kind === "it";
  const lines = [...choicesOf(own, text), ...found];
  const chosen = lines[Math.min(at, lines.length - 1)];
  const run = (line: Line | undefined) => {
    if (!line) return;
    onClose();
    line.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt(step(at, event.key === "ArrowDown" ? 1 : -1, lines.length));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      run(chosen);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      fullWidth
      maxWidth="sm"
      slotProps={{ paper: { "aria-label": "Command palette", sx: { alignSelf: "flex-start" } } }}
    >
      <InputBase
        autoFocus
        fullWidth
        placeholder={`Go to a page, find a ${it ? "department" : "client"} or product, > to do something`}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKeyDown}
        sx={{ px: 2, py: 1.25, fontSize: 15, borderBottom: 1, borderColor: "divider" }}
        inputProps={{
          "aria-label": "Command",
          role: "combobox",
          "aria-expanded": true,
          "aria-controls": "palette-lines",
          "aria-activedescendant": chosen ? `palette-${chosen.id}` : undefined,
        }}
      />
      <Box
        id="palette-lines"
        role="listbox"
        aria-label="Results"
        sx={{ overflowY: "auto", height: 380, p: 1 }}
      >
        {lines.map((line, index) => (
          <PaletteLine
            key={line.id}
            line={line}
            first={line.group !== lines[index - 1]?.group}
            chosen={line === chosen}
            onRun={() => run(line)}
          />
        ))}
        {lines.length === 0 && (
          <Typography color="text.secondary" sx={{ p: 1 }}>
            Nothing is called “{text}”.
          </Typography>
        )}
      </Box>
      <Typography
        variant="caption"
        color="text.secondary"
        sx={{ px: 2, py: 1, borderTop: 1, borderColor: "divider" }}
      >
        ↑ ↓ to choose · Enter to open · Esc to close
      </Typography>
    </Dialog>
  );
}

type LineProps = { line: Line; first: boolean; chosen: boolean; onRun: () => void };

function PaletteLine({ line, first, chosen, onRun }: LineProps) {
  return (
    <>
      {first && (
        <Typography
          variant="caption"
          color="text.secondary"
          role="presentation"
          component="div"
          sx={{ px: 1, pt: 0.75 }}
        >
          {line.group}
        </Typography>
      )}
      <Box
        id={`palette-${line.id}`}
        role="option"
        aria-selected={chosen}
        ref={(element: HTMLElement | null) => {
          if (chosen) element?.scrollIntoView?.({ block: "nearest" });
        }}
        onClick={onRun}
        sx={{
          display: "flex",
          gap: 1,
          px: 1,
          py: 0.75,
          borderRadius: 1,
          cursor: "pointer",
          bgcolor: chosen ? "action.selected" : undefined,
          "&:hover": { bgcolor: "action.hover" },
        }}
      >
        <Box sx={{ flex: 1 }}>{line.label}</Box>
        {line.hint && (
          <Typography variant="caption" color="text.secondary">
            {line.hint}
          </Typography>
        )}
      </Box>
    </>
  );
}

/** Clients by name, found by the server once typing pauses. */
/** Clients and products by name. */
function useFound(text: string): Line[] {
  const navigate = useNavigate();
  const it = useSession().tenant.kind === "it";
  const [q, setQ] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setQ(text.trim()), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const mayLicenses = useMay("licenses:read");
  const asked = q.length > 0 && !q.startsWith(">");
  const clients = useQuery({
    queryKey: ["clients", "palette", q],
    queryFn: () => take(api.GET("/api/clients", { params: { query: { q, sort: "name", page_size: 8 } } })),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const products = useQuery({
    queryKey: ["products", "palette", q],
    queryFn: () => take(api.GET("/api/licenses", { params: { query: { q, sort: "name", page_size: 5 } } })),
    enabled: asked && mayLicenses,
    placeholderData: keepPreviousData,
  });
  if (!text.trim() || !asked) return [];
  return [
    ...(clients.data?.rows ?? []).map((row) => ({
      id: row.id,
      group: it ? "Departments" : "Clients",
      label: row.name,
      hint: row.status === "active" ? (row.owner_name ?? "") : row.status,
      run: () => navigate(`/clients/${row.id}`),
    })),
    ...(products.data?.rows ?? []).map((row) => ({
      id: row.id,
      group: "Software",
      label: row.name,
      hint: row.vendor ?? "",
      run: () => navigate(`/licenses/${row.id}`),
    })),
  ];
}

function useOwnLines(pages: NavItem[], onHelp: () => void): Line[] {
  const navigate = useNavigate();
  const { setMode } = useColorScheme();
  const it = useSession().tenant.kind === "it";
  const mayAdd = useMay("clients:write");
  const mayImport = useMay("imports:write");
  const go = (to: string) => () => navigate(to);
  const what = it ? "department" : "client";
  const lines: (Line | false)[] = [
    ...pages.map((page) => ({
      id: `page${page.to.replaceAll("/", "-")}`,
      group: "Pages",
      label: page.label,
      ...(page.key && { hint: `g ${page.key}` }),
      run: go(page.to),
    })),
    mayAdd && { id: "add", group: "Actions", label: `Add ${what}`, run: go("/clients?new=1") },
    mayImport && { id: "import", group: "Actions", label: "Import a file", run: go("/imports/new") },
    ...(["light", "dark", "system"] as const).map((mode) => ({
      id: `theme-${mode}`,
      group: "Actions",
      label: `Theme: ${mode}`,
      run: () => setMode(mode),
    })),
    { id: "help", group: "Actions", label: "Show keyboard keys", hint: "?", run: onHelp },
  ];
  return lines.filter((line): line is Line => Boolean(line));
}
