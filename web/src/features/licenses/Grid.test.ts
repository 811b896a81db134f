import { expect, test } from "vitest";
import { minorOf } from "../../ui/format";
import type { SoftwareRow } from "./data";
import { difference } from "./Grid";

const row: SoftwareRow = {
  id: "p",
  name: "Mail",
  vendor: null,
  category: "Design",
  sku: null,
  list_price_minor: 1_250,
  currency: "EUR",
  owner_name: null,
  notes: null,
  subscriptions: 1,
  clients: 1,
  client_name: "Lab",
  purchased: 10,
  assigned: null,
  listed: null,
  active: null,
  basis: null,
  unused: null,
  utilization: null,
  costs: [],
  unpriced: 0,
  renewal_on: null,
  cancel_by_on: null,
  auto_renew: null,
  term_months: null,
  issues: [],
};

test("only what changed is sent, with the way back", () => {
  expect(difference(row, row, "USD")).toEqual({ body: {}, back: {} });
  const { body, back } = difference({ ...row, category: " ", owner_name: " Ada " }, row, "USD");
  expect(body).toEqual({ category: null, owner_name: "Ada" });
  expect(back).toEqual({ category: "Design", owner_name: null });
});

test("a changed price keeps its currency, a first one takes the tenant's", () => {
  expect(difference({ ...row, list_price_minor: 4_150 }, row, "USD")).toEqual({
    body: { list_price_minor: 4_150, currency: "EUR" },
    back: { list_price_minor: 1_250, currency: "EUR" },
  });
  const first = { ...row, list_price_minor: null, currency: null };
  expect(difference({ ...first, list_price_minor: 300 }, first, "USD").body.currency).toBe("USD");
  expect(difference({ ...row, list_price_minor: null }, row, "USD").body.list_price_minor).toBeNull();
});

test("nothing typed is unknown, not zero", () => {
  expect([minorOf(" ", "USD"), minorOf("0", "USD"), minorOf("12.345", "USD")]).toEqual([null, 0, 1_235]);
});
