import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { useSession } from "../../app/session";
import { major, minorOf } from "../../ui/format";
import { Field, FormError } from "../../ui/forms";
import { type Subscription, useLicenseChoices, useSaveSubscription } from "./data";

const FIELDS = [
  { name: "purchased", label: "Seats purchased", type: "number" },
  { name: "assigned", label: "Seats assigned", type: "number" },
  { name: "unit_cost_minor", label: "Cost a seat and month", type: "number" },
  { name: "start_on", label: "Start", type: "date" },
  { name: "term_end_on", label: "Term ends", type: "date" },
  { name: "cancel_by_on", label: "Cancel by", type: "date" },
  { name: "ended_on", label: "Ended on (empty while it runs)", type: "date" },
] as const;
type Name = (typeof FIELDS)[number]["name"];

/** Adds a subscription or corrects its seats, cost and term. */
export function SubscriptionDialog({
  productId,
  old,
  onClose,
}: {
  productId: string;
  old: Subscription | null;
  onClose: () => void;
}) {
  const { tenant } = useSession();
  const part = tenant.kind === "it" ? "Department" : "Client";
  const currency = old?.currency ?? tenant.currency;
  const choices = useLicenseChoices();
  const save = useSaveSubscription(productId, old, onClose);
  const [client, setClient] = useState(old?.client_id ?? "");
  const [renews, setRenews] = useState(old?.auto_renew ?? true);
  const [form, setForm] = useState<Record<Name, string>>(() => formOf(old, currency));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({
      client_id: client,
      auto_renew: renews,
      ...valuesOf(form, currency),
      is_trial: old?.is_trial ?? false,
    });
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="subscription-dialog">
      <form onSubmit={submit}>
        <DialogTitle id="subscription-dialog">
          {old ? `Subscription of ${old.client_name}` : "Add a subscription"}
        </DialogTitle>
        <DialogContent>
          <FormError error={save.error} fields={["client_id", ...FIELDS.map((field) => field.name)]} />
          {old && old.source_kind !== "manual" && (
            <Typography variant="body2" color="text.secondary">
              This row came from {old.source_name}; its next change there replaces what you write here.
            </Typography>
          )}
          <Box sx={{ display: "grid", gap: 2, pt: 1, gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" } }}>
            {!old && (
              <Field
                select
                required
                name="client_id"
                error={save.error}
                label={part}
                value={client}
                onChange={(event) => setClient(event.target.value)}
              >
                {(choices.data?.clients ?? []).map((each) => (
                  <MenuItem key={each.id} value={each.id}>
                    {each.name}
                  </MenuItem>
                ))}
              </Field>
            )}
            {FIELDS.filter((field) => old || field.name !== "ended_on").map((field) => (
              <Field
                key={field.name}
                name={field.name}
                error={save.error}
                type={field.type}
                label={field.name === "unit_cost_minor" ? `${field.label} (${currency})` : field.label}
                value={form[field.name]}
                onChange={(event) => setForm({ ...form, [field.name]: event.target.value })}
                slotProps={{
                  inputLabel: field.type === "date" ? { shrink: true } : {},
                  htmlInput: field.name === "unit_cost_minor" ? { step: "any", min: 0 } : { min: 0 },
                }}
              />
            ))}
          </Box>
          <FormControlLabel
            control={<Switch checked={renews} onChange={(event) => setRenews(event.target.checked)} />}
            label={renews ? "Renews by itself when the term ends" : "Ends with its term"}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            {old ? "Save" : "Add"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function formOf(old: Subscription | null, currency: string): Record<Name, string> {
  const number = (value: number | null | undefined) =>
    value === null || value === undefined ? "" : String(value);
  const cost = old?.unit_cost_minor ?? null;
  return {
    purchased: number(old?.purchased),
    assigned: number(old?.assigned),
    unit_cost_minor: number(cost === null ? null : major(cost, currency)),
    start_on: old?.start_on ?? "",
    term_end_on: old?.term_end_on ?? "",
    cancel_by_on: old?.cancel_by_on ?? "",
    ended_on: old?.ended_on ?? "",
  };
}

function valuesOf(form: Record<Name, string>, currency: string) {
  const whole = (text: string) => (text.trim() === "" ? null : Math.round(Number(text)));
  return {
    purchased: whole(form.purchased),
    assigned: whole(form.assigned),
    unit_cost_minor: minorOf(form.unit_cost_minor, currency),
    currency,
    start_on: form.start_on || null,
    term_end_on: form.term_end_on || null,
    cancel_by_on: form.cancel_by_on || null,
    ended_on: form.ended_on || null,
  };
}
