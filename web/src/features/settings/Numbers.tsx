import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import InputAdornment from "@mui/material/InputAdornment";
import { Field, fieldProblem } from "../../ui/forms";
import type { NumberField } from "./values";

type NumbersProps = {
  name: string;
  unit: string;
  fields: NumberField[];
  values: Record<string, string>;
  put: (name: string, value: string) => void;
  notes?: Record<string, string>;
  error: unknown;
  readOnly: boolean;
};

/** Several numbers that belong together, with what is wrong with all of them above. */
export function Numbers({ name, unit, fields, values, put, notes, error, readOnly }: NumbersProps) {
  const problem = fieldProblem(error, name);
  return (
    <Box sx={{ display: "grid", gap: 1.5 }}>
      {problem && <Alert severity="error">{problem}</Alert>}
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "repeat(auto-fill, minmax(150px, 1fr))" }}>
        {fields.map((field) => (
          <Field
            key={field.name}
            name={`${name}.${field.name}`}
            label={field.label}
            type="number"
            error={error}
            helperText={notes?.[field.name] ?? field.hint}
            value={values[field.name] ?? ""}
            onChange={(event) => put(field.name, event.target.value)}
            slotProps={{
              htmlInput: { min: 0, max: 100, step: "any", readOnly },
              input: unit ? { endAdornment: <InputAdornment position="end">{unit}</InputAdornment> } : {},
            }}
          />
        ))}
      </Box>
    </Box>
  );
}
