import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import type { Schemas } from "../../api/client";
import { CopyField, Field, FormError } from "../../ui/forms";
import { type Channel, EVENTS, eventNames, KINDS, type Kind, useSend } from "./data";

const HINTS: Record<Kind, string> = {
  mail: "",
  slack: "Address of an incoming webhook (api.slack.com/apps, Incoming Webhooks)",
  teams: 'Address of the workflow "Post to a channel when a webhook request is received"',
  webhook: "Messages are signed as Standard Webhooks describes; the secret is shown once",
  apprise: "An Apprise address, such as discord://id/token or ntfys://topic",
};

/** Adds a channel or changes one. Addresses are secrets: a stored one is never shown again. */
export function ChannelDialog({ channel, onClose }: { channel: Channel | null; onClose: () => void }) {
  const [kind, setKind] = useState<Kind>(channel?.kind ?? "mail");
  const [name, setName] = useState(channel?.name ?? "");
  const [url, setUrl] = useState("");
  const [recipients, setRecipients] = useState((channel?.recipients ?? []).join("\n"));
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [events, setEvents] = useState<Channel["events"]>(channel?.events ?? []);
  const [secret, setSecret] = useState<string | null>(null);
  const add = useSend<Schemas["ChannelAdded"]>("POST", "/api/channels", "Channel added. Send a test next.");
  const change = useSend("PATCH", `/api/channels/${channel?.id}`, "Saved.");
  const error = add.error ?? change.error;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const people = recipients.split(/[\n,]/).map((each) => each.trim());
    const to = kind === "mail" ? { recipients: people.filter(Boolean) } : url ? { url } : {};
    const where = kind === "webhook" ? { ...to, events } : to;
    if (channel) change.mutate({ name, enabled, ...where }, { onSuccess: onClose });
    else
      add.mutate(
        { kind, name, ...where },
        { onSuccess: (made) => (made.signing_secret ? setSecret(made.signing_secret) : onClose()) },
      );
  };
  if (secret) return <SecretShown secret={secret} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <form onSubmit={submit}>
        <DialogTitle>{channel ? `Edit ${channel.name}` : "New channel"}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={error} fields={["name", "url", "recipients", "kind"]} />
            {!channel && (
              <TextField
                select
                label="Kind"
                value={kind}
                onChange={(event) => setKind(event.target.value as Kind)}
              >
                {Object.entries(KINDS).map(([value, label]) => (
                  <MenuItem key={value} value={value}>
                    {label}
                  </MenuItem>
                ))}
              </TextField>
            )}
            <Field
              name="name"
              error={error}
              label="Name"
              required
              autoFocus
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
            {kind === "mail" ? (
              <Field
                name="recipients"
                error={error}
                label="Addresses"
                helperText="One a line"
                multiline
                minRows={2}
                value={recipients}
                onChange={(event) => setRecipients(event.target.value)}
              />
            ) : (
              <Field
                name="url"
                error={error}
                label={channel ? `New address (kept: ${channel.hint})` : "Address"}
                helperText={HINTS[kind]}
                required={!channel}
                autoComplete="off"
                value={url}
                onChange={(event) => setUrl(event.target.value)}
              />
            )}
            {kind === "webhook" && <Events chosen={events} choose={setEvents} />}
            {channel && (
              <FormControlLabel
                control={<Switch checked={enabled} onChange={(event) => setEnabled(event.target.checked)} />}
                label={enabled ? "On" : "Off: messages wait"}
              />
            )}
          </Stack>
        </DialogContent>
        <DialogActions>
          {channel && <More channel={channel} onSecret={setSecret} onClose={onClose} />}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={add.isPending || change.isPending}>
            {channel ? "Save" : "Add"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

type EventsProps = { chosen: Channel["events"]; choose: (events: Channel["events"]) => void };

function Events({ chosen, choose }: EventsProps) {
  return (
    <TextField
      select
      label="Also tell it of"
      helperText="What happens from now on, one message each; alerts of routes come besides"
      value={chosen}
      onChange={(event) => choose(event.target.value as unknown as Channel["events"])}
      slotProps={{ select: { multiple: true, renderValue: () => eventNames(chosen) } }}
    >
      {Object.entries(EVENTS).map(([value, label]) => (
        <MenuItem key={value} value={value}>
          <Box component="span" aria-hidden sx={{ width: 24, flexShrink: 0 }}>
            {chosen.some((each) => each === value) && "✓"}
          </Box>
          {label}
        </MenuItem>
      ))}
    </TextField>
  );
}

type MoreProps = { channel: Channel; onSecret: (secret: string) => void; onClose: () => void };

function More({ channel, onSecret, onClose }: MoreProps) {
  const [sure, setSure] = useState(false);
  const remove = useSend("DELETE", `/api/channels/${channel.id}`, "Channel removed with its routes.");
  const renew = useSend<Schemas["SigningSecret"]>("POST", `/api/channels/${channel.id}/signing-secret`, null);
  return (
    <Box sx={{ mr: "auto", display: "flex", flexWrap: "wrap" }}>
      <Button
        color="error"
        loading={remove.isPending}
        onClick={() => (sure ? remove.mutate(undefined, { onSuccess: onClose }) : setSure(true))}
      >
        {sure ? "Yes, remove it and its routes" : "Remove"}
      </Button>
      {channel.kind === "webhook" && (
        <Button
          loading={renew.isPending}
          onClick={() => renew.mutate(undefined, { onSuccess: (made) => onSecret(made.signing_secret) })}
        >
          New signing secret
        </Button>
      )}
    </Box>
  );
}

function SecretShown({ secret, onClose }: { secret: string; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <DialogTitle>Signing secret</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <Alert severity="info">
            This is shown once. The receiver needs it to check the header webhook-signature; the header
            webhook-id tells a message sent twice.
          </Alert>
          <CopyField label="Secret" value={secret} />
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" onClick={onClose}>
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
