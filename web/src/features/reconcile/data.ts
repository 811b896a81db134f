import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, type Schemas, take } from "../../api/client";

export type Compared = Schemas["Compared"];
export type Trail = Schemas["Trail"];
export type Shown = Compared["status"] | "different" | "name_unknown";
export const PAGE_SIZE = 50;

export function useReconciliation(query: {
  status?: Shown;
  q?: string;
  client_id?: string;
  sort?: string;
  offset?: number;
  limit?: number;
}) {
  return useQuery({
    queryKey: ["products", "reconcile", query],
    queryFn: () => take(api.GET("/api/reconcile", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useExplainName(done: () => void) {
  return useMutation({
    mutationFn: (body: Schemas["Meaning"]) => take(api.PUT("/api/reconcile/names", { body })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["products", "reconcile"] });
      done();
    },
  });
}

export function useForgetName() {
  return useMutation({
    mutationFn: (alias_id: string) =>
      take(api.DELETE("/api/reconcile/names/{alias_id}", { params: { path: { alias_id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["products", "reconcile"] }),
  });
}

export function useProductsLike(q: string) {
  return useQuery({
    queryKey: ["products", "like", q],
    queryFn: () =>
      take(api.GET("/api/licenses", { params: { query: { q, sort: "name", page: 1, page_size: 20 } } })),
    placeholderData: keepPreviousData,
  });
}

/** What a status says, for who bills (an MSP) and who is billed (internal IT), and the tone it is shown in. */
export function wordOf(status: Compared["status"], it: boolean): { label: string; tone: string } {
  const bill = it ? "bill" : "invoice";
  const words: Record<Compared["status"], { label: string; tone: string }> = {
    matched: { label: "all three agree", tone: "good" },
    under_billed: { label: `${bill} has too few`, tone: "medium" },
    not_billed: { label: `not on the ${bill}`, tone: "high" },
    over_billed: { label: `${bill} has too many`, tone: "high" },
    no_seats: { label: "billed, no seats", tone: "high" },
    agreement: { label: "agreement differs", tone: "medium" },
    no_bill: { label: `no ${bill} to compare`, tone: "unknown" },
  };
  return words[status];
}

export const STATUSES: Compared["status"][] = [
  "not_billed",
  "under_billed",
  "over_billed",
  "no_seats",
  "agreement",
  "no_bill",
  "matched",
];

/** "likely, 72 %" for how a name was matched. */
export function howFound(trail: Trail): string {
  const share = trail.confidence === null ? "" : `, ${Math.round(trail.confidence * 100)} %`;
  if (trail.how === "person") return "a person said so";
  if (trail.how === "none")
    return trail.nearest ? `not matched; nearest is ${trail.nearest.name}${share}` : "not matched";
  if (trail.how === "likeness") return `likely${share}`;
  if (trail.how === "normal form") return `same normal form${share}`;
  return "same name or id";
}
