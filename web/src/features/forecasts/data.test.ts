import { describe, expect, it } from "vitest";
import { keyOf } from "./data";

describe("series of forecasts", () => {
  it("have one name each in the URL", () => {
    expect(keyOf({ metric: "spend", item: "Mail", currency: "USD" })).toBe("spend~USD~Mail");
  });
});
