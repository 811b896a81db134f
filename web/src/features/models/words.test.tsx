import { expect, test } from "vitest";
import { healthWords } from "./HealthRank";

const figures = { n: 100, unknown: 0, months: 12, leavers: 20, enough: true, least: 10, bands: [] };

test("says what the interval allows, and no more", () => {
  expect(healthWords({ ...figures, rank: -0.2, rank_interval: [-0.3, -0.1] })).toBe(
    "Low health foretold leaving.",
  );
  expect(healthWords({ ...figures, rank: -0.02, rank_interval: [-0.1, 0.04] })).toContain(
    "by more than chance",
  );
  expect(healthWords({ ...figures, rank: 0.2, rank_interval: [0.1, 0.3] })).toContain("Look at the weights");
  expect(healthWords({ ...figures, enough: false, leavers: 3 })).toContain("from 10 on");
});
