import { expect, test } from "vitest";
import { healthWords } from "./HealthRank";
import { proposalWords } from "./Suggestion";

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

test("a proposal stands with the figures behind it", () => {
  const proposal = {
    fullest: "high",
    share: 1,
    clients: 438,
    base_rate: 0.24,
    top_rate: 0.35,
    risk: { medium: 0.242, high: 0.348 },
    counts: { high: 44, medium: 88, low: 306 },
  };
  const words = proposalWords(proposal);
  expect(words).toContain('100 % of 438 clients are in the band "high"');
  expect(words).toContain("high from 34.8 % (44 clients)");
  expect(words).toMatch(/1\.[45] times the rate .* \(24\.0 %\)/);
  expect(proposalWords({ ...proposal, base_rate: null, top_rate: null })).not.toContain("times");
});
