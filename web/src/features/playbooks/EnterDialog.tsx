import Autocomplete from "@mui/material/Autocomplete";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { api, take } from "../../api/client";
import { type Detail, type Run, useChange } from "./data";

/** Puts one client in by hand. */
export function EnterDialog({ book, onClose }: { book: Detail; onClose: () => void }) {
  const [words, setWords] = useState("");
  const [chosen, setChosen] = useState<{ id: string; name: string } | null>(null);
  const go = useNavigate();
  const enter = useChange<Run>("It is inside now.");
  const query = { q: words || null, page_size: 20, sort: "name" };
  const clients = useQuery({
    queryKey: ["clients", "names", query],
    queryFn: () => take(api.GET("/api/clients", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const submit = () =>
    enter.mutate(
      { method: "POST", path: `/api/playbooks/${book.id}/enter`, body: { client_id: chosen?.id } },
      { onSuccess: (run) => void go(`/playbooks/runs/${run.id}`) },
    );
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <DialogTitle>Put a client into {book.name}</DialogTitle>
      <DialogContent>
        <Autocomplete
          sx={{ pt: 1 }}
          options={(clients.data?.rows ?? []).map((row) => ({ id: row.id, name: row.name }))}
          getOptionLabel={(option) => option.name}
          isOptionEqualToValue={(option, value) => option.id === value.id}
          value={chosen}
          onChange={(_, value) => setChosen(value)}
          onInputChange={(_, value) => setWords(value)}
          renderInput={(params) => <TextField {...params} label="Client" autoFocus />}
        />
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button variant="contained" disabled={!chosen} loading={enter.isPending} onClick={submit}>
          Put in
        </Button>
      </DialogActions>
    </Dialog>
  );
}
