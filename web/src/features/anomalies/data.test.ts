import { describe, expect, it } from "vitest";
import { type Anomaly, changeOf, moved, periodOf, sentence } from "./data";

const base = {
  kind: "cost",
  currency: "USD",
  observed: 9454,
  expected: 6632,
  lower: 6284,
  upper: 6980,
} as Anomaly;

describe("words of an anomaly", () => {
  it("says how far outside a cost is", () => {
    expect(sentence(base)).toBe("$9,454 instead of $6,284 to $6,980 (+43 %)");
  });
  it("says how late, without times of next to nothing", () => {
    const late = { ...base, kind: "overdue", observed: 37, expected: 2, lower: 0, upper: 15 } as Anomaly;
    expect(sentence(late)).toBe("37 days late instead of 0 to 15 days");
  });
  it("counts parts of tickets and prices all others", () => {
    expect(changeOf(base, { change_minor: 328100 })).toBe("+$3,281");
    expect(changeOf({ ...base, kind: "tickets" }, { change_minor: -2 })).toBe("−2");
  });
  it("does not put a percentage on next to nothing", () => {
    expect(moved(37, 0)).toBe("");
    expect(moved(13, 2.6)).toBe(" (5 times as much)");
    expect(moved(6, 8)).toBe(" (−25 %)");
  });
  it("names months and weeks", () => {
    expect(periodOf({ grain: "month", period_on: "2026-06-01", last_on: "2026-10-01" })).toBe(
      "Jun 2026 to Oct 2026",
    );
    expect(periodOf({ grain: "week", period_on: "2026-11-02", last_on: "2026-11-02" })).toBe(
      "week of Nov 2, 2026",
    );
  });
});
