import { expect, test } from "vitest";
import { pointsOf } from "./Sparkline";

test("the least is at the bottom, the most at the top", () => {
  expect(pointsOf([10, 30, 20])).toBe("0.0,18.0 28.0,0.0 56.0,9.0");
});

test("what never moved is a line in the middle", () => {
  expect(pointsOf([5, 5, 5])).toBe("0.0,9.0 28.0,9.0 56.0,9.0");
});
