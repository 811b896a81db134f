import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "../../api/client";

export type ProfitRow = Schemas["ProfitRow"];
export type ProfitTotal = Schemas["ProfitTotal"];
export type ProfitPage = Schemas["ProfitPage"];
export type ClientProfit = Schemas["ClientProfit"];
export type Months = 1 | 3 | 12;
export type Tier = ProfitRow["tier"];
export type Issue = "any" | "no_labor" | "no_rate" | "no_license_cost" | "no_revenue" | "mixed";

export const SIZE = 25;
export const TIERS: Tier[] = ["A", "B", "C", "D", "unknown"];
export const TIER_TEXT: Record<Tier, string> = {
  A: "A, 60 % and more",
  B: "B, 40 to 59 %",
  C: "C, 20 to 39 %",
  D: "D, below 20 %",
  unknown: "Unknown",
};
/** What keeps a margin from being known, as a word for a row and as an advice. */
export const ISSUES: Record<Exclude<Issue, "any">, { word: string; text: string }> = {
  no_labor: { word: "no hours", text: "No hours were imported for a year" },
  no_rate: { word: "hours without cost", text: "Hours without a cost per hour" },
  no_license_cost: { word: "license cost unknown", text: "Licenses whose cost is not known" },
  no_revenue: { word: "no recurring revenue", text: "No running recurring agreement" },
  mixed: { word: "mixed currency", text: "Amounts in more than one currency" },
};

export function monthsOf(text: string | null): Months {
  return text === "1" ? 1 : text === "12" ? 12 : 3;
}

/** Reasons why a client's margin is not known. */
export function issuesOf(row: ProfitRow): string[] {
  const found: [boolean, keyof typeof ISSUES][] = [
    [row.no_labor, "no_labor"],
    [row.no_rate, "no_rate"],
    [row.no_license_cost, "no_license_cost"],
    [row.no_revenue, "no_revenue"],
    [row.is_mixed, "mixed"],
  ];
  return found.filter(([is]) => is).map(([, name]) => ISSUES[name].word);
}

export type ProfitQuery = {
  months: Months;
  page: number;
  sort: string;
  q?: string;
  tier?: Tier;
  issue?: Issue;
};

export function useProfitability(query: ProfitQuery) {
  return useQuery({
    queryKey: ["clients", "profitability", query],
    queryFn: () => take(api.GET("/api/profitability", { params: { query: { ...query, page_size: SIZE } } })),
    placeholderData: keepPreviousData,
  });
}

export function useClientProfit(id: string, months: Months) {
  return useQuery({
    queryKey: ["clients", "one", id, "profit", months],
    queryFn: () =>
      take(
        api.GET("/api/profitability/clients/{client_id}", {
          params: { path: { client_id: id }, query: { months } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useHours(id: string, months: Months, page: number) {
  return useQuery({
    queryKey: ["clients", "one", id, "hours", months, page],
    queryFn: () =>
      take(
        api.GET("/api/profitability/clients/{client_id}/hours", {
          params: { path: { client_id: id }, query: { months, page, page_size: 10 } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function usePortfolioMap() {
  return useQuery({
    queryKey: ["clients", "map"],
    queryFn: () => take(api.GET("/api/profitability/map")),
  });
}
