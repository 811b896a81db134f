import { describe, expect, it } from "vitest";
import { idleHeaders } from "./idle";

describe("idle", () => {
  it("tells the server only when nobody touched the page for a minute", () => {
    window.dispatchEvent(new KeyboardEvent("keydown"));
    const now = Date.now();
    expect(idleHeaders(now + 30_000)).toEqual({});
    expect(idleHeaders(now + 61_000)).toEqual({ "x-pulseops-idle": "1" });
    window.dispatchEvent(new Event("wheel"));
    expect(idleHeaders()).toEqual({});
  });
});
