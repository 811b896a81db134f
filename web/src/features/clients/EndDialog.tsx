import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, queries, take } from "../../api/client";
import { useNotify } from "../../ui/notices";
import { ErrorState } from "../../ui/states";

type EndDialogProps = { open: boolean; onClose: () => void; id: string; name: string };

/** Say when and why a client left; the churn model learns from it. */
export function EndDialog({ open, onClose, id, name }: EndDialogProps) {
  const [reason, setReason] = useState("");
  const [on, setOn] = useState("");
  const [involuntary, setInvoluntary] = useState(false);
  const notify = useNotify();
  const path = { client_id: id };
  const refresh = () => queries.invalidateQueries({ queryKey: ["clients"] });
  const end = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/clients/{client_id}/deactivate", {
          params: { path },
          body: { reason, involuntary, ...(on && { on }) },
        }),
      ),
    onSuccess: () => {
      refresh();
      onClose();
      const undo = () =>
        take(api.POST("/api/clients/{client_id}/reactivate", { params: { path } })).then(refresh);
      notify({ text: `${name} is inactive.`, kind: "success", undo });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    end.mutate();
  };
  return (
    <Dialog open={open} onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="end-client">
      <form onSubmit={submit}>
        <DialogTitle id="end-client">Deactivate {name}</DialogTitle>
        <DialogContent>
          <Box sx={{ display: "grid", gap: 2, pt: 1 }}>
            {end.error && <ErrorState error={end.error} />}
            <TextField
              label="Why did they leave?"
              required
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
            <TextField
              label="Left on"
              type="date"
              value={on}
              onChange={(e) => setOn(e.target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
            <FormControlLabel
              control={<Checkbox checked={involuntary} onChange={(e) => setInvoluntary(e.target.checked)} />}
              label="Not their choice (closed business, merger): not counted as churn"
            />
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={end.isPending}>
            Deactivate
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
