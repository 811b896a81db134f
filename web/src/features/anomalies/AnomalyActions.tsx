import Button from "@mui/material/Button";
import { useState } from "react";
import { useMay } from "../../app/session";
import { ReasonDialog } from "../../ui/ReasonDialog";
import { type Anomaly, useAnomalyVerb } from "./data";

/** What may be said about an anomaly in its present state. */
export function AnomalyActions({ anomaly, small = false }: { anomaly: Anomaly; small?: boolean }) {
  const verb = useAnomalyVerb();
  const [asking, setAsking] = useState<"expect" | "resolve" | null>(null);
  if (!useMay("alerts:write")) return null;
  const size = small ? "small" : "medium";
  const id = anomaly.id;
  return (
    <>
      {anomaly.status === "open" && (
        <Button size={size} variant={small ? "text" : "contained"} onClick={() => setAsking("resolve")}>
          Resolve
        </Button>
      )}
      {anomaly.status !== "expected" && (
        <Button size={size} onClick={() => setAsking("expect")}>
          Was expected
        </Button>
      )}
      {anomaly.status !== "open" && !(small && !anomaly.decided_by) && (
        <Button size={size} onClick={() => verb.mutate({ id, verb: "reopen" })}>
          Reopen
        </Button>
      )}
      {asking && (
        <ReasonDialog
          title={asking === "expect" ? "This was expected" : "Resolve this anomaly"}
          hint={
            asking === "expect"
              ? "The range of this series widens to it, so that the same does not come up again."
              : "What you found out or did. The range of the series stays as it is."
          }
          confirm={asking === "expect" ? "Mark as expected" : "Resolve"}
          onClose={() => setAsking(null)}
          onConfirm={(reason) => {
            verb.mutate({ id, verb: asking, reason });
            setAsking(null);
          }}
        />
      )}
    </>
  );
}
