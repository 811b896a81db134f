import { expect, test } from "vitest";
import { proposalWords } from "./RiskSuggestion";

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
