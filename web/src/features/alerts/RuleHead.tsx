import Autocomplete from "@mui/material/Autocomplete";
import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import type { Schemas } from "../../api/client";
import { Field } from "../../ui/forms";
import { Section } from "../../ui/Page";
import { SEVERITIES } from "./data";
import { TellHow } from "./RuleForm";
import { useSubject } from "./words";

export type Head = {
  name: string;
  severity: string;
  scope: { owners: string[]; industries: string[] };
  hold_days: number;
  cooldown_hours: number;
  digest_only: boolean;
  enabled: boolean;
};

type HeadProps = {
  head: Head;
  options: Schemas["RuleOptions"];
  error: unknown;
  onChange: (head: Head) => void;
};

/** Everything of a rule but its condition. */
export function RuleHead({ head, options, error, onChange }: HeadProps) {
  const subject = useSubject();
  const set = (change: Partial<Head>) => onChange({ ...head, ...change });
  return (
    <Section title="Then">
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { sm: "1fr 1fr" } }}>
        <Field
          name="name"
          error={error}
          label="Name"
          value={head.name}
          onChange={(event) => set({ name: event.target.value })}
          sx={{ gridColumn: "1 / -1" }}
        />
        <TextField
          select
          label="Severity"
          value={head.severity}
          onChange={(event) => set({ severity: event.target.value })}
        >
          {SEVERITIES.map((each) => (
            <MenuItem key={each} value={each}>
              {each}
            </MenuItem>
          ))}
        </TextField>
        <TellHow value={head.digest_only} onChange={(digest_only) => set({ digest_only })} />
        <Field
          name="hold_days"
          error={error}
          type="number"
          label="Must last (days)"
          helperText="0: opens at once"
          value={head.hold_days}
          onChange={(event) => set({ hold_days: Number(event.target.value) })}
          slotProps={{ htmlInput: { min: 0, max: 90 } }}
        />
        <Field
          name="cooldown_hours"
          error={error}
          type="number"
          label="Cooldown (hours)"
          helperText="A condition that comes back within it is not told again, unless it got worse"
          value={head.cooldown_hours}
          onChange={(event) => set({ cooldown_hours: Number(event.target.value) })}
          slotProps={{ htmlInput: { min: 0, max: 720 } }}
        />
        <Several
          label={`Only ${subject.many} of`}
          options={options.owners}
          value={head.scope.owners}
          onChange={(owners) => set({ scope: { ...head.scope, owners } })}
        />
        <Several
          label="Only industries"
          options={options.industries}
          value={head.scope.industries}
          onChange={(industries) => set({ scope: { ...head.scope, industries } })}
        />
        <FormControlLabel
          control={
            <Switch checked={head.enabled} onChange={(event) => set({ enabled: event.target.checked })} />
          }
          label={head.enabled ? "On" : "Off"}
        />
      </Box>
    </Section>
  );
}

type SeveralProps = {
  label: string;
  options: string[];
  value: string[];
  onChange: (value: string[]) => void;
};

/** Some of a list; none means all. */
export function Several({ label, options, value, onChange }: SeveralProps) {
  return (
    <Autocomplete
      multiple
      size="small"
      options={options}
      value={value}
      onChange={(_, next) => onChange(next)}
      renderInput={(params) => (
        <TextField
          {...params}
          label={label}
          placeholder={value.length ? "" : "all"}
          slotProps={{ ...params.slotProps, inputLabel: { ...params.slotProps.inputLabel, shrink: true } }}
        />
      )}
    />
  );
}
