import Box from "@mui/material/Box";
import Checkbox from "@mui/material/Checkbox";
import FormControl from "@mui/material/FormControl";
import FormControlLabel from "@mui/material/FormControlLabel";
import FormHelperText from "@mui/material/FormHelperText";
import FormLabel from "@mui/material/FormLabel";
import Typography from "@mui/material/Typography";
import type { Role } from "./data";

type RoleChoiceProps = {
  roles: Role[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  problem: string | undefined;
};

/** Tick one or several roles; several are a union. */
export function RoleChoice({ roles, chosen, onChange, problem }: RoleChoiceProps) {
  const toggle = (key: string) =>
    onChange(chosen.includes(key) ? chosen.filter((each) => each !== key) : [...chosen, key]);
  return (
    <FormControl component="fieldset" error={Boolean(problem)}>
      <FormLabel component="legend">Roles (several add up)</FormLabel>
      {roles.map((role) => (
        <FormControlLabel
          key={role.key}
          sx={{ alignItems: "flex-start", mt: 0.5 }}
          control={
            <Checkbox
              size="small"
              sx={{ py: 0.25 }}
              checked={chosen.includes(role.key)}
              disabled={!role.may_grant}
              onChange={() => toggle(role.key)}
            />
          }
          label={
            <Box>
              <Typography sx={{ fontWeight: 500 }}>{role.label}</Typography>
              <Typography variant="body2" color="text.secondary">
                {role.text}
                {!role.may_grant && " You cannot give it: it may do more than you."}
              </Typography>
            </Box>
          }
        />
      ))}
      {problem && <FormHelperText>{problem}</FormHelperText>}
    </FormControl>
  );
}
