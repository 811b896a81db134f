import { describe, expect, it } from "vitest";
import { type Form, type Measure, NEW_FORM, pathOf, toExpression, toForm } from "./expression";

const measure = (id: string, unit: string): Measure => ({
  id,
  unit,
  label: id,
  text: "",
  lower: 0,
  upper: null,
  has_past: true,
});
const MEASURES = [measure("health", "score"), measure("p90", "ratio"), measure("open_tickets", "count")];
const TWO: Form = {
  kind: "any",
  groups: [
    { kind: "all", rows: [{ metric: "p90", op: ">=", value: "12.5", release: "10" }] },
    {
      kind: "any",
      rows: [
        { metric: "health", op: "<", value: "50", release: "" },
        { metric: "open_tickets", op: ">", value: "8", release: "" },
      ],
    },
  ],
};

describe("expression of a rule", () => {
  it("turns percent into ratios and back", () => {
    const made = toExpression(TWO, MEASURES);
    expect(made).toEqual({
      any: [
        { all: [{ left: { metric: "p90" }, op: ">=", right: 0.125, release: 0.1 }] },
        {
          any: [
            { left: { metric: "health" }, op: "<", right: 50 },
            { left: { metric: "open_tickets" }, op: ">", right: 8 },
          ],
        },
      ],
    });
    expect(toForm(made, MEASURES)).toEqual(TWO);
  });

  it("keeps one group plain", () => {
    expect(toExpression(NEW_FORM, MEASURES)).toEqual({
      all: [{ left: { metric: "health" }, op: "<", right: 50 }],
    });
  });

  it("sends an empty number as null, never as 0", () => {
    const form: Form = {
      kind: "all",
      groups: [{ kind: "all", rows: [{ metric: "health", op: "<", value: " ", release: "" }] }],
    };
    expect(toExpression(form, MEASURES)).toEqual({
      all: [{ left: { metric: "health" }, op: "<", right: null }],
    });
  });

  it("does not pretend to show what it cannot", () => {
    const left = { op: "/", args: [{ metric: "open_tickets" }, { metric: "health" }] };
    expect(toForm({ all: [{ left, op: ">", right: 1 }] }, MEASURES)).toBeNull();
  });

  it("finds the row a message is about", () => {
    expect(pathOf(NEW_FORM, 0, 0)).toBe("expression.all.0");
    expect(pathOf(TWO, 1, 1)).toBe("expression.any.1.any.1");
  });
});
