import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { useMay } from "../../app/session";
import { moment } from "../../ui/format";
import { fieldProblem } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { Budget } from "./Budget";
import { type AlertRule, SEVERITIES, useChange } from "./data";

type Limit = AlertRule["limits"][number];
type Change = {
  enabled?: boolean;
  severity?: string;
  digest_only?: boolean;
  params?: Record<string, unknown>;
};

const scale = (limit: Limit) => (limit.unit === "ratio" ? 100 : 1);
const unit = (limit: Limit) => (limit.unit === "ratio" ? "%" : limit.unit);
/** Names the unit, unless the words before it do. */
const labelOf = (limit: Limit) =>
  limit.label.toLowerCase().includes(limit.unit) ? limit.label : `${limit.label}, ${unit(limit)}`;

/** One built-in rule: on or off, severity, limits, one by one or in the brief. */
export function RuleForm({ rule }: { rule: AlertRule }) {
  const notify = useNotify();
  const change = useChange<Change>(
    "PATCH",
    `/api/alert-rules/${rule.key}`,
    `${rule.label}: saved. It applies from the next run.`,
  );
  const may = useMay("settings:write");
  const send = (body: Change) =>
    change.mutate(body, {
      onError: (error) => !body.params && notify({ text: error.message, kind: "error" }),
    });
  return (
    <Section
      title={rule.label}
      hint={
        <>
          <Budget budget={rule.budget} />
          {rule.demoted_at && (
            <>
              {" "}
              Moved to the brief by PulseOps {moment(rule.demoted_at)}, because few acted on it.
              {may && <Button onClick={() => send({ digest_only: false })}>Tell as before</Button>}
            </>
          )}
          {rule.budget.noisy && !rule.digest_only && may && (
            <Button onClick={() => send({ digest_only: true })}>Tell in the brief only</Button>
          )}
        </>
      }
      actions={
        <FormControlLabel
          control={
            <Switch
              checked={rule.enabled}
              disabled={!may || change.isPending}
              onChange={(event) => send({ enabled: event.target.checked })}
            />
          }
          label={rule.enabled ? "On" : "Off"}
        />
      }
    >
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        {rule.text} {rule.lets_go}
      </Typography>
      <Limits rule={rule} may={may} send={send} error={change.error} pending={change.isPending} />
    </Section>
  );
}

type LimitsProps = {
  rule: AlertRule;
  may: boolean;
  send: (body: Change) => void;
  error: unknown;
  pending: boolean;
};

function Limits({ rule, may, send, error, pending }: LimitsProps) {
  const start = Object.fromEntries(
    rule.limits.map((each) => [each.name, String(+(each.value * scale(each)).toFixed(2))]),
  );
  const [values, setValues] = useState<Record<string, string>>(start);
  const changed = rule.limits.filter((each) => values[each.name] !== start[each.name]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const params = changed.map((each) => [
      each.name,
      values[each.name] ? Number(values[each.name]) / scale(each) : null,
    ]);
    send({ params: Object.fromEntries(params) });
  };
  return (
    <Box
      component="form"
      onSubmit={submit}
      sx={{ display: "flex", flexWrap: "wrap", gap: 2, alignItems: "flex-start" }}
    >
      <TextField
        select
        label="Severity"
        value={rule.severity}
        disabled={!may}
        onChange={(event) => send({ severity: event.target.value })}
        sx={{ minWidth: 120 }}
      >
        {SEVERITIES.map((each) => (
          <MenuItem key={each} value={each}>
            {each}
          </MenuItem>
        ))}
      </TextField>
      <TellHow value={rule.digest_only} may={may} onChange={(digest_only) => send({ digest_only })} />
      {rule.limits.map((limit) => (
        <TextField
          key={limit.name}
          type="number"
          label={labelOf(limit)}
          value={values[limit.name] ?? ""}
          disabled={!may}
          error={Boolean(fieldProblem(error, `params.${limit.name}`))}
          helperText={fieldProblem(error, `params.${limit.name}`)}
          onChange={(event) => setValues({ ...values, [limit.name]: event.target.value })}
          sx={{ minWidth: { xs: "100%", sm: 300 } }}
          slotProps={{ htmlInput: { step: "any" }, inputLabel: { shrink: true } }}
        />
      ))}
      {changed.length > 0 && (
        <Button type="submit" variant="contained" loading={pending}>
          Save
        </Button>
      )}
    </Box>
  );
}

type TellHowProps = { value: boolean; may?: boolean; onChange: (digestOnly: boolean) => void };

/** Whether channels hear of a rule at once or in the daily brief only. */
export function TellHow({ value, may = true, onChange }: TellHowProps) {
  return (
    <TextField
      select
      label="Tell"
      value={value ? "brief" : "once"}
      disabled={!may}
      onChange={(event) => onChange(event.target.value === "brief")}
      sx={{ minWidth: 180 }}
    >
      <MenuItem value="once">as each route says</MenuItem>
      <MenuItem value="brief">in the daily brief only</MenuItem>
    </TextField>
  );
}
