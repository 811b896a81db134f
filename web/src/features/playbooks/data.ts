import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Playbook = Schemas["Playbook"];
export type Detail = Schemas["PlaybookDetail"];
export type Version = Schemas["PlaybookVersion"];
export type Step = Schemas["PlaybookStep"];
export type Run = Schemas["PlaybookRun"];
export type Backtest = Schemas["Backtest"];
export type Params = Record<string, unknown>;

/** Kinds of steps in words. */
export const KINDS: Record<string, string> = {
  task: "Task",
  mail: "Mail draft",
  notify: "Tell somebody",
  wait: "Wait",
  branch: "Look again",
  reclaim: "Take back unused seats",
  ticket: "Ticket",
  webhook: "Call a webhook",
};

export const usePlaybooks = () =>
  useQuery({ queryKey: ["playbooks", "list"], queryFn: () => take(api.GET("/api/playbooks")) });

/** What steps can be made of: blanks, people, channels. */
export const useOptions = () =>
  useQuery({ queryKey: ["playbooks", "options"], queryFn: () => take(api.GET("/api/playbooks/options")) });

export const usePlaybook = (id: string) =>
  useQuery({
    queryKey: ["playbooks", "one", id],
    queryFn: () => take(api.GET("/api/playbooks/{playbook_id}", { params: { path: { playbook_id: id } } })),
    enabled: Boolean(id),
  });

/** One call that changes playbooks; `said` is the notice, `undo` how to take it back. */
export function useChange<Answer = unknown>(said: string) {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: (call: { method: string; path: string; body?: unknown; undo?: () => void }) =>
      request<Answer>(call.method, call.path, call.body),
    onSuccess: (_, call) => {
      void client.invalidateQueries({ queryKey: ["playbooks"] });
      notify({ text: said, kind: "success", ...(call.undo ? { undo: call.undo } : {}) });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

const text = (value: unknown) => (typeof value === "string" ? value : "");

/** Who enters by itself, in words. */
export function triggerWords(trigger: Params): string {
  if (trigger.kind === "condition") return `when ${text(trigger.text)}`;
  if (trigger.kind === "alert")
    return `on an alert “${text(trigger.rule).replaceAll("_", " ")}” from ${text(trigger.least_severity)} up`;
  if (trigger.kind === "recommendation")
    return `on a recommendation of the kind ${text(trigger.play).replaceAll("_", " ")}`;
  return "only by hand";
}

/** Whom a step can tell. */
export const TOLD: Record<string, string> = {
  owner: "the client's owner",
  person: "one person",
  channel: "a channel",
  contact: "the client's contact",
};

/** What a step does, in words. */
export function stepWords(step: Step): string {
  const p = step.params ?? {};
  if (step.kind === "task") return `${text(p.title)}, due in ${Number(p.due_in_days)} days`;
  if (step.kind === "mail") return `“${text(p.subject)}” to the main contact`;
  if (step.kind === "notify") return `${TOLD[text(p.to)] ?? TOLD.owner}: ${text(p.text)}`;
  if (step.kind === "wait") return `${Number(p.days)} days`;
  if (step.kind === "branch") return `if ${text(p.if)}: ${text(p.yes)}, else: ${text(p.no)}`;
  if (step.kind === "reclaim") return `at most ${Number(p.most)} at once`;
  if (step.kind === "ticket") return `${text(p.summary)} (${text(p.priority)})`;
  return text(p.event);
}

/** A backtest in one sentence. */
export function backtestWords(found: Backtest): string {
  if (found.entered === null)
    return `${found.now} meet it today. The past of ${found.without_past.join(", ")} is not kept, so it cannot be tried on the past.`;
  const left = `${found.before_churn} of them left within ${found.churn_days} days after`;
  return `${found.now} meet it today. In ${found.days} days it would have let in ${found.entered} (${found.clients} clients); ${left}. ${found.held_back} more were held back by the limits.`;
}
