import type { Schemas } from "../../api/client";
import { money } from "../../ui/format";

export type Renewal = Schemas["Renewal"];
export type MonthGroup = { title: string; rows: Renewal[] };

const PASSED = "Notice no longer possible this term";

/** Rows under the month in which one must decide; those too late come last. */
export function byMonth(rows: Renewal[]): MonthGroup[] {
  const groups = new Map<string, Renewal[]>();
  for (const row of rows) {
    const title = row.days_left < 0 ? PASSED : monthOf(row.act_on);
    groups.set(title, [...(groups.get(title) ?? []), row]);
  }
  const late = groups.get(PASSED);
  groups.delete(PASSED);
  const found = [...groups].map(([title, each]) => ({ title, rows: each }));
  return late ? [...found, { title: PASSED, rows: late }] : found;
}

function monthOf(text: string): string {
  return new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${text}T00:00:00Z`),
  );
}

/** "$12,000 a year at stake", one amount a currency, and how many have no known price. */
export function stakes(rows: Renewal[]): string {
  const sums = new Map<string, number>();
  let unknown = 0;
  for (const row of rows) {
    if (row.currency === null || row.yearly_minor === null) unknown += 1;
    else sums.set(row.currency, (sums.get(row.currency) ?? 0) + row.yearly_minor);
  }
  const known = [...sums].map(([currency, minor]) => money(minor, currency)).join(" + ");
  const parts = [known && `${known} a year at stake`, unknown > 0 && `${unknown} without a known price`];
  return parts.filter(Boolean).join(", ");
}
