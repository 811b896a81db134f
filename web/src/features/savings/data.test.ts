import { expect, test } from "vitest";
import { basis, currenciesOf, sumOf } from "./data";

const sum = (
  kind: "potential" | "approved" | "open",
  currency: string | null,
  amount_minor: number | null,
) => ({
  kind,
  currency,
  seats: 1,
  monthly_minor: amount_minor,
  amount_minor,
});

test("currencies stand apart, the largest first, seats without a price last", () => {
  const data = {
    sums: [sum("potential", null, null), sum("approved", "EUR", 5), sum("potential", "USD", 900)],
  };
  expect(currenciesOf(data)).toEqual(["USD", "EUR", null]);
  expect(sumOf(data, "approved", "EUR")?.amount_minor).toBe(5);
  expect(sumOf(data, "approved", "USD")).toBeUndefined();
});

test("a line says from when it counts, or what the bill shows", () => {
  const line = {
    kind: "approved" as const,
    basis: "3 seats taken back from their holders; paid until the term ends",
    effective_on: "2027-03-04",
    evidence: {},
    currency: "USD",
  };
  expect(basis(line)).toMatch(/; free from .*2027/);
  const evidence = { by: "bill", before: 120_000, now: 110_000 };
  const words = "The bill of October 2026 is lower";
  expect(basis({ ...line, kind: "realised", basis: words, evidence })).toBe(`${words}: $1,200 → $1,100`);
});
