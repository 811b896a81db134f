import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useMay, useSession } from "../../app/session";
import { ReasonDialog } from "../../ui/ReasonDialog";
import { AcceptDialog } from "./AcceptDialog";
import { type Recommendation, useRecommendationVerb } from "./data";

/** Accept, take, snooze, dismiss, or what its state allows. */
export function RecommendationActions({ recommendation }: { recommendation: Recommendation }) {
  const verb = useRecommendationVerb();
  const me = useSession();
  const [asking, setAsking] = useState<"accept" | "snooze" | "dismiss" | null>(null);
  const may = useMay("recommendations:write");
  const { id, state } = recommendation;
  if (state === "accepted" || state === "done")
    return (
      <Button component={RouterLink} to={`/tasks?recommendation=${id}`}>
        See its task
      </Button>
    );
  if (!may) return null;
  const waits = state === "open" || state === "snoozed";
  const mine = recommendation.owner_id === me.user.id;
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.5 }}>
      {waits && (
        <Button variant="contained" onClick={() => setAsking("accept")}>
          Accept
        </Button>
      )}
      {waits && (
        <Button
          onClick={() => verb.mutate({ id, verb: "assign", body: { owner_id: mine ? null : me.user.id } })}
        >
          {mine ? "Give back" : "Take it"}
        </Button>
      )}
      {waits && <Button onClick={() => setAsking("snooze")}>Snooze</Button>}
      {waits && <Button onClick={() => setAsking("dismiss")}>Dismiss</Button>}
      {(state === "snoozed" || state === "dismissed") && (
        <Button onClick={() => verb.mutate({ id, verb: "reopen" })}>Reopen</Button>
      )}
      {asking === "accept" && (
        <AcceptDialog recommendation={recommendation} onClose={() => setAsking(null)} />
      )}
      {(asking === "snooze" || asking === "dismiss") && (
        <ReasonDialog
          title={asking === "snooze" ? "Snooze this recommendation" : "Dismiss this recommendation"}
          hint={
            asking === "snooze"
              ? "It comes back by itself if it is still true."
              : "The reason is kept with it. It stays away for 90 days."
          }
          confirm={asking === "snooze" ? "Snooze" : "Dismiss"}
          withDays={asking === "snooze"}
          reasonNeeded={asking === "dismiss"}
          onClose={() => setAsking(null)}
          onConfirm={(reason, days) => {
            const body = asking === "snooze" ? { days, reason: reason || null } : { reason };
            verb.mutate({ id, verb: asking, body });
            setAsking(null);
          }}
        />
      )}
    </Box>
  );
}
