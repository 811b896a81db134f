import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { ApiProblem, api, queries, type Schemas, take } from "../../api/client";
import { useSession } from "../../app/session";
import { minorOf } from "../../ui/format";
import { useNotify } from "../../ui/notices";

const FIELDS = [
  { name: "name", label: "Name", type: "text", problem: "name" },
  { name: "industry", label: "Industry", type: "text", problem: "industry" },
  { name: "owner_name", label: "Account manager", type: "text", problem: "owner_name" },
  { name: "mrr", label: "MRR", type: "number", problem: "mrr_minor" },
  { name: "renewal_on", label: "Renewal", type: "date", problem: "renewal_on" },
  { name: "seats_purchased", label: "Seats purchased", type: "number", problem: "signals.seats_purchased" },
  { name: "seats_active", label: "Active users", type: "number", problem: "signals.seats_active" },
  { name: "logins", label: "Logins in the last month", type: "number", problem: "signals.logins" },
  {
    name: "tickets_opened",
    label: "Tickets in the last month",
    type: "number",
    problem: "signals.tickets_opened",
  },
  { name: "csat", label: "CSAT (0-100)", type: "number", problem: "signals.csat" },
] as const;
const SIGNALS = ["seats_purchased", "seats_active", "logins", "tickets_opened", "csat"] as const;

type Form = Partial<Record<(typeof FIELDS)[number]["name"], string>>;

/** What was typed as the request; empty fields stay unknown. */
export function requestOf(form: Form, currency: string): Schemas["NewClient"] {
  const signals: Record<string, number> = {};
  for (const name of SIGNALS) if (form[name]) signals[name] = Number(form[name]);
  return {
    name: form.name ?? "",
    ...(form.industry && { industry: form.industry }),
    ...(form.owner_name && { owner_name: form.owner_name }),
    ...(form.mrr && { mrr_minor: minorOf(form.mrr, currency) }),
    ...(form.renewal_on && { renewal_on: form.renewal_on }),
    signals,
  };
}

/** Add a client; it is scored at once from what is known. */
export function NewClientDialog({
  open,
  onClose,
  what,
}: {
  open: boolean;
  onClose: () => void;
  what: string;
}) {
  const { currency } = useSession().tenant;
  const [form, setForm] = useState<Form>({});
  const notify = useNotify();
  const navigate = useNavigate();
  const create = useMutation({
    mutationFn: () => take(api.POST("/api/clients", { body: requestOf(form, currency) })),
    onSuccess: (row) => {
      queries.invalidateQueries({ queryKey: ["clients"] });
      notify({ text: `${row.name} was added.`, kind: "success" });
      setForm({});
      onClose();
      navigate(`/clients/${row.id}`);
    },
  });
  const problem = create.error instanceof ApiProblem ? create.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog open={open} onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="new-client">
      <form onSubmit={submit}>
        <DialogTitle id="new-client">Add a {what}</DialogTitle>
        <DialogContent>
          {create.error && problem?.fields.length === 0 && (
            <Alert severity="error">{create.error.message}</Alert>
          )}
          <Box sx={{ display: "grid", gap: 2, pt: 1, gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" } }}>
            {FIELDS.map((field) => (
              <TextField
                key={field.name}
                label={field.label}
                type={field.type}
                required={field.name === "name"}
                value={form[field.name] ?? ""}
                onChange={(event) => setForm({ ...form, [field.name]: event.target.value })}
                error={Boolean(problem?.field(field.problem))}
                helperText={problem?.field(field.problem)}
                slotProps={{
                  inputLabel: field.type === "date" ? { shrink: true } : {},
                  htmlInput: field.type === "number" ? { step: "any" } : {},
                }}
              />
            ))}
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={create.isPending}>
            Add
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
