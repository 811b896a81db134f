import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import { useNavigate } from "react-router";
import { useSession } from "../../app/session";
import { Field, FormError } from "../../ui/forms";
import { Loading } from "../../ui/states";
import { ClientField } from "./ClientField";
import { periods, type Report, useKinds, useSend } from "./data";

type Client = { id: string; name: string };

/** Chooses kind, client and period of a report and makes it. */
export function NewReportDialog({ client, onClose }: { client?: Client; onClose: () => void }) {
  const kinds = useKinds();
  const navigate = useNavigate();
  const make = useSend<Report>("POST", "/api/reports");
  const [kind, setKind] = useState(client ? "qbr" : "");
  const [about, setAbout] = useState<Client | null>(client ?? null);
  const [period, setPeriod] = useState("usual");
  const [first, setFirst] = useState("");
  const [last, setLast] = useState("");
  const choices = periods(new Date(), useSession().tenant.fiscal_start);
  const found = kinds.data?.find((each) => each.key === kind);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const chosen = choices.find((each) => each.value === period);
    const days = period === "days" ? { first, last } : chosen;
    make.mutate(
      {
        kind,
        client_id: found?.of_client ? (about?.id ?? null) : null,
        ...(days && { first_on: days.first, last_on: days.last }),
      },
      { onSuccess: (made) => navigate(`/reports/${made.id}`) },
    );
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="new-report">
      <form onSubmit={submit}>
        <DialogTitle id="new-report">New report</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={make.error} fields={["kind", "client_id", "last_on"]} />
            {!kinds.data && <Loading rows={3} />}
            {kinds.data && (
              <Field
                select
                required
                name="kind"
                error={make.error}
                label="Kind"
                value={kind}
                onChange={(event) => setKind(event.target.value)}
                helperText={found?.text}
              >
                {kinds.data.map((each) => (
                  <MenuItem key={each.key} value={each.key}>
                    {each.label}
                  </MenuItem>
                ))}
              </Field>
            )}
            {found?.of_client && <ClientField value={about} onChange={setAbout} error={make.error} />}
            <Field
              select
              name="last_on"
              error={make.error}
              label="Period"
              value={period}
              onChange={(event) => setPeriod(event.target.value)}
            >
              <MenuItem value="usual">Last {found?.usual ?? "month"} (usual)</MenuItem>
              {choices
                .filter((each) => each.value !== found?.usual)
                .map((each) => (
                  <MenuItem key={each.value} value={each.value}>
                    {each.label}
                  </MenuItem>
                ))}
              <MenuItem value="days">Chosen days</MenuItem>
            </Field>
            {period === "days" && (
              <Stack direction="row" spacing={2}>
                <Day label="First day" value={first} onChange={setFirst} />
                <Day label="Last day" value={last} onChange={setLast} />
              </Stack>
            )}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={make.isPending} disabled={!found}>
            Make
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (text: string) => void }) {
  return (
    <TextField
      required
      fullWidth
      type="date"
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  );
}
