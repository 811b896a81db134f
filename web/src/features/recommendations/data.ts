import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { request, type Schemas } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Recommendation = Schemas["Recommendation"];

export const KINDS: Record<Recommendation["kind"], string> = {
  retention: "Retention",
  renewal: "Renewal",
  upsell: "Upsell",
  license_optimization: "License optimization",
  cost_saving: "Cost saving",
};

export const STATES: Record<Recommendation["state"], string> = {
  open: "Open",
  snoozed: "Snoozed",
  accepted: "Accepted",
  done: "Done",
  dismissed: "Dismissed",
  expired: "Expired",
};

/** The page of whom or what a recommendation is about. */
export function doorOf(row: Pick<Recommendation, "client_id" | "product_id">): string | null {
  if (row.client_id) return `/clients/${row.client_id}`;
  return row.product_id ? `/licenses/${row.product_id}` : null;
}

export type Verb = "snooze" | "dismiss" | "reopen" | "assign";
type Asked = { id: string; verb: Verb; body?: Record<string, unknown> };
const DONE: Record<Verb, string> = {
  snooze: "Snoozed.",
  dismiss: "Dismissed.",
  reopen: "Open again.",
  assign: "Assigned.",
};

/** Changes a recommendation; snooze and dismiss can be undone. */
export function useRecommendationVerb() {
  const client = useQueryClient();
  const notify = useNotify();
  const mutation = useMutation({
    mutationFn: ({ id, verb, body }: Asked) => request("POST", `/api/recommendations/${id}/${verb}`, body),
    onSuccess: (_, { id, verb }) => {
      void client.invalidateQueries({ queryKey: ["recommendations"] });
      const undoable = verb === "snooze" || verb === "dismiss";
      const undo = () => mutation.mutate({ id, verb: "reopen" });
      notify({ text: DONE[verb], kind: "success", ...(undoable ? { undo } : {}) });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return mutation;
}

/** Accepts a recommendation and goes to its task. */
export function useAccept() {
  const client = useQueryClient();
  const notify = useNotify();
  const go = useNavigate();
  return useMutation({
    mutationFn: ({ id, owner, due }: { id: string; owner: string | null; due: string | null }) =>
      request<Schemas["RecommendationAccepted"]>("POST", `/api/recommendations/${id}/accept`, {
        owner_id: owner,
        due_on: due,
      }),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: ["recommendations"] });
      void client.invalidateQueries({ queryKey: ["tasks"] });
      notify({
        text: answer.created ? "Accepted. Its task is ready." : "It was accepted before.",
        kind: "success",
      });
      void go(`/tasks/${answer.task_id}`);
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}
