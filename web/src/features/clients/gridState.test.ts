import { describe, expect, it } from "vitest";
import { HIDDEN } from "./columns";
import type { ClientRow } from "./data";
import { clientFilters, queryOf } from "./filters";
import { columnsParam, difference, moved, viewQuery, visibility } from "./gridState";

const row = {
  name: "Fabrikam",
  owner_name: null,
  mrr_minor: 120_050,
  seats_purchased: 20,
  seats_active: null,
} as ClientRow;

describe("columns", () => {
  const all = ["name", "mrr_minor", "p60"];
  it("shows all but the hidden ones by default, or those the URL names", () => {
    expect(visibility(all, HIDDEN, null)).toEqual({ name: true, mrr_minor: true, p60: false });
    expect(visibility(all, HIDDEN, "name,p60")).toEqual({ name: true, mrr_minor: false, p60: true });
    expect(visibility(all, HIDDEN, "nonsense")).toEqual({ name: true, mrr_minor: true, p60: false });
  });
  it("keeps the URL clean for the default choice", () => {
    expect(columnsParam(all, HIDDEN, { p60: false })).toBeNull();
    expect(columnsParam(all, HIDDEN, {})).toBe("name,mrr_minor,p60");
  });
  it("keeps a view without its page", () => {
    expect(viewQuery("?risk=high&page=3&band=poor&new=1")).toBe("band=poor&risk=high");
  });
});

describe("inline edit", () => {
  it("sends only what changed, and knows the way back", () => {
    expect(difference({ ...row, mrr_minor: 130_000 }, row)).toEqual({
      body: { mrr_minor: 130_000 },
      back: { mrr_minor: 120_050 },
    });
    expect(difference({ ...row, seats_purchased: 25, owner_name: "Kim" }, row)).toEqual({
      body: { owner_name: "Kim", signals: { seats_purchased: 25 } },
      back: { owner_name: null, signals: { seats_purchased: 20 } },
    });
  });
  it("does not send what was opened and left, and never turns unknown into zero", () => {
    expect(difference({ ...row }, row).body).toEqual({});
    expect(difference({ ...row, seats_active: 9 }, row)).toEqual({
      body: { signals: { seats_active: 9 } },
      back: {},
    });
  });
  it("says how health moved", () => {
    expect(moved(61.2, 70)).toBe("Health 61.2 → 70.0.");
    expect(moved(null, 70)).toBe("Health is now 70.");
    expect(moved(70, 70.01)).toBe("Health did not move.");
    expect(moved(70, null)).toBe("Health is still unknown.");
  });
});

describe("filters", () => {
  const get = (search: string) => (name: string) => new URLSearchParams(search).get(name);
  it("reads the URL as the query of the list", () => {
    expect(queryOf(get("q=fab&risk=high&renews_within=30&utilization=low"))).toEqual({
      q: "fab",
      risk: ["high"],
      renews_within: 30,
      utilization_below: 0.5,
    });
    expect(queryOf(get("utilization=high&overdue=1&band=poor"))).toEqual({
      utilization_above: 0.85,
      overdue: true,
      band: ["poor"],
    });
  });
  it("leaves out what it does not know", () => {
    expect(queryOf(get("status=gone&band=great&renews_within=soon&risk=huge"))).toEqual({});
  });
  it("offers the tenant's own owners", () => {
    const owners = clientFilters({ owner_name: ["Kim"] }).find((f) => f.name === "owner");
    expect(owners?.options).toEqual([{ value: "Kim", label: "Kim" }]);
    expect(clientFilters(undefined).find((f) => f.name === "industry")?.options).toEqual([]);
  });
});
