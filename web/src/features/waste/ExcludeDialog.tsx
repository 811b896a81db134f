import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import type { Schemas } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { type Finding, includeAgain, KINDS, useExclude } from "./data";

type Scope = "seat" | "person" | "product" | "kind";

/** Says that something is no waste, for how much of it, until when, and why. */
export function ExcludeDialog({ finding, onClose }: { finding: Finding; onClose: () => void }) {
  const notify = useNotify();
  const [scope, setScope] = useState<Scope>(finding.person_id ? "seat" : "kind");
  const [until, setUntil] = useState("");
  const [reason, setReason] = useState("");
  const save = useExclude((id) => {
    notify({ text: "Excluded.", kind: "success", undo: () => void includeAgain(id) });
    onClose();
  });
  const options: [Scope, string][] = finding.person_id
    ? [
        ["seat", `${finding.subject}'s seat of ${finding.product_name}`],
        ["person", `Everything ${finding.subject} holds`],
        ["product", `All of ${finding.product_name}`],
      ]
    : [
        ["kind", `“${KINDS[finding.kind].label}” of ${finding.product_name}`],
        ["product", `All of ${finding.product_name}`],
      ];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(bodyOf(finding, scope, reason, until));
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="exclude-dialog">
      <form onSubmit={submit}>
        <DialogTitle id="exclude-dialog">Exclude from waste</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={save.error} fields={["reason", "until_on"]} />
            <TextField select label="What" value={scope} onChange={(e) => setScope(e.target.value as Scope)}>
              {options.map(([value, label]) => (
                <MenuItem key={value} value={value}>
                  {label}
                </MenuItem>
              ))}
            </TextField>
            <Field
              name="reason"
              error={save.error}
              required
              autoFocus
              label="Reason"
              helperText="Such as parental leave, a license kept for a contractor, a yearly task"
              value={reason}
              onChange={(e) => setReason(e.target.value)}
              slotProps={{ htmlInput: { maxLength: 500 } }}
            />
            <Field
              name="until_on"
              error={save.error}
              type="date"
              label="Until"
              helperText="Empty: for good"
              value={until}
              onChange={(e) => setUntil(e.target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Exclude
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The exclusion a choice stands for. */
export function bodyOf(
  finding: Finding,
  scope: Scope,
  reason: string,
  until: string,
): Schemas["NewExclusion"] {
  return {
    person_id: scope === "seat" || scope === "person" ? finding.person_id : null,
    product_id: scope === "person" ? null : finding.product_id,
    client_id: scope === "kind" ? finding.client_id : null,
    kind: scope === "kind" ? finding.kind : null,
    reason: reason.trim(),
    until_on: until || null,
  };
}
