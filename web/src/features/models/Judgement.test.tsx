import { render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { Called, skillWords, verdictOf } from "./Judgement";

test("says what calls were worth", () => {
  render(
    <Called
      record={{
        enough: true,
        high: 0.1,
        called: 40,
        left: 17,
        expected: 16.2,
        flagged: 12,
        judged: 20,
        a_month: 2.1,
        months: 11,
        lift: 3.4,
      }}
    />,
  );
  const told = screen.getByText(/We called high risk 40 times/).textContent;
  expect(told).toContain("17 of these clients left within 90 days, 16.2 were expected to.");
});

test("calling nearly everybody does not read as success", () => {
  expect(verdictOf({ enough: true, share: 1, rate: 0.24, base: 0.24 })).toMatch(
    /100 % of all clients .* no foresight/,
  );
  expect(verdictOf({ enough: true, share: 0.1, rate: 0.03, base: 0.04 })).toContain("no more often");
  expect(verdictOf({ enough: true, called: 0, share: 0, rate: null })).toContain("Nobody was ever called");
  expect(verdictOf({ enough: true, share: 0.1, rate: 0.1, base: 0.04, called: 9 })).toBeNull();
});

test("refuses with the number when too few left", () => {
  render(<Called record={{ enough: false, leavers: 4, least: 10 }} />);
  expect(screen.getByText(/4 clients left in the months judged/).textContent).toContain("from 10 on");
});

test("says no more of skill than its interval allows", () => {
  const pooled = (low: number, high: number) => ({ n: 100, events: 20, intervals: { skill: [low, high] } });
  expect(skillWords(pooled(0.03, 0.12))).toContain("by more than chance");
  expect(skillWords(pooled(-0.01, 0.02))).toContain("Not shown to be better");
  expect(skillWords(pooled(-0.2, -0.1))).toContain("Do not act on it");
  expect(skillWords({ n: 3, events: 1 })).toContain("Too few");
});
