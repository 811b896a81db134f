import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import { Field, FormError } from "../../ui/forms";
import { useChange, useRuleNames } from "./data";
import { type ClientChoice, ClientField } from "./Explain";
import { useSubject } from "./words";

/** "2026-11-24T09:30" of this browser's time zone. */
function local(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}

type Known = { ruleKey?: string | undefined; client?: ClientChoice | null };

/** Silences a client, a rule, or both, from when to when, and why. */
export function SilenceDialog({ onClose, known = {} }: { onClose: () => void; known?: Known }) {
  const rules = useRuleNames();
  const subject = useSubject();
  const [client, setClient] = useState<ClientChoice | null>(known.client ?? null);
  const [rule, setRule] = useState(known.ruleKey ?? "");
  const [from, setFrom] = useState(local(new Date()));
  const [to, setTo] = useState(local(new Date(Date.now() + 8 * 3_600_000)));
  const [reason, setReason] = useState("");
  const add = useChange<Record<string, unknown>>("POST", "/api/silences", "Silenced.");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const times = { starts_at: new Date(from).toISOString(), ends_at: new Date(to).toISOString() };
    add.mutate(
      { client_id: client?.id ?? null, rule_key: rule || null, reason, ...times },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form onSubmit={submit}>
        <DialogTitle>New silence</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError
              error={add.error}
              fields={["reason", "starts_at", "ends_at", "rule_key", "client_id"]}
            />
            <ClientField label={`${subject.One} (empty: all)`} value={client} onChange={setClient} />
            <TextField
              select
              label="Rule"
              value={rule}
              onChange={(event) => setRule(event.target.value)}
              slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
            >
              <MenuItem value="">all rules</MenuItem>
              {rules.map((each) => (
                <MenuItem key={each.value} value={each.value}>
                  {each.label}
                </MenuItem>
              ))}
            </TextField>
            <Field
              name="starts_at"
              error={add.error}
              type="datetime-local"
              label="From"
              value={from}
              onChange={(event) => setFrom(event.target.value)}
            />
            <Field
              name="ends_at"
              error={add.error}
              type="datetime-local"
              label="Until"
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
            <Field
              name="reason"
              error={add.error}
              label="Reason"
              required
              value={reason}
              onChange={(event) => setReason(event.target.value)}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={add.isPending} disabled={!reason.trim()}>
            Silence
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
