import { describe, expect, it } from "vitest";
import type { Settings } from "./data";
import { changeOf, shares } from "./values";

const weights = { utilization: 0.25, financial: 0.2, support: 0.15, satisfaction: 0.2, engagement: 0.2 };
const settings = {
  weights,
  bands: { excellent: 80, good: 60, fair: 40 },
  risk: { medium: 0.05, high: 0.1 },
} as Settings;
const form = {
  weights: { utilization: "25", financial: "20", support: "15", satisfaction: "20", engagement: "20" },
  bands: { excellent: "80", good: "60", fair: "40" },
  risk: { medium: "5", high: "10" },
};

describe("scoring", () => {
  it("knows when nothing changed, also in another scale", () => {
    expect(changeOf(form, settings)).toBeNull();
    const twice = { utilization: "50", financial: "40", support: "30", satisfaction: "40", engagement: "40" };
    expect(changeOf({ ...form, weights: twice }, settings)).toBeNull();
  });
  it("sends only the part that changed, as the server counts", () => {
    expect(changeOf({ ...form, risk: { medium: "5", high: "12" } }, settings)).toEqual({
      risk: { medium: 0.05, high: 0.12 },
    });
    expect(changeOf({ ...form, bands: { ...form.bands, fair: "" } }, settings)?.bands?.fair).toBe(-1);
  });
  it("says what weights become", () => {
    expect(shares(form.weights)).toEqual({});
    expect(shares({ ...form.weights, utilization: "125" }).utilization).toBe("becomes 62.5 %");
  });
});
