import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { moment } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { ReasonDialog } from "../../ui/ReasonDialog";
import { useRefreshActions } from "./data";

/** Stops every action and play of the tenant at once. */
export function KillSwitch() {
  const refresh = useRefreshActions();
  const notify = useNotify();
  const [asking, setAsking] = useState(false);
  const mayStop = useMay("actions:approve");
  const mayResume = useMay("settings:write");
  const control = useQuery({
    queryKey: ["actions", "control"],
    queryFn: () => take(api.GET("/api/autonomy/control")),
  });
  const onError = (error: Error) => notify({ text: error.message, kind: "error" });
  const stop = useMutation({
    mutationFn: (reason: string) => take(api.POST("/api/autonomy/stop", { body: { reason } })),
    onSuccess: refresh,
    onError,
  });
  const resume = useMutation({
    mutationFn: () => take(api.POST("/api/autonomy/resume")),
    onSuccess: refresh,
    onError,
  });
  const stopped = control.data?.stopped ?? false;
  const button = stopped
    ? mayResume && (
        <Button variant="contained" loading={resume.isPending} onClick={() => resume.mutate()}>
          Let actions go on
        </Button>
      )
    : mayStop && (
        <Button variant="contained" color="error" loading={stop.isPending} onClick={() => setAsking(true)}>
          Stop everything
        </Button>
      );
  return (
    <Section title="Kill switch" actions={button || undefined}>
      {stopped ? (
        <Alert severity="error">
          Stopped by {control.data?.stopped_by}, {moment(control.data?.stopped_at ?? null)}:{" "}
          {control.data?.stop_reason}. Nothing is performed; what was done can still be taken back.
        </Alert>
      ) : (
        "Off: actions are performed as the ladder allows. Stopping takes effect at once, for people and agent alike."
      )}
      {asking && (
        <ReasonDialog
          title="Stop all actions and playbooks"
          hint="Everybody sees it on every page until an admin lets actions go on."
          confirm="Stop everything"
          onClose={() => setAsking(false)}
          onConfirm={(reason) => {
            setAsking(false);
            stop.mutate(reason);
          }}
        />
      )}
    </Section>
  );
}
