import { describe, expect, it } from "vitest";
import { actionWords, browserOf, detailLines } from "./words";

describe("words of settings", () => {
  it("names browsers", () => {
    const edge = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0";
    expect(browserOf(edge)).toBe("Edge on Windows");
    expect(browserOf("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19 Safari/604.1")).toBe(
      "Safari on iPhone",
    );
    expect(browserOf("curl/8.5.0")).toBe("curl/8.5.0");
    expect(browserOf(null)).toBe("Unknown browser");
  });
  it("says what changed from what to what", () => {
    expect(detailLines({ idle_minutes: { before: 30, now: 45 } })).toEqual(["idle minutes: 30 → 45"]);
    expect(detailLines({ name: "Bo", before: ["viewer"], now: ["admin", "viewer"] })).toEqual([
      "name: Bo",
      "viewer → admin, viewer",
    ]);
    const weights = { before: { support: 0.15, engagement: 0.2 }, now: { support: 0.3, engagement: 0.2 } };
    expect(detailLines({ weights })).toEqual(["weights: support 0.15 → 0.3"]);
    expect(detailLines({ ended: { sessions: 2, keys: 0 } })).toEqual(["ended: sessions 2, keys 0"]);
    expect(actionWords("user.roles_changed")).toBe("user roles changed");
  });
});
