import { useMutation, useQueryClient } from "@tanstack/react-query";
import { request, type Schemas } from "../../api/client";
import { count, day, money, percent } from "../../ui/format";
import { useNotify } from "../../ui/notices";

export type Anomaly = Schemas["Anomaly"];
export type AnomalyDetail = Schemas["AnomalyDetail"];
export type AnomalyTotal = Schemas["AnomalyTotal"];

export const KINDS: Record<Anomaly["kind"], string> = {
  cost: "Cost",
  billing: "Billing",
  tickets: "Tickets",
  usage: "Use",
  logins: "Logins",
  overdue: "Late payment",
};

/** A value of the series: money, days or a count. */
export function shown(anomaly: Anomaly): (value: number | null) => string {
  const { kind, currency } = anomaly;
  if (kind === "cost" || kind === "billing") {
    return (value) => money(value === null ? null : value * 100, currency ?? "USD");
  }
  if (kind === "overdue") return (value) => (value === null ? "–" : `${count(value)} days`);
  return (value) => count(value, value !== null && Math.abs(value) < 100 && !Number.isInteger(value) ? 1 : 0);
}

/** A part of a cause: money, or tickets. */
export function amount(anomaly: Anomaly, value: number | null): string {
  return anomaly.kind === "tickets" ? count(value) : money(value, anomaly.currency ?? "USD");
}

/** "+$3,281", "−2" */
export function changeOf(anomaly: Anomaly, part: Pick<Anomaly["cause"][number], "change_minor">): string {
  return `${part.change_minor > 0 ? "+" : "−"}${amount(anomaly, Math.abs(part.change_minor))}`;
}

/** "Oct 2026", "week of 2 Nov 2026", "Aug – Oct 2026" */
export function periodOf(anomaly: Pick<Anomaly, "grain" | "period_on" | "last_on">): string {
  const { grain, period_on: first, last_on: last } = anomaly;
  if (grain === "week")
    return first === last ? `week of ${day(first)}` : `weeks of ${day(first)} to ${day(last)}`;
  return first === last ? month(first) : `${month(first)} to ${month(last)}`;
}

function month(text: string): string {
  return new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" }).format(
    new Date(`${text}T00:00:00`),
  );
}

/** "$9,842 instead of $6,100–$6,900 (+52 %)" */
export function sentence(anomaly: Anomaly): string {
  const show = shown(anomaly);
  const { observed, expected, lower, upper } = anomaly;
  if (anomaly.kind === "overdue")
    return `${show(observed)} late instead of ${count(lower)} to ${show(upper)}`;
  return `${show(observed)} instead of ${show(lower)} to ${show(upper)}${moved(observed, expected)}`;
}

/** " (+52 %)", " (5 times as much)"; nothing where nothing was expected. */
export function moved(observed: number, expected: number): string {
  const share = expected >= 1 ? observed / expected : null;
  if (share === null) return "";
  if (share >= 3) return ` (${count(share)} times as much)`;
  return ` (${share >= 1 ? "+" : "−"}${percent(Math.abs(share - 1))})`;
}

/** What the money of an anomaly means. */
export const MONEY: Record<Anomaly["kind"], string> = {
  cost: "above expectation",
  billing: "less billed than expected",
  tickets: "",
  usage: "a month paid for use that is missing",
  logins: "a month paid for use that is missing",
  overdue: "past due",
};

export type Verb = "expect" | "resolve" | "reopen";
type Asked = { id: string; verb: Verb; reason?: string };

const DONE: Record<Verb, string> = {
  expect: "Marked as expected: its range is wider from now on.",
  resolve: "Resolved.",
  reopen: "Reopened.",
};

/** Changes an anomaly; expected and resolved offer Undo. */
export function useAnomalyVerb() {
  const client = useQueryClient();
  const notify = useNotify();
  const mutation = useMutation({
    mutationFn: ({ id, verb, reason }: Asked) =>
      request<AnomalyDetail>(
        "POST",
        `/api/anomalies/${id}/${verb}`,
        verb === "reopen" ? undefined : { reason },
      ),
    onSuccess: (_, { id, verb }) => {
      void client.invalidateQueries({ queryKey: ["anomalies"] });
      const undo = () => mutation.mutate({ id, verb: "reopen" });
      notify({ text: DONE[verb], kind: "success", ...(verb === "reopen" ? {} : { undo }) });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return mutation;
}
