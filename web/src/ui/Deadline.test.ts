import { expect, test } from "vitest";
import { daysLeft, daysUntil } from "./Deadline";

test("days are counted in whole days, whatever the hour", () => {
  const late = new Date("2026-11-24T23:59:00Z");
  expect(daysUntil("2026-11-24", late)).toBe(0);
  expect(daysUntil("2026-12-01", late)).toBe(7);
  expect(daysUntil("2026-11-20", late)).toBe(-4);
  expect([0, 1, 7, -1, -4].map(daysLeft)).toEqual([
    "today",
    "1 day left",
    "7 days left",
    "passed 1 day ago",
    "passed 4 days ago",
  ]);
});
