import { expect, test } from "vitest";
import type { Calls } from "./CallsTable";
import { proposalWords } from "./RiskSuggestion";

const calls = (who: string, flagged: number, at_once: number, rate: number, enough = true) =>
  ({ who, enough, months: 9, flagged, judged: 266, at_once, rate }) as Calls;

test("a proposal stands beside what the bands in force would have called", () => {
  const proposal = {
    share: 1,
    clients: 438,
    risk: { medium: 0.242, high: 0.348 },
    counts: { high: 44, medium: 88, low: 306 },
    calls: [calls("high", 266, 438, 0.24), calls("tenth", 40, 44, 0.27)],
  };
  const words = proposalWords(proposal);
  expect(words).toContain("call 100 % of 438 clients high");
  expect(words).toContain("high from 34.8 % (44 clients)");
  expect(words).toMatch(/reached 40 of 266 leavers .* 44 clients called at a time, of whom 27\.0 % left/);
  expect(words).toMatch(/in force 266 of 266 leavers .* 438 clients called at a time, of whom 24\.0 % left/);
  expect(proposalWords({ ...proposal, calls: [calls("tenth", 0, 0, 0, false)] })).not.toContain("leavers");
});
