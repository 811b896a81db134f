import Checkbox from "@mui/material/Checkbox";
import FormControl from "@mui/material/FormControl";
import FormControlLabel from "@mui/material/FormControlLabel";
import FormGroup from "@mui/material/FormGroup";
import FormLabel from "@mui/material/FormLabel";
import { FORMATS, type Format } from "./data";

/** As which files. */
export function FormatBoxes({ value, onChange }: { value: Format[]; onChange: (formats: Format[]) => void }) {
  const toggle = (format: Format) =>
    onChange(value.includes(format) ? value.filter((each) => each !== format) : [...value, format]);
  return (
    <FormControl component="fieldset">
      <FormLabel component="legend">Attached as</FormLabel>
      <FormGroup row>
        {FORMATS.map((each) => (
          <FormControlLabel
            key={each.value}
            label={each.label}
            control={<Checkbox checked={value.includes(each.value)} onChange={() => toggle(each.value)} />}
          />
        ))}
      </FormGroup>
    </FormControl>
  );
}
