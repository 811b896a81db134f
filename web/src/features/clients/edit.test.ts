import { describe, expect, it } from "vitest";
import type { Schemas } from "../../api/client";
import { changeOf, formOf } from "./edit";
import { requestOf } from "./NewClientDialog";
import { differences, signalsOf } from "./whatif";

const detail = {
  row: {
    name: "Fabrikam",
    owner_name: "Kim",
    industry: null,
    mrr_minor: 120_050,
    currency: "USD",
    seats_purchased: 20,
    seats_active: null,
  },
  country: "US",
  employees: null,
  plan: null,
  notes: null,
} as Schemas["ClientDetail"];

describe("edit dialog", () => {
  it("shows unknown as empty and money in major units", () => {
    expect(formOf(detail)).toMatchObject({ mrr: "1200.5", industry: "", seats_active: "", employees: "" });
  });
  it("sends only what was changed", () => {
    const first = formOf(detail);
    expect(changeOf(first, first, "USD")).toEqual({});
    expect(changeOf({ ...first, mrr: "1300", owner_name: " ", seats_active: "9" }, first, "USD")).toEqual({
      mrr_minor: 130_000,
      owner_name: null,
      signals: { seats_active: 9 },
    });
    expect(changeOf({ ...first, mrr: "", seats_purchased: "" }, first, "USD")).toEqual({});
  });
});

describe("new client", () => {
  it("leaves unknown out and keeps zero", () => {
    expect(requestOf({ name: "A", mrr: "10.99", seats_active: "0" }, "USD")).toEqual({
      name: "A",
      mrr_minor: 1099,
      signals: { seats_active: 0 },
    });
  });
});

describe("what if", () => {
  const signals = [
    { id: "u", label: "Utilization", unit: "ratio", contribution: 2 },
    { id: "c", label: "CSAT", unit: "score", contribution: -1 },
  ] as Schemas["Signal"][];
  it("reads ratios as percent and leaves out what is empty", () => {
    expect(signalsOf(signals, { u: "95", c: " " })).toEqual({ u: 0.95 });
    expect(signalsOf(signals, { c: "0" })).toEqual({ c: 0 });
  });
  it("tells which contributions moved", () => {
    const tried = signals.map((s) => (s.id === "u" ? { ...s, contribution: 5 } : s));
    expect(differences(signals, tried)).toEqual([{ id: "u", label: "Utilization", contribution: 3 }]);
  });
});
