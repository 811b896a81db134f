import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import Link from "@mui/material/Link";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { Link as RouterLink } from "react-router";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { type Policy, usePolicy, useSetPolicy, WHY } from "./data";

const KINDS = ["disabled", "duplicate", "never_used", "unused", "downgrade"];

/** How seats are taken back: how long to wait, what silence means, what the agent begins by itself. */
export function PolicyDialog({ onClose }: { onClose: () => void }) {
  const policy = usePolicy();
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="policy-dialog">
      <DialogTitle id="policy-dialog">Rules for taking seats back</DialogTitle>
      {policy.data && <Form old={policy.data} onClose={onClose} />}
    </Dialog>
  );
}

function Form({ old, onClose }: { old: Policy; onClose: () => void }) {
  const notify = useNotify();
  const [value, setValue] = useState(old);
  const save = useSetPolicy(() => {
    notify({ text: "Rules saved.", kind: "success" });
    onClose();
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(value);
  };
  const days = (name: "wait_days" | "cooldown_days", label: string, hint: string) => (
    <Field
      name={name}
      error={save.error}
      type="number"
      label={label}
      helperText={hint}
      value={value[name]}
      onChange={(e) => setValue({ ...value, [name]: Number(e.target.value) })}
    />
  );
  const toggle = (kind: string, on: boolean) =>
    setValue({
      ...value,
      automatic: on ? [...value.automatic, kind] : value.automatic.filter((k) => k !== kind),
    });
  return (
    <form onSubmit={submit}>
      <DialogContent>
        <Stack spacing={2}>
          <FormError error={save.error} fields={["wait_days", "cooldown_days"]} />
          {days("wait_days", "Days to wait for an answer", "Holders are asked by mail: keep it or let it go")}
          <TextField
            select
            label="When nobody answers"
            value={value.on_silence}
            onChange={(e) => setValue({ ...value, on_silence: e.target.value as Policy["on_silence"] })}
          >
            <MenuItem value="escalate">Make a task: a person decides</MenuItem>
            <MenuItem value="reclaim">Take the seat back</MenuItem>
          </TextField>
          {days("cooldown_days", "Days to leave a holder alone", "After the answer “keep”")}
          <div>
            <Typography variant="body2">The agent begins by itself with seats that are</Typography>
            {KINDS.map((kind) => (
              <FormControlLabel
                key={kind}
                label={WHY[kind]}
                control={
                  <Checkbox
                    size="small"
                    checked={value.automatic.includes(kind)}
                    onChange={(e) => toggle(kind, e.target.checked)}
                  />
                }
              />
            ))}
            <Typography variant="body2" color="text.secondary">
              Whether it may also take them without approval, and how many a day, is set under{" "}
              <Link component={RouterLink} to="/actions">
                Actions
              </Link>
              .
            </Typography>
          </div>
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="contained" loading={save.isPending}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}
