import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useEffect, useState } from "react";
import { useListParams } from "./params";

/** `all` is the word for not filtering. */
export type FilterSpec = {
  name: string;
  label: string;
  all?: string;
  options: { value: string; label: string }[];
};

const WAIT_MS = 250;

/** Search and filters of a list, kept in the URL. */
export function Filters({ filters, search = "Search" }: { filters: FilterSpec[]; search?: string | null }) {
  const { get, set } = useListParams();
  const [text, setText] = useState(get("q") ?? "");
  const inUrl = get("q") ?? "";
  useEffect(() => {
    if (text === inUrl) return;
    const timer = setTimeout(() => set({ q: text }), WAIT_MS);
    return () => clearTimeout(timer);
  }, [text, inUrl, set]);
  const [open, setOpen] = useState(false);
  const inUse = filters.filter((filter) => get(filter.name)).length;
  const used = Boolean(text) || filters.some((filter) => get(filter.name));
  return (
    <Box role="search" sx={{ display: "flex", flexWrap: "wrap", gap: 1, mb: 1.5, alignItems: "center" }}>
      {search && (
        <TextField
          type="search"
          label={search}
          value={text}
          onChange={(event) => setText(event.target.value)}
          sx={{ width: 220 }}
        />
      )}
      {filters.length > 0 && (
        <Button
          onClick={() => setOpen(!open)}
          aria-expanded={open}
          sx={{ display: { xs: "inline-flex", sm: "none" } }}
        >
          Filters{inUse > 0 && ` (${inUse})`}
        </Button>
      )}
      {filters.map((filter) => (
        <TextField
          key={filter.name}
          select
          label={filter.label}
          value={get(filter.name) ?? ""}
          onChange={(event) => set({ [filter.name]: event.target.value })}
          sx={{
            minWidth: `max(118px, ${filter.label.length}ch)`,
            display: { xs: open ? "inline-flex" : "none", sm: "inline-flex" },
          }}
          slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
        >
          <MenuItem value="">{filter.all ?? "All"}</MenuItem>
          {filter.options.map((option) => (
            <MenuItem key={option.value} value={option.value}>
              {option.label}
            </MenuItem>
          ))}
        </TextField>
      ))}
      {used && (
        <Button
          onClick={() => {
            setText("");
            set(Object.fromEntries(["q", ...filters.map((f) => f.name)].map((name) => [name, null])));
          }}
        >
          Clear
        </Button>
      )}
    </Box>
  );
}
