import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { ApiProblem, api, queries, take } from "../../api/client";
import { useMay } from "../../app/session";
import { useNotify } from "../../ui/notices";
import { useViews } from "./data";
import { viewQuery } from "./gridState";

type Line = {
  name: string;
  query: string;
  id?: string;
  is_mine?: boolean;
  is_shared?: boolean;
  by_name?: string;
};

const GIVEN: Line[] = [
  { name: "All", query: "" },
  { name: "Active, worst health first", query: "sort=health&status=active" },
  { name: "Renews within 60 days", query: "renews_within=60&sort=renewal_on&status=active" },
  { name: "Less than half of the seats in use", query: "sort=utilization&status=active&utilization=low" },
  { name: "Overdue", query: "overdue=1&sort=-overdue_minor" },
];

const refresh = () => queries.invalidateQueries({ queryKey: ["views"] });

/** Kept views: filters, sorting and columns under a name, for oneself or for all. */
export function Views() {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const [keeping, setKeeping] = useState(false);
  const views = useViews();
  const navigate = useNavigate();
  const notify = useNotify();
  const now = viewQuery(useLocation().search);
  const rows = views.data ?? [];
  const lines: Line[] = [...GIVEN, ...rows];
  const current = lines.find((view) => viewQuery(view.query) === now);
  const mine = rows.find((view) => view.is_mine && view === current);
  const open = (query: string) => {
    setAnchor(null);
    navigate({ search: query });
  };
  const remove = useMutation({
    mutationFn: (id: string) =>
      take(api.DELETE("/api/clients/views/{view_id}", { params: { path: { view_id: id } } })),
    onSuccess: refresh,
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return (
    <>
      <Button
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
      >
        View: {current?.name ?? "own filters"}
      </Button>
      <Menu anchorEl={anchor} open={Boolean(anchor)} onClose={() => setAnchor(null)}>
        {lines.map((view) => (
          <MenuItem key={view.id ?? view.name} selected={view === current} onClick={() => open(view.query)}>
            {view.name}
            {view.is_shared && !view.is_mine && ` (by ${view.by_name})`}
          </MenuItem>
        ))}
        {!current && (
          <MenuItem
            divider={false}
            onClick={() => {
              setAnchor(null);
              setKeeping(true);
            }}
          >
            Keep this view…
          </MenuItem>
        )}
        {mine && <MenuItem onClick={() => remove.mutate(mine.id)}>Forget “{mine.name}”</MenuItem>}
      </Menu>
      {keeping && <KeepDialog query={now} onClose={() => setKeeping(false)} />}
    </>
  );
}

function KeepDialog({ query, onClose }: { query: string; onClose: () => void }) {
  const [name, setName] = useState("");
  const [shared, setShared] = useState(false);
  const may = useMay("clients:write");
  const keep = useMutation({
    mutationFn: () => take(api.POST("/api/clients/views", { body: { name, query, is_shared: shared } })),
    onSuccess: () => {
      refresh();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    keep.mutate();
  };
  const problem = keep.error instanceof ApiProblem ? (keep.error.field("name") ?? keep.error.message) : null;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="keep-view">
      <form onSubmit={submit}>
        <DialogTitle id="keep-view">Keep this view</DialogTitle>
        <DialogContent>
          <Box sx={{ display: "grid", gap: 1, pt: 1 }}>
            <TextField
              label="Name"
              required
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
              error={Boolean(problem)}
              helperText={problem ?? "Filters, sorting and columns are kept."}
            />
            {may && (
              <FormControlLabel
                control={<Checkbox checked={shared} onChange={(event) => setShared(event.target.checked)} />}
                label="Show it to everybody"
              />
            )}
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={keep.isPending}>
            Keep
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
