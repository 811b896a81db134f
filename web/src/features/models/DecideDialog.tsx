import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, take } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";

export type Decision = { id: string; number: number; what: "promote" | "roll-back" };

/** Put another version in use, with the reason that stays in the audit trail. */
export function DecideDialog({ decision, onClose }: { decision: Decision; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const client = useQueryClient();
  const notify = useNotify();
  const args = { params: { path: { model_id: decision.id } }, body: { reason } };
  const save = useMutation({
    mutationFn: () =>
      decision.what === "promote"
        ? take(api.POST("/api/models/{model_id}/promote", args))
        : take(api.POST("/api/models/{model_id}/roll-back", args)),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["models"] });
      notify({
        text: `Version ${decision.number} is in use. All clients are scored again.`,
        kind: "success",
      });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const title =
    decision.what === "promote"
      ? `Put version ${decision.number} in use`
      : `Go back to version ${decision.number}`;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="decide-title">
      <form onSubmit={submit}>
        <DialogTitle id="decide-title">{title}</DialogTitle>
        <DialogContent sx={{ display: "grid", gap: 2 }}>
          <Typography>
            All clients are scored again by it. The version in use now is kept and can be put back.
          </Typography>
          <FormError error={save.error} fields={["reason"]} />
          <Field
            name="reason"
            label="Why"
            required
            multiline
            minRows={2}
            helperText="Stays in the audit trail and on the model card."
            error={save.error}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending} disabled={!reason.trim()}>
            Put in use
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
