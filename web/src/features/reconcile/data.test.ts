import { expect, test } from "vitest";
import { howFound, STATUSES, type Trail, wordOf } from "./data";

const trail: Trail = {
  side: "billed",
  name: "M365 E3",
  normal: "microsoft 365 e3",
  quantity: 3,
  confidence: 0.72,
  how: "likeness",
  nearest: null,
};

test("each finding has its own words for who bills and who is billed", () => {
  for (const it of [true, false]) {
    const words = STATUSES.map((status) => wordOf(status, it).label);
    expect(new Set(words).size).toBe(STATUSES.length);
  }
  expect(wordOf("not_billed", true).label).toBe("not on the bill");
  expect(wordOf("not_billed", false).label).toBe("not on the invoice");
});

test("a trail says how sure the match is", () => {
  expect(howFound(trail)).toBe("likely, 72 %");
  const nearest = { product_id: "1", name: "Office 365 E3" };
  expect(howFound({ ...trail, how: "none", nearest })).toBe("not matched; nearest is Office 365 E3, 72 %");
  expect(howFound({ ...trail, how: "none", confidence: null })).toBe("not matched");
});
