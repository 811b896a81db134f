import { describe, expect, it } from "vitest";
import { daysOf, shifted } from "./month";

describe("the days of a month", () => {
  it("are whole weeks from Monday", () => {
    const days = daysOf("2026-11");
    expect(days[0]).toBe("2026-10-26");
    expect(days.at(-1)).toBe("2026-12-06");
    expect(days).toHaveLength(42);
    expect(daysOf("2027-02")).toHaveLength(28);
  });

  it("go on over the end of a year", () => {
    expect(shifted("2026-12", 1)).toBe("2027-01");
    expect(shifted("2026-01", -1)).toBe("2025-12");
  });
});
