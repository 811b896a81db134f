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
import { ApiProblem, api, queries, take } from "../../api/client";
import { count } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { ErrorState } from "../../ui/states";

type EndDialogProps = { clients: { id: string; name: string }[]; onClose: (done: boolean) => void };

const refresh = () => queries.invalidateQueries({ queryKey: ["clients"] });

/** Say when and why clients left; the churn model learns from it. */
export function EndDialog({ clients, onClose }: EndDialogProps) {
  const [reason, setReason] = useState("");
  const [on, setOn] = useState("");
  const [involuntary, setInvoluntary] = useState(false);
  const notify = useNotify();
  const who = clients.length === 1 ? (clients[0]?.name ?? "") : `${count(clients.length)} clients`;
  const undo = async () => {
    for (const { id } of clients)
      await take(
        api.POST("/api/clients/{client_id}/reactivate", { params: { path: { client_id: id } } }),
      ).catch((error: Error) => notify({ text: error.message, kind: "error" }));
    refresh();
  };
  const end = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/clients/deactivate", {
          body: { client_ids: clients.map((each) => each.id), reason, involuntary, ...(on && { on }) },
        }),
      ),
    onSuccess: () => {
      refresh();
      onClose(true);
      notify({ text: `${who} ${clients.length === 1 ? "is" : "are"} inactive.`, kind: "success", undo });
    },
  });
  const problem = end.error instanceof ApiProblem ? end.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    end.mutate();
  };
  return (
    <Dialog open onClose={() => onClose(false)} fullWidth maxWidth="xs" aria-labelledby="end-client">
      <form onSubmit={submit}>
        <DialogTitle id="end-client">Deactivate {who}</DialogTitle>
        <DialogContent>
          <Box sx={{ display: "grid", gap: 2, pt: 1 }}>
            {end.error && !problem?.fields.length && <ErrorState error={end.error} />}
            <TextField
              label="Why did they leave?"
              required
              autoFocus
              error={Boolean(problem?.field("reason"))}
              helperText={problem?.field("reason") ?? "For example: price, service, sold, closed"}
              value={reason}
              onChange={(e) => setReason(e.target.value)}
            />
            <TextField
              label="Left on"
              error={Boolean(problem?.field("on"))}
              helperText={problem?.field("on") ?? "Empty: the day of the newest data"}
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
          <Button onClick={() => onClose(false)}>Cancel</Button>
          <Button type="submit" variant="contained" loading={end.isPending}>
            Deactivate
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
