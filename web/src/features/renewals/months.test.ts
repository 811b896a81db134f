import { expect, test } from "vitest";
import { byMonth, type Renewal, stakes } from "./months";

const row = (values: Partial<Renewal>): Renewal => ({
  product_id: "p",
  product_name: "Mail",
  vendor: null,
  owner_name: null,
  term_end_on: "2027-01-31",
  cancel_by_on: "2027-01-01",
  act_on: "2027-01-01",
  days_left: 30,
  remind_on: null,
  remind_step: null,
  auto_renew: true,
  term_months: 12,
  currency: "USD",
  monthly_minor: 100,
  yearly_minor: 120_000,
  seats: 1,
  utilization: null,
  clients: 1,
  client_names: ["Lab"],
  client_id: "c",
  ...values,
});

test("a term counts in the month one must decide, and too late ones come last", () => {
  const groups = byMonth([
    row({ days_left: -3, act_on: "2026-11-20" }),
    row({ act_on: "2026-12-31" }),
    row({ act_on: "2027-01-01" }),
  ]);
  expect(groups.map((group) => group.title)).toEqual([
    "December 2026",
    "January 2027",
    "Notice no longer possible this term",
  ]);
});

test("currencies are not added and unknown prices are told", () => {
  expect(stakes([row({}), row({ currency: "EUR" }), row({ yearly_minor: null })])).toBe(
    "$1,200 + €1,200 a year at stake, 1 without a known price",
  );
  expect(stakes([])).toBe("");
});
