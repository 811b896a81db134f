import { describe, expect, it } from "vitest";
import { change, major, measure, minorOf, money, percent, probability, relative, UNKNOWN } from "./format";

describe("format", () => {
  it("shows unknown as a dash and zero as zero", () => {
    expect(money(null, "USD")).toBe(UNKNOWN);
    expect(money(0, "USD")).toBe("$0");
    expect(money(-31_800, "USD")).toBe("−$318");
    expect(percent(-0.046, 1)).toBe("−4.6 %");
    expect(probability(null)).toBe(UNKNOWN);
  });
  it("counts minor units as the currency does", () => {
    expect([money(1_999, "JPY"), money(1_999, "JPY", 2), money(12_345, "KWD", 2)]).toEqual([
      "¥1,999",
      "¥1,999",
      "KWD\u00a012.345",
    ]);
    expect([
      major(1_999, "KRW"),
      minorOf("1999", "KRW"),
      minorOf("12.345", "KWD"),
      minorOf(" ", "USD"),
    ]).toEqual([1_999, 1_999, 12_345, null]);
  });
  it("gives probabilities with their interval", () => {
    expect(probability(0.12, 0.08, 0.17)).toBe("12 % (8–17 %)");
    expect(probability(0.034, 0.02, 0.051)).toBe("3.4 % (2.0–5.1 %)");
  });
  it("says changes with a sign, and nothing without a before", () => {
    expect(change(110, 100, "money")).toBe("+10.0 %");
    expect(change(0.9, 0.95, "ratio")).toBe("−5.0 points");
    expect(change(3, 3, "count")).toBe("±0");
    expect(change(80.41, 80.44, "score")).toBe("±0");
    expect(change(80, 78, "score")).toBe("+2.0");
    expect(change(3, null, "count")).toBeNull();
    expect(change(5, 0, "money")).toBeNull();
  });
  it("measures by unit", () => {
    expect(measure(0.853, "ratio", null)).toBe("85.3 %");
    expect(measure(12345, "money", "USD")).toBe("$123");
  });
  it("tells time relative to now", () => {
    expect(relative("2026-11-20T12:00:00Z", new Date("2026-11-23T12:00:00Z"))).toBe("3 days ago");
  });
});
