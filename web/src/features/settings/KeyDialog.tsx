import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControl from "@mui/material/FormControl";
import FormControlLabel from "@mui/material/FormControlLabel";
import FormHelperText from "@mui/material/FormHelperText";
import FormLabel from "@mui/material/FormLabel";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, take } from "../../api/client";
import { useSession } from "../../app/session";
import { CopyField, Field, FormError, fieldProblem } from "../../ui/forms";

const LIVES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "a year" },
  { value: "", label: "no end" },
];

/** Makes a key, then shows its secret this once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const me = useSession();
  const client = useQueryClient();
  const [name, setName] = useState("");
  const [days, setDays] = useState("90");
  const [scopes, setScopes] = useState<string[]>(me.permissions.filter((each) => each.endsWith(":read")));
  const make = useMutation({
    mutationFn: () =>
      take(api.POST("/api/api-keys", { body: { name, scopes, days: days ? Number(days) : null } })),
    onSuccess: () => client.invalidateQueries({ queryKey: ["settings", "keys"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate();
  };
  if (make.data) return <Secret name={name} secret={make.data.secret} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <form onSubmit={submit}>
        <DialogTitle>New API key</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={make.error} fields={["name", "days", "scopes"]} />
            <Field
              name="name"
              label="Name"
              required
              autoFocus
              helperText="What uses it, such as: nightly export"
              error={make.error}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            <Field
              name="days"
              label="Works for"
              select
              error={make.error}
              value={days}
              onChange={(event) => setDays(event.target.value)}
              slotProps={{ select: { displayEmpty: true }, inputLabel: { shrink: true } }}
            >
              {LIVES.map((each) => (
                <MenuItem key={each.value} value={each.value}>
                  {each.label}
                </MenuItem>
              ))}
            </Field>
            <Scopes
              all={me.permissions}
              chosen={scopes}
              onChange={setScopes}
              problem={fieldProblem(make.error, "scopes")}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={make.isPending}>
            Make the key
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

type ScopesProps = {
  all: string[];
  chosen: string[];
  onChange: (chosen: string[]) => void;
  problem: string | undefined;
};

function Scopes({ all, chosen, onChange, problem }: ScopesProps) {
  const whole = chosen.includes("*");
  const reads = all.filter((scope) => scope.endsWith(":read"));
  const toggle = (scope: string) =>
    onChange(chosen.includes(scope) ? chosen.filter((each) => each !== scope) : [...chosen, scope]);
  return (
    <FormControl component="fieldset" error={Boolean(problem)}>
      <FormLabel component="legend">Scopes</FormLabel>
      <FormControlLabel
        control={
          <Checkbox
            size="small"
            checked={whole}
            onChange={() => onChange(whole ? [] : ["*"])}
            sx={{ py: 0.25 }}
          />
        }
        label="Everything I may do, now and later"
      />
      {!whole && (
        <Box sx={{ display: "grid", gridTemplateColumns: { sm: "1fr 1fr" }, alignItems: "start" }}>
          {[reads, all.filter((scope) => !reads.includes(scope))].map((group) => (
            <Box key={group[0] ?? ""} sx={{ display: "grid" }}>
              {group.map((scope) => (
                <FormControlLabel
                  key={scope}
                  control={
                    <Checkbox
                      size="small"
                      checked={chosen.includes(scope)}
                      onChange={() => toggle(scope)}
                      sx={{ py: 0.25 }}
                    />
                  }
                  label={scope}
                />
              ))}
            </Box>
          ))}
        </Box>
      )}
      {problem && <FormHelperText>{problem}</FormHelperText>}
    </FormControl>
  );
}

function Secret({ name, secret, onClose }: { name: string; secret: string; onClose: () => void }) {
  return (
    <Dialog open fullWidth maxWidth="sm">
      <DialogTitle>Key {name}</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <Alert severity="warning">Copy it now: only a hash is kept, so it cannot be shown again.</Alert>
          <CopyField label="Secret" value={secret} />
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          I have copied it
        </Button>
      </DialogActions>
    </Dialog>
  );
}
