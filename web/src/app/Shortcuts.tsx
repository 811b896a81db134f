import Box from "@mui/material/Box";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { isBusy, meaningOf, paletteHint, WAIT_MS } from "./keys";
import { useNav } from "./useNav";

const Palette = lazy(() => import("./Palette"));
const KeysDialog = lazy(() => import("./KeysDialog"));

export type Opened = "palette" | "help" | "assistant" | null;

/** Listens to the keys of the whole application and shows the palette or the list of keys. */
export function Shortcuts({ open, setOpen }: { open: Opened; setOpen: (next: Opened) => void }) {
  const pages = useNav().flatMap((group) => group.items);
  const navigate = useNavigate();
  const since = useRef(0);
  const [waiting, setWaiting] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isWaiting = Date.now() - since.current < WAIT_MS;
      const meaning = meaningOf(event, isWaiting, isBusy(event.target), pages);
      since.current = meaning.kind === "wait" ? Date.now() : 0;
      setWaiting(meaning.kind === "wait");
      if (meaning.kind === "none" || meaning.kind === "wait") return;
      event.preventDefault();
      if (meaning.kind === "go") navigate(meaning.to);
      else setOpen(meaning.kind);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [pages, navigate, setOpen]);
  useEffect(() => {
    if (!waiting) return;
    const timer = setTimeout(() => setWaiting(false), WAIT_MS);
    return () => clearTimeout(timer);
  }, [waiting]);
  return (
    <Suspense fallback={null}>
      {waiting && <Waiting text={pages.map((page) => `${page.key} ${page.label}`).join(" · ")} />}
      {open === "palette" && (
        <Palette pages={pages} onClose={() => setOpen(null)} onHelp={() => setOpen("help")} />
      )}
      {open === "help" && <KeysDialog pages={pages} onClose={() => setOpen(null)} />}
    </Suspense>
  );
}

function Waiting({ text }: { text: string }) {
  return (
    <Box
      role="status"
      sx={{
        position: "fixed",
        bottom: 12,
        left: "50%",
        transform: "translateX(-50%)",
        zIndex: 1400,
        px: 2,
        py: 1,
        maxWidth: "90vw",
        bgcolor: "background.paper",
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        fontSize: 13,
      }}
    >
      g then: {text}
    </Box>
  );
}

/** The visible way in, with its keys. */
export function PaletteButton({ onOpen }: { onOpen: () => void }) {
  return (
    <Box
      component="button"
      type="button"
      onClick={onOpen}
      aria-haspopup="dialog"
      sx={{
        all: "unset",
        boxSizing: "border-box",
        width: "100%",
        display: "flex",
        justifyContent: "space-between",
        px: 1,
        py: 0.5,
        mt: 1,
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        bgcolor: "background.paper",
        color: "text.secondary",
        fontSize: 13,
        cursor: "pointer",
        "&:hover": { borderColor: "text.secondary" },
        "&:focus-visible": { outline: "2px solid", outlineColor: "primary.main" },
      }}
    >
      <span>Search</span>
      <kbd>{paletteHint(navigator.platform)}</kbd>
    </Box>
  );
}
