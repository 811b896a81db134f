/** Numbers, money and days as people read them. Unknown is an en dash, never 0. */
export const UNKNOWN = "–";

/** Numbers carry the true minus that changes carry. */
const minus = (text: string) => text.replace("-", "−");

const NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(" ");
const THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND".split(" ");

/** Digits behind the point of a currency's minor unit (ISO 4217), as pulseops/core/money.py counts them. */
export function digitsOf(currency: string): number {
  return NO_DIGITS.includes(currency) ? 0 : THREE_DIGITS.includes(currency) ? 3 : 2;
}

/** 12345 is 123.45 USD, 12345 JPY, 12.345 KWD. */
export function major(minor: number, currency: string): number {
  return minor / 10 ** digitsOf(currency);
}

/** What a person typed, as minor units; null when nothing. */
export function minorOf(text: string, currency: string): number | null {
  return text.trim() === "" ? null : Math.round(Number(text) * 10 ** digitsOf(currency));
}

/** Whole amounts; with `digits` as many as the currency has. */
export function money(minor: number | null | undefined, currency: string, digits = 0): string {
  if (minor === null || minor === undefined) return UNKNOWN;
  const shown = digits > 0 ? digitsOf(currency) : 0;
  const format = new Intl.NumberFormat(undefined, {
    style: "currency",
    currency,
    maximumFractionDigits: shown,
    minimumFractionDigits: shown,
  });
  return minus(format.format(major(minor, currency)));
}

export function count(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined) return UNKNOWN;
  const format = new Intl.NumberFormat(undefined, { maximumFractionDigits: digits, signDisplay: "negative" });
  return minus(format.format(value));
}

/** As many digits behind the point on every row, so that a column of numbers aligns. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined) return UNKNOWN;
  const format = new Intl.NumberFormat(undefined, {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
    signDisplay: "negative",
  });
  return minus(format.format(value));
}

export function percent(ratio: number | null | undefined, digits = 0): string {
  if (ratio === null || ratio === undefined) return UNKNOWN;
  return `${fixed(ratio * 100, digits)} %`;
}

/** "12 % (8–17 %)" */
export function probability(p: number | null, lower?: number | null, upper?: number | null): string {
  if (p === null) return UNKNOWN;
  const digits = p < 0.1 ? 1 : 0;
  if (lower === null || lower === undefined || upper === null || upper === undefined)
    return percent(p, digits);
  const low = percent(lower, digits).replace(" %", "");
  return `${percent(p, digits)} (${low}–${percent(upper, digits)})`;
}

export function day(text: string | null | undefined): string {
  if (!text) return UNKNOWN;
  const value = text.length === 10 ? new Date(`${text}T00:00:00`) : new Date(text);
  return new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" }).format(
    value,
  );
}

/** "May 2027" */
export function month(text: string): string {
  return new Intl.DateTimeFormat(undefined, { month: "short", year: "numeric" }).format(
    new Date(`${text.slice(0, 10)}T00:00:00`),
  );
}

export function moment(text: string | null | undefined): string {
  if (!text) return UNKNOWN;
  return new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(text),
  );
}

/** "3 days ago", "in 2 months" against `now`. */
export function relative(text: string | null | undefined, now = new Date()): string {
  if (!text) return UNKNOWN;
  const then = text.length === 10 ? new Date(`${text}T00:00:00`) : new Date(text);
  const seconds = (then.getTime() - now.getTime()) / 1000;
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ["year", 31_557_600],
    ["month", 2_629_800],
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ];
  const format = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
  for (const [unit, size] of steps) {
    if (Math.abs(seconds) >= size) return format.format(Math.round(seconds / size), unit);
  }
  return format.format(0, "minute");
}

/** A value of a metric by its unit. Money values are minor units. */
export function measure(value: number | null, unit: string, currency: string | null): string {
  if (value === null) return UNKNOWN;
  if (unit === "money") return money(value, currency ?? "USD");
  if (unit === "ratio") return percent(value, 1);
  if (unit === "score") return count(value, 1);
  if (unit === "hours") return `${count(value, 1)} h`;
  if (unit === "days") return many(value, "day", 0);
  if (unit === "months") return many(value, "month", 1);
  return count(value, Number.isInteger(value) ? 0 : 1);
}

/** "1 month", "1.5 months". */
function many(value: number, one: string, digits: number): string {
  const shown = count(value, digits);
  return `${shown} ${shown === "1" ? one : `${one}s`}`;
}

/** "+4.1 %" or "+3", with a true minus; null when there is nothing to compare with. */
export function change(now: number | null, before: number | null, unit: string): string | null {
  if (now === null || before === null) return null;
  if (unit === "money")
    return before === 0 ? null : signed(((now - before) / Math.abs(before)) * 100, 1, " %");
  if (unit === "ratio") return signed((now - before) * 100, 1, " points");
  return signed(now - before, unit === "score" ? 1 : 0);
}

/** "+4.1", "−3", and "±0" for what rounds to nothing. */
export function signed(value: number, digits: number, unit = ""): string {
  const rounded = Number(value.toFixed(digits));
  const sign = rounded > 0 ? "+" : rounded < 0 ? "−" : "±";
  const size = new Intl.NumberFormat(undefined, {
    maximumFractionDigits: digits,
    minimumFractionDigits: rounded === 0 ? 0 : digits,
  }).format(Math.abs(rounded));
  return `${sign}${size}${unit}`;
}
