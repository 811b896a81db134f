import { describe, expect, it } from "vitest";
import type { Version } from "./data";
import { bodyOf, formOf, moved, NEW_FORM, newStep } from "./form";

const version = {
  trigger: { kind: "condition", text: "health < 50", expression: {}, hold_days: 0 },
  steps: [
    { key: "call", kind: "task", params: { title: "Call" }, next: "wait" },
    { key: "wait", kind: "wait", params: { days: 2 }, next: "end" },
    { key: "other", kind: "wait", params: { days: 3 }, next: "end" },
  ],
  every_days: 90,
  most_a_day: 5,
} as unknown as Version;

describe("the form of a playbook", () => {
  it("leaves the way to the step below empty and keeps others", () => {
    const form = formOf("Save", "", version);
    expect(form.steps.map((step) => step.next)).toEqual(["", "end", ""]);
    expect(form.trigger).toEqual({ kind: "condition", text: "health < 50" });
    expect(bodyOf(form).steps[0]).not.toHaveProperty("next");
    expect(bodyOf(form).steps[1]).toHaveProperty("next", "end");
  });

  it("gives new steps a key of their own", () => {
    expect(newStep("task", NEW_FORM.steps).key).toBe("task_2");
  });

  it("moves steps", () => {
    const steps = formOf("Save", "", version).steps;
    expect(moved(steps, 0, 1).map((step) => step.key)).toEqual(["wait", "call", "other"]);
  });
});
