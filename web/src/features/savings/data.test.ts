import { expect, test } from "vitest";
import { currenciesOf, sumOf } from "./data";

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
