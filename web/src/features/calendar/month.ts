/** A day as YYYY-MM-DD, without time zones in the way. */
export const dayOf = (date: Date) => date.toISOString().slice(0, 10);

/** The first of the month of `month` (YYYY-MM), and the same `by` months away. */
export function shifted(month: string, by: number): string {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  return dayOf(new Date(Date.UTC(year, number - 1 + by, 1))).slice(0, 7);
}

/** The days a month's page shows: whole weeks, Monday first. */
export function daysOf(month: string): string[] {
  const [year = 1970, number = 1] = month.split("-").map(Number);
  const first = new Date(Date.UTC(year, number - 1, 1));
  const last = new Date(Date.UTC(year, number, 0));
  const lead = (first.getUTCDay() + 6) % 7;
  const weeks = Math.ceil((lead + last.getUTCDate()) / 7);
  return Array.from({ length: weeks * 7 }, (_, at) =>
    dayOf(new Date(Date.UTC(year, number - 1, 1 - lead + at))),
  );
}
