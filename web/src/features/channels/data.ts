import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Channel = Schemas["Channel"];
export type Route = Schemas["Route"];
export type Delivery = Schemas["Delivery"];
export type Kind = Channel["kind"];

export const KINDS: Record<Kind, string> = {
  mail: "Mail",
  slack: "Slack",
  teams: "Microsoft Teams",
  webhook: "Signed webhook",
  apprise: "Another service (Apprise)",
};
/** What a webhook may subscribe to beside the alerts of its routes. */
export const EVENTS: Record<Channel["events"][number], string> = {
  alert: "Alerts: opened, changed, resolved",
  prediction: "Risk and health bands that changed",
  client: "Clients",
  recommendation: "Recommendations",
  task: "Tasks: created, changed, done, overdue",
  action: "Actions",
  playbook: "Playbooks",
  report: "Reports",
  import: "Imports",
  software: "Products and subscriptions",
};
/** What a webhook hears of, in a few words. */
export const eventNames = (events: Channel["events"]) =>
  events.map((each) => EVENTS[each].split(":")[0]).join(", ");
export const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
export const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** All channels, and whether mail can be sent at all. */
export const useChannels = () =>
  useQuery({ queryKey: ["channels", "list"], queryFn: () => take(api.GET("/api/channels")) });

/** Who hears of what. */
export const useRoutes = () =>
  useQuery({ queryKey: ["channels", "routes"], queryFn: () => take(api.GET("/api/routes")) });

/** Rules, own and built-in, by key. */
export function useRuleNames(): { value: string; label: string }[] {
  const builtIn = useQuery({
    queryKey: ["alerts", "rules"],
    queryFn: () => take(api.GET("/api/alert-rules")),
  });
  const own = useQuery({ queryKey: ["alerts", "own"], queryFn: () => take(api.GET("/api/own-rules")) });
  return [
    ...(builtIn.data ?? []).map((rule) => ({ value: rule.key, label: rule.label })),
    ...(own.data ?? []).map((rule) => ({ value: rule.key, label: rule.name })),
  ];
}

/** Sends a change of channels and routes; says `text` when it is kept. */
export function useSend<Answer = unknown>(method: string, path: string, text: string | null) {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: (body?: Record<string, unknown>) => request<Answer>(method, path, body),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["channels"] });
      void client.invalidateQueries({ queryKey: ["deliveries"] });
      if (text) notify({ text, kind: "success" });
    },
    onError: (error) => {
      if (method === "DELETE") notify({ text: error.message, kind: "error" });
    },
  });
}

/** A route in one line: which alerts, when, how. */
export function routeInWords(route: Route, rules: { value: string; label: string }[]): string {
  const named = route.rules.map((key) => rules.find((rule) => rule.value === key)?.label ?? "a removed rule");
  const parts = [named.length ? named.join(", ") : "All rules"];
  if (route.least_severity !== "info") parts.push(`${route.least_severity} or worse`);
  if (route.owner_names.length) parts.push(`clients of ${route.owner_names.join(", ")}`);
  if (route.to_owner) parts.push("to the client's owner");
  parts.push(route.mode === "digest" ? `daily brief at ${route.digest_hour}:00` : "at once");
  if (route.mode === "immediate" && route.hours_from !== null)
    parts.push(`from ${route.hours_from}:00 to ${route.hours_to}:00`);
  if (route.weekdays.length) parts.push(route.weekdays.map((each) => DAYS[each - 1]).join(" "));
  if (route.mode === "immediate" && route.cooldown_minutes > 0)
    parts.push(`cooldown ${route.cooldown_minutes} min`);
  return parts.join(" · ");
}

const STATES: Record<Delivery["state"], { value: string; label: string }> = {
  sent: { value: "succeeded", label: "sent" },
  reserved: { value: "queued", label: "waits" },
  given_up: { value: "failed", label: "given up" },
  dropped: { value: "inactive", label: "no longer needed" },
};

/** State of a message in words. */
export const stateOf = (delivery: { state: Delivery["state"] }) => STATES[delivery.state];
