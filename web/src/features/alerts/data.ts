import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";
import { concerns, useSubject } from "./words";

export type Alert = Schemas["Alert"];
export type AlertDetail = Schemas["AlertDetail"];
export type AlertRule = Schemas["AlertRule"];
export type OwnRule = Schemas["OwnRule"];
export type Silence = Schemas["Silence"];

export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;

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

/** Built-in rules with their limits and how they fare. */
export const useRules = () =>
  useQuery({ queryKey: ["alerts", "rules"], queryFn: () => take(api.GET("/api/alert-rules")) });

/** Rules of one's own. */
export const useOwnRules = () =>
  useQuery({ queryKey: ["alerts", "own"], queryFn: () => take(api.GET("/api/own-rules")) });

/** What a rule may be built from. */
export const useRuleOptions = () =>
  useQuery({ queryKey: ["alerts", "options"], queryFn: () => take(api.GET("/api/own-rules/options")) });

/** All rules by key and name, for choosing one. */
export function useRuleNames(): { value: string; label: string }[] {
  const builtIn = useRules();
  const own = useOwnRules();
  const { it } = useSubject();
  const known = (builtIn.data ?? []).filter((rule) => concerns(rule.key, it));
  return [
    ...known.map((rule) => ({ value: rule.key, label: rule.label })),
    ...(own.data ?? []).map((rule) => ({ value: rule.key, label: rule.name })),
  ];
}

/** Sends a change of rules or silences and says that it is kept. */
export function useChange<Body, Answer = unknown>(method: string, path: string, text: string) {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: (body: Body) => request<Answer>(method, path, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["alerts"] });
      notify({ text, kind: "success" });
    },
  });
}
