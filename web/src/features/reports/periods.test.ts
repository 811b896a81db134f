import { expect, test } from "vitest";
import { addresses, periods } from "./data";

test("periods are whole and over", () => {
  const [month, quarter, year] = periods(new Date("2026-01-15T12:00:00Z"));
  expect([month?.first, month?.last]).toEqual(["2025-12-01", "2025-12-31"]);
  expect([quarter?.first, quarter?.last]).toEqual(["2025-10-01", "2025-12-31"]);
  expect([year?.first, year?.last]).toEqual(["2025-01-01", "2025-12-31"]);
});

test("quarters begin with the fiscal year", () => {
  const quarter = periods(new Date("2026-01-15T12:00:00Z"), 2)[1];
  expect([quarter?.first, quarter?.last]).toEqual(["2025-08-01", "2025-10-31"]);
});

test("addresses stand on lines or between commas", () => {
  expect(addresses(" a@x.example,\n b@x.example ;; ")).toEqual(["a@x.example", "b@x.example"]);
});
