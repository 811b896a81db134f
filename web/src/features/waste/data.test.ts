import { expect, test } from "vitest";
import { amounts, cashOf, type Finding, type Plan, sentence, undecided, work } from "./data";
import { bodyOf } from "./ExcludeDialog";

const finding = {
  id: "f",
  kind: "duplicate",
  product_id: "p",
  product_name: "Suite",
  other_id: "p",
  other_name: "Suite",
  client_id: "c",
  person_id: "n",
  subject: "Ada",
  seats: 1,
} as Finding;

test("money of two currencies stands side by side", () => {
  const rows = [
    { currency: "USD", monthly_minor: 1000 },
    { currency: "EUR", monthly_minor: 500 },
    { currency: "USD", monthly_minor: 2000 },
    { currency: null, monthly_minor: null },
  ];
  expect(amounts(rows, (row) => row.monthly_minor)).toMatch(/^\$30 \+ €5$/);
  expect(amounts([], (row) => row.monthly_minor)).toBe("–");
});

test("a second license names what stays", () => {
  expect(sentence(finding)).toBe("Has the same license twice");
  expect(sentence({ ...finding, other_id: "q", other_name: "Big Suite" })).toBe("Also has Big Suite");
});

test("an exclusion is as wide as chosen", () => {
  expect(bodyOf(finding, "seat", " leave ", "")).toMatchObject({
    person_id: "n",
    product_id: "p",
    kind: null,
    reason: "leave",
    until_on: null,
  });
  expect(bodyOf(finding, "person", "x", "2027-01-01")).toMatchObject({
    product_id: null,
    until_on: "2027-01-01",
  });
  expect(bodyOf(finding, "kind", "x", "")).toMatchObject({
    person_id: null,
    client_id: "c",
    kind: "duplicate",
  });
});

test("cash adds up by month and currency", () => {
  const plan = (currency: string | null, amount_minor: number) =>
    ({ currency, months: [{ month: "2026-11-01", amount_minor }] }) as Plan;
  expect(cashOf([plan("USD", 5), plan("USD", 7), plan("EUR", 1), plan(null, 9)])).toEqual([
    { currency: "USD", points: [{ on: "2026-11-01", value: 12 }] },
    { currency: "EUR", points: [{ on: "2026-11-01", value: 1 }] },
  ]);
});

test("what is done is named: given up, moved, or both; what is blocked does not count", () => {
  const line = (kind: Finding["kind"], blocked: string | null = null) => ({ kind, seats: 1, blocked });
  expect(work([line("unused"), line("unused", "on leave")]).title).toBe("Give up 1 seat");
  expect(work([line("downgrade")])).toMatchObject({
    title: "Move 1 seat to a smaller edition",
    button: "Move now",
  });
  expect(work([line("overlap"), line("downgrade")]).title).toBe("Give up 1 seat and move 1 seat");
});

test("what is decided is no longer to be saved", () => {
  const plan = {
    product_id: "p",
    client_id: null,
    currency: "USD",
    seats: 8,
    moved: 2,
    monthly_minor: 100,
    amount_minor: 1000,
    months: [{ month: "2026-12-01", amount_minor: 1000 }],
  } as unknown as Plan;
  const plans = { rows: [plan, { ...plan, product_id: "q" }], totals: [], kinds: [], as_of: null, judged: 0 };
  const part = { seats: 5, monthly_minor: 50, amount_minor: 500, cancel_by_on: null };
  const own = { product_name: "P", client_id: null, client_name: null, currency: "USD", realised: null };
  const products = [
    { ...own, product_id: "p", potential: part, approved: part },
    { ...own, product_id: "q", potential: null, approved: part },
  ];
  const { rows } = undecided(plans, { products, sums: [] });
  expect(rows).toEqual([
    {
      ...plan,
      seats: 3,
      monthly_minor: 50,
      amount_minor: 500,
      months: [{ month: "2026-12-01", amount_minor: 500 }],
    },
  ]);
});
