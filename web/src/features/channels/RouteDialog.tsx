import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { type FormEvent, useState } from "react";
import { type Channel, type Route, useSend } from "./data";
import { RouteFields, type RouteValues, valuesOf } from "./RouteFields";

type RouteDialogProps = {
  route: Route | null;
  channels: Channel[];
  ruleKey: string | null;
  onClose: () => void;
};

/** Says which alerts a channel gets, when, and how. */
export function RouteDialog({ route, channels, ruleKey, onClose }: RouteDialogProps) {
  const [values, setValues] = useState<RouteValues>(valuesOf(route, ruleKey));
  const [channelId, setChannelId] = useState(route?.channel_id ?? channels[0]?.id ?? "");
  const add = useSend("POST", "/api/routes", "Route added.");
  const change = useSend("PATCH", `/api/routes/${route?.id}`, "Saved.");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (route) change.mutate(values, { onSuccess: onClose });
    else add.mutate({ ...values, channel_id: channelId }, { onSuccess: onClose });
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <form onSubmit={submit}>
        <DialogTitle>{route ? "Edit route" : "New route"}</DialogTitle>
        <DialogContent>
          <RouteFields
            values={values}
            channels={channels}
            channelId={channelId}
            fixed={route !== null}
            error={add.error ?? change.error}
            onChannel={setChannelId}
            onChange={setValues}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={add.isPending || change.isPending}>
            {route ? "Save" : "Add"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
