import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, type Schemas, take } from "../../api/client";

export type Spend = Schemas["Spend"];
export type SpendPart = Schemas["SpendPart"];

export function useSpend(query: { month?: string; currency?: string }) {
  return useQuery({
    queryKey: ["products", "spend", query],
    queryFn: () => take(api.GET("/api/spend", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useSetBudget(done: () => void) {
  return useMutation({
    mutationFn: (body: Schemas["BudgetChange"]) => take(api.PUT("/api/spend/budgets", { body })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["products", "spend"] });
      done();
    },
  });
}

/** "November 2026" of a first of a month. */
export function monthName(text: string): string {
  return new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${text}T00:00:00Z`),
  );
}

/** "+4.1 %" with a true minus, or null when there is nothing to compare with. */
export function moved(now: number | null, before: number | null): string | null {
  if (now === null || before === null || before === 0) return null;
  const share = (now - before) / Math.abs(before);
  const size = new Intl.NumberFormat(undefined, { maximumFractionDigits: 1, minimumFractionDigits: 1 });
  return `${share > 0 ? "+" : share < 0 ? "−" : "±"}${size.format(Math.abs(share) * 100)} %`;
}
