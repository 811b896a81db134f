import type { Schemas } from "../../api/client";

export type Ledger = Schemas["LedgerPage"];
export type Line = Schemas["LedgerLine"];
export type Product = Schemas["ProductSavings"];
export type Kind = Line["kind"];
export const KINDS: Kind[] = ["potential", "approved", "realised"];
export const TONES: Record<Kind, { tone: string; label: string }> = {
  potential: { tone: "queued", label: "potential" },
  approved: { tone: "acknowledged", label: "approved" },
  realised: { tone: "done", label: "realised" },
};

/** Currencies of the ledger, the largest potential or approved first; null are seats without a price. */
export function currenciesOf(data: Pick<Ledger, "sums">): (string | null)[] {
  const most = new Map<string | null, number>();
  for (const sum of data.sums)
    most.set(sum.currency, Math.max(most.get(sum.currency) ?? 0, Math.abs(sum.amount_minor ?? 0)));
  return [...most]
    .sort((a, b) => Number(a[0] === null) - Number(b[0] === null) || b[1] - a[1])
    .map(([c]) => c);
}

export function sumOf(data: Pick<Ledger, "sums">, kind: Kind | "open", currency: string | null) {
  return data.sums.find((sum) => sum.kind === kind && sum.currency === currency);
}
