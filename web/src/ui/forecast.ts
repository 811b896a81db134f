import type { Schemas } from "../api/client";
import { count, moment, money, percent } from "./format";
import type { TrendPoint } from "./Trend";

export type Forecast = Schemas["ForecastSummary"];
export type ForecastDetail = Schemas["ForecastDetail"];

/** Shows a value of a series: money (major units) or a count. */
export function shown(series: Pick<Forecast, "unit" | "currency">): (value: number | null) => string {
  if (series.unit === "money")
    return (value) => money(value === null ? null : value * 100, series.currency ?? "USD");
  return (value) => count(value);
}

/** Past and forecast as one line: the last known month joins the two. */
export function trendOf(detail: ForecastDetail, monthsBack = 36): TrendPoint[] {
  const first = detail.history.findIndex((point) => point.value !== null);
  const known = detail.history.slice(Math.max(first, detail.history.length - monthsBack, 0));
  const past: TrendPoint[] = known.map((point, index) => ({
    on: point.on,
    value: point.value,
    ...(index === known.length - 1 && detail.points.length > 0
      ? {
          forecast: point.value,
          lower: point.value,
          upper: point.value,
          farLower: point.value,
          farUpper: point.value,
        }
      : {}),
  }));
  const ahead: TrendPoint[] = detail.points.map((point) => ({
    on: point.on,
    value: null,
    forecast: point.mean,
    lower: point.lower,
    upper: point.upper,
    farLower: point.far_lower,
    farUpper: point.far_upper,
  }));
  return [...past, ...ahead];
}

/** How good the method was, in a sentence. */
export function record(series: Forecast): string {
  if (series.method === "none") return series.silence ?? "";
  if (series.error === null || series.naive_error === null)
    return "Too little is known to check it on the past: the last value is carried on, with a wide range.";
  const missed = `On past months the model missed by ${percent(series.error, 1)} on average`;
  const other = `carrying the last value on by ${percent(series.naive_error, 1)}`;
  if (series.method === "naive") return `${missed}, ${other}: the last value is used.`;
  return series.error <= series.naive_error
    ? `${missed}, ${other}.`
    : `${missed}, ${other}: too close to call, and the model is kept unless it is clearly worse.`;
}

/** When it was made and by which model: the night's, or the quick one because figures changed since. */
export function madeBy(series: Pick<Forecast, "made_at" | "nightly" | "method">): string {
  if (series.method === "none") return "";
  return series.nightly
    ? `Made ${moment(series.made_at)} by the nightly model, the median of four.`
    : "Made now by the quick model, the mean of three: figures changed since the nightly one.";
}
