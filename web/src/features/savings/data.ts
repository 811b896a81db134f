import type { Schemas } from "../../api/client";
import { day, money } from "../../ui/format";

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

/** Why the line stands: what was decided and from when it counts, or what a count or bill shows. */
export function basis(line: Pick<Line, "kind" | "basis" | "effective_on" | "evidence" | "currency">): string {
  const { by, before, now } = line.evidence as { by?: string; before?: number; now?: number };
  if (by === "bill" && line.currency)
    return `${line.basis}: ${money(before, line.currency)} → ${money(now, line.currency)}`;
  if (line.kind === "realised" || !line.effective_on) return line.basis;
  return `${line.basis}; free from ${day(line.effective_on)}`;
}

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
