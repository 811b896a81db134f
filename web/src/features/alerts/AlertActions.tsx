import Button from "@mui/material/Button";
import { useState } from "react";
import { useMay, useSession } from "../../app/session";
import { ReasonDialog } from "../../ui/ReasonDialog";
import { type Alert, useAlertVerb } from "./data";

/** What may be done with an alert in its present state. */
export function AlertActions({ alert, small = false }: { alert: Alert; small?: boolean }) {
  const verb = useAlertVerb();
  const me = useSession();
  const [asking, setAsking] = useState<"snooze" | "resolve" | null>(null);
  if (!useMay("alerts:write")) return null;
  const id = alert.id;
  const size = small ? "small" : "medium";
  const run = (name: "acknowledge" | "reopen") => verb.mutate({ id, verb: name });
  const mine = alert.assignee_id === me.user.id;
  const ongoing = alert.state !== "resolved";
  return (
    <>
      {alert.state === "open" && (
        <Button size={size} variant={small ? "text" : "contained"} onClick={() => run("acknowledge")}>
          Acknowledge
        </Button>
      )}
      {ongoing && (
        <Button size={size} onClick={() => setAsking("snooze")}>
          Snooze
        </Button>
      )}
      {ongoing && !small && <Button onClick={() => setAsking("resolve")}>Resolve</Button>}
      {!small && (
        <Button
          onClick={() => verb.mutate({ id, verb: "assign", body: { user_id: mine ? null : me.user.id } })}
        >
          {mine ? "Give back" : "Take it"}
        </Button>
      )}
      {alert.state !== "open" && (
        <Button size={size} onClick={() => run("reopen")}>
          Reopen
        </Button>
      )}
      {asking && (
        <ReasonDialog
          title={asking === "snooze" ? "Snooze this alert" : "Resolve this alert"}
          hint={
            asking === "snooze"
              ? "It wakes by itself, at once if it gets worse."
              : "It stays quiet for 7 days unless it gets worse."
          }
          confirm={asking === "snooze" ? "Snooze" : "Resolve"}
          withDays={asking === "snooze"}
          onClose={() => setAsking(null)}
          onConfirm={(reason, days) => {
            verb.mutate({ id, verb: asking, body: asking === "snooze" ? { reason, days } : { reason } });
            setAsking(null);
          }}
        />
      )}
    </>
  );
}
