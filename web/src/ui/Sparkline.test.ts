import { expect, test } from "vitest";
import { pointsOf } from "./Sparkline";

test("the least is at the bottom, the most at the top", () => {
  expect(pointsOf([10, 30, 20])).toBe("0.0,16.0 24.0,0.0 48.0,8.0");
});

test("what never moved is a line in the middle", () => {
  expect(pointsOf([5, 5, 5])).toBe("0.0,8.0 24.0,8.0 48.0,8.0");
});
