import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Stack from "@mui/material/Stack";
import { type FormEvent, useState } from "react";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { addresses, type Format, type Report, useSend } from "./data";
import { FormatBoxes } from "./FormatBoxes";

/** Mails a report as attachments. */
export function SendDialog({ report, onClose }: { report: Report; onClose: () => void }) {
  const notify = useNotify();
  const [to, setTo] = useState("");
  const [message, setMessage] = useState("");
  const [formats, setFormats] = useState<Format[]>(["pdf"]);
  const send = useSend<{ recipients: string[] }>("POST", `/api/reports/${report.id}/send`);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const recipients = addresses(to);
    send.mutate(
      { recipients, formats, message },
      {
        onSuccess: (told) => {
          const left = recipients.length - told.recipients.length;
          const had = left > 0 ? ` ${left} had it already.` : "";
          notify({ text: `On its way to ${told.recipients.length}.${had}`, kind: "success" });
          onClose();
        },
      },
    );
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="send-report">
      <form onSubmit={submit}>
        <DialogTitle id="send-report">Send {report.title}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={send.error} fields={["recipients", "formats", "message"]} />
            {!report.can_mail && (
              <Alert severity="warning">
                This installation has no mail server, so the mail waits until one is set.
              </Alert>
            )}
            <Field
              autoFocus
              required
              multiline
              name="recipients"
              error={send.error}
              label="To"
              helperText="Addresses, one a line or with commas between. Each gets the report once."
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
            <FormatBoxes value={formats} onChange={setFormats} />
            <Field
              multiline
              minRows={3}
              name="message"
              error={send.error}
              label="Message"
              helperText={
                report.sent_at ? undefined : "After sending, the texts of the report stay as they are."
              }
              value={message}
              onChange={(event) => setMessage(event.target.value)}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={send.isPending} disabled={formats.length === 0}>
            Send
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
