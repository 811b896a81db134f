import { describe, expect, it } from "vitest";
import type { Schemas } from "../../api/client";
import { movements } from "./changed";

const part = (id: string, change: number) => ({ id, label: id, change, before: 7, now: null });
const change = (...parts: Schemas["PartOut"][]) => ({ kind: "health", parts }) as Schemas["ChangeOut"];

describe("what changed", () => {
  it("adds up although small parts are one line", () => {
    const all = [8, -7, 6, -5, 4, -3, 2, 1, 0.01].map((by, n) => part(`s${n}`, by));
    const shown = movements(change(...all), []);
    expect(shown.map((each) => each.id)).toEqual(["s0", "s1", "s2", "s3", "s4", "s5", "rest"]);
    expect(shown.reduce((sum, each) => sum + each.contribution, 0)).toBeCloseTo(6.01);
  });
  it("names the value before and now in the signal's unit; unknown is no zero", () => {
    const signals = [{ id: "late", unit: "days" }] as Schemas["Signal"][];
    expect(movements(change(part("late", -2)), signals)[0]?.text).toBe("7 days → –");
  });
  it("is empty when nothing moved", () => {
    expect(movements(change(part("a", 0.01), part("b", -0.02)), [])).toEqual([]);
  });
});
