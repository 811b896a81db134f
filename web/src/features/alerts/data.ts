import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request, type Schemas } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Alert = Schemas["Alert"];
export type AlertDetail = Schemas["AlertDetail"];
export type AlertRule = Schemas["AlertRule"];

export const RULES: Record<string, string> = {
  churn_high: "Likely to leave",
  health_low: "Health low",
  health_falling: "Health falling",
  renewal_near: "Renewal near",
  payment_overdue: "Payment overdue",
  seats_exhausted: "Seats exhausted",
  anomaly: "Unusual figure",
  source_stale: "Data source stale",
};

const DONE: Record<string, string> = {
  acknowledge: "Acknowledged",
  snooze: "Snoozed",
  resolve: "Resolved",
  reopen: "Reopened",
  assign: "Assigned",
};

export type Verb = "acknowledge" | "snooze" | "resolve" | "reopen" | "assign";
type Asked = { id: string; verb: Verb; body?: Record<string, unknown> };

/** Changes an alert; what can be undone offers Undo. */
export function useAlertVerb() {
  const client = useQueryClient();
  const notify = useNotify();
  const mutation = useMutation({
    mutationFn: ({ id, verb, body }: Asked) =>
      request<AlertDetail>("POST", `/api/alerts/${id}/${verb}`, body),
    onSuccess: (_, { id, verb }) => {
      void client.invalidateQueries({ queryKey: ["alerts"] });
      const undoable = verb === "acknowledge" || verb === "snooze" || verb === "resolve";
      const undo = () => mutation.mutate({ id, verb: "reopen" });
      notify({ text: `${DONE[verb] ?? "Changed"}.`, kind: "success", ...(undoable ? { undo } : {}) });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return mutation;
}
