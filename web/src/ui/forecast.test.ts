import { describe, expect, it } from "vitest";
import { type Forecast, type ForecastDetail, madeBy, record, trendOf } from "./forecast";

const series = {
  metric: "spend",
  label: "Spend",
  item: "Mail",
  unit: "money",
  currency: "USD",
  method: "model",
  error: 0.02,
  naive_error: 0.04,
} as Forecast;

describe("forecasts in words and lines", () => {
  it("joins the last known month and the forecast, and leaves unknown first months out", () => {
    const detail = {
      ...series,
      history: [
        { on: "2026-08-31", value: null },
        { on: "2026-09-30", value: 10 },
        { on: "2026-10-31", value: 12 },
      ],
      points: [{ on: "2026-11-30", mean: 13, lower: 11, upper: 15, far_lower: 9, far_upper: 17 }],
    } as unknown as ForecastDetail;
    const line = trendOf(detail);
    expect(line.map((point) => [point.on, point.value, point.forecast])).toEqual([
      ["2026-09-30", 10, undefined],
      ["2026-10-31", 12, 12],
      ["2026-11-30", null, 13],
    ]);
    expect(line.at(-1)?.farUpper).toBe(17);
  });
  it("says which model made it", () => {
    const made = { made_at: "2026-11-24T02:00:00Z", nightly: true, method: "model" } as const;
    expect(madeBy(made)).toContain("nightly model");
    expect(madeBy({ ...made, nightly: false })).toContain("Made now by the quick model");
    expect(madeBy({ ...made, method: "none" })).toBe("");
  });
  it("says how good it was", () => {
    expect(record(series)).toBe(
      "On past months the model missed by 2.0 % on average, carrying the last value on by 4.0 %.",
    );
    expect(record({ ...series, method: "naive", naive_error: 0.01 })).toContain("the last value is used");
    expect(record({ ...series, error: 0.045 })).toContain("too close to call");
    expect(record({ ...series, error: null })).toContain("Too little is known");
  });
});
