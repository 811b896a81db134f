import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";

type ReasonDialogProps = {
  title: string;
  hint: string;
  confirm: string;
  withDays?: boolean;
  reasonNeeded?: boolean;
  onClose: () => void;
  onConfirm: (reason: string, days: number) => void;
};

const DAYS = [7, 14, 30, 90];

/** Asks why, and for how long where that matters. */
export function ReasonDialog(props: ReasonDialogProps) {
  const { title, hint, confirm, withDays = false, reasonNeeded = true, onClose, onConfirm } = props;
  const [reason, setReason] = useState("");
  const [days, setDays] = useState(7);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onConfirm(reason.trim(), days);
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form onSubmit={submit}>
        <DialogTitle>{title}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            {withDays && (
              <TextField
                select
                label="For"
                value={days}
                onChange={(event) => setDays(Number(event.target.value))}
              >
                {DAYS.map((each) => (
                  <MenuItem key={each} value={each}>
                    {each} days
                  </MenuItem>
                ))}
              </TextField>
            )}
            <TextField
              autoFocus
              label={reasonNeeded ? "Reason" : "Reason (if you like)"}
              helperText={hint}
              value={reason}
              multiline
              minRows={2}
              required={reasonNeeded}
              onChange={(event) => setReason(event.target.value)}
              slotProps={{ htmlInput: { maxLength: 1000 } }}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" disabled={reasonNeeded && !reason.trim()}>
            {confirm}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
