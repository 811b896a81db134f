import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import Stack from "@mui/material/Stack";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { useSession } from "../../app/session";
import { type Recommendation, useAccept } from "./data";

const WEEK_MS = 7 * 86_400_000;

/** Who does it and by when; then the task is made. */
export function AcceptDialog({
  recommendation,
  onClose,
}: {
  recommendation: Recommendation;
  onClose: () => void;
}) {
  const accept = useAccept();
  const me = useSession();
  const [due, setDue] = useState(new Date(Date.now() + WEEK_MS).toISOString().slice(0, 10));
  const [mine, setMine] = useState(true);
  const owner = mine ? me.user.id : recommendation.owner_id;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    accept.mutate({ id: recommendation.id, owner, due: due || null }, { onSettled: onClose });
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form onSubmit={submit}>
        <DialogTitle>Accept: {recommendation.title}</DialogTitle>
        <DialogContent>
          <Stack spacing={2}>
            <Typography variant="body2">
              A task for {recommendation.subject_name} with {recommendation.steps.length} steps is made.
            </Typography>
            <TextField
              type="date"
              label="Due"
              value={due}
              onChange={(event) => setDue(event.target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
            <FormControlLabel
              control={<Switch checked={mine} onChange={(event) => setMine(event.target.checked)} />}
              label={mine ? "I do it" : `Done by ${recommendation.owner_name ?? "whoever takes it"}`}
            />
            <Typography variant="body2" color="text.secondary">
              It worked when: {recommendation.success_test.text} Judge it {recommendation.success_test.days}{" "}
              days after acceptance.
            </Typography>
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={accept.isPending}>
            Accept
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
