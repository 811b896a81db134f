import { describe, expect, it } from "vitest";
import { stepsOf } from "./steps";

describe("onboarding", () => {
  it("begins with the data and ends with the people", () => {
    expect(stepsOf(0, false, 1).map((s) => s.done)).toEqual([false, false, false]);
    expect(stepsOf(5, true, 1).map((s) => s.done)).toEqual([true, true, false]);
    expect(stepsOf(5, true, 2).every((s) => s.done)).toBe(true);
  });
  it("does not ask people to invite who may not", () => {
    expect(stepsOf(5, true, null).map((s) => s.id)).toEqual(["import", "scores"]);
  });
});
