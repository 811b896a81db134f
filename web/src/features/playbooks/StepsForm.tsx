import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { Field } from "../../ui/forms";
import { KINDS } from "./data";
import { type FormStep, moved, newStep } from "./form";
import { StepFields } from "./StepFields";

type Props = { steps: FormStep[]; onChange: (steps: FormStep[]) => void; error: unknown };

/** The steps one below the other; each can be moved, changed, removed, and say where it goes on. */
export function StepsForm({ steps, onChange, error }: Props) {
  const set = (at: number, step: FormStep | null) =>
    onChange(steps.flatMap((each, n) => (n === at ? (step ? [step] : []) : [each])));
  return (
    <Box>
      {steps.map((step, at) => (
        <Box
          // biome-ignore lint/suspicious/noArrayIndexKey: steps of a form have no identity but their place
          key={at}
          component="fieldset"
          sx={{ border: 1, borderColor: "divider", borderRadius: 1, p: 2, mb: 2, minWidth: 0 }}
        >
          <Box component="legend" sx={{ px: 1, fontWeight: 600 }}>
            {at + 1}. {KINDS[step.kind]}
          </Box>
          <StepFields step={step} steps={steps} at={at} error={error} onChange={(next) => set(at, next)} />
          <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, mt: 2, alignItems: "flex-start" }}>
            <Field
              name={`steps.${at}.key`}
              label="Key"
              error={error}
              value={step.key}
              onChange={(event) => set(at, { ...step, key: event.target.value })}
              sx={{ width: 160 }}
            />
            {step.kind !== "branch" && (
              <Way
                name={`steps.${at}.next`}
                label="Then"
                value={step.next}
                steps={steps}
                own={step.key}
                below
                error={error}
                onChange={(next) => set(at, { ...step, next })}
              />
            )}
            <Box sx={{ flex: 1 }} />
            <Button disabled={at === 0} onClick={() => onChange(moved(steps, at, -1))}>
              Up
            </Button>
            <Button disabled={at === steps.length - 1} onClick={() => onChange(moved(steps, at, 1))}>
              Down
            </Button>
            <Button disabled={steps.length === 1} onClick={() => set(at, null)}>
              Remove
            </Button>
          </Box>
        </Box>
      ))}
      <TextField
        select
        label="Add a step"
        value=""
        onChange={(event) => onChange([...steps, newStep(event.target.value, steps)])}
        sx={{ minWidth: 220 }}
      >
        {Object.entries(KINDS).map(([value, label]) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
}

type WayProps = {
  name: string;
  label: string;
  value: string;
  steps: FormStep[];
  own: string;
  below?: boolean;
  error: unknown;
  onChange: (value: string) => void;
};

/** Where a step goes on. */
export function Way({ name, label, value, steps, own, below = false, error, onChange }: WayProps) {
  return (
    <Field
      name={name}
      label={label}
      select
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      sx={{ minWidth: 200 }}
      slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
    >
      {below && <MenuItem value="">the step below</MenuItem>}
      {steps
        .filter((step) => step.key !== own)
        .map((step) => (
          <MenuItem key={step.key} value={step.key}>
            {step.key}
          </MenuItem>
        ))}
      <MenuItem value="end">the end</MenuItem>
    </Field>
  );
}
