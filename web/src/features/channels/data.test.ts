import { describe, expect, it } from "vitest";
import { type Route, routeInWords } from "./data";

const ROUTE: Route = {
  id: "1",
  channel_id: "2",
  channel_name: "Ops",
  channel_kind: "slack",
  enabled: true,
  rules: [],
  least_severity: "info",
  owner_names: [],
  to_owner: false,
  mode: "immediate",
  digest_hour: 8,
  hours_from: null,
  hours_to: null,
  weekdays: [],
  cooldown_minutes: 0,
};

describe("a route in words", () => {
  it("says the least", () => {
    expect(routeInWords(ROUTE, [])).toBe("All rules · at once");
  });

  it("says everything", () => {
    const route: Route = {
      ...ROUTE,
      rules: ["churn_high", "gone"],
      least_severity: "high",
      owner_names: ["Mara"],
      hours_from: 8,
      hours_to: 18,
      weekdays: [1, 5],
      cooldown_minutes: 60,
    };
    expect(routeInWords(route, [{ value: "churn_high", label: "Likely to leave" }])).toBe(
      "Likely to leave, a removed rule · high or worse · clients of Mara · at once · from 8:00 to 18:00 · Mon Fri · cooldown 60 min",
    );
  });

  it("leaves hours and cooldown out of a brief", () => {
    expect(routeInWords({ ...ROUTE, mode: "digest", cooldown_minutes: 60 }, [])).toBe(
      "All rules · daily brief at 8:00",
    );
  });
});
