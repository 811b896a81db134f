import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request, type Schemas } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Action = Schemas["Action"];
export type ActionChange = Schemas["ActionChange"];
export type LadderKind = Schemas["LadderKind"];
export type Level = LadderKind["level"];

/** What each rung lets the agent do. */
export const LEVELS: Record<Level, { label: string; text: string }> = {
  observe: { label: "Observe", text: "writes down what it would do" },
  suggest: { label: "Suggest", text: "puts it on the list and asks nobody" },
  approve: { label: "Act with approval", text: "asks, by mail too, and acts when somebody allows it" },
  alone: { label: "Act alone", text: "acts at once and says so in the journal" },
};

/** Everything that shows actions is read again. */
export function useRefreshActions() {
  const client = useQueryClient();
  return () => {
    for (const topic of ["actions", "tasks", "clients", "alerts", "playbooks"])
      void client.invalidateQueries({ queryKey: [topic] });
  };
}

/** Approve, decline or undo; what was performed at once can be taken back from the notice. */
export function useDecide() {
  const refresh = useRefreshActions();
  const notify = useNotify();
  const decide = useMutation({
    mutationFn: ({
      id,
      what,
      reason,
    }: {
      id: string;
      what: "approve" | "decline" | "undo";
      reason?: string;
    }) =>
      request<Action>("POST", `/api/actions/${id}/${what}`, reason === undefined ? undefined : { reason }),
    onSuccess: (action, { what }) => {
      refresh();
      const undo = () => decide.mutate({ id: action.id, what: "undo" });
      const failed = action.state === "failed" || (what === "approve" && action.state === "proposed");
      if (failed) notify({ text: action.last_error ?? "It was not done.", kind: "error" });
      else
        notify({
          text: SAID[action.state] ?? "Saved.",
          kind: "success",
          ...(action.can_undo ? { undo } : {}),
        });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return decide;
}

const SAID: Partial<Record<Action["state"], string>> = {
  performed: "Done.",
  approved: "Allowed. It is done in a moment.",
  declined: "Declined.",
  undone: "Taken back.",
  undoing: "Being taken back.",
};
