import { describe, expect, it } from "vitest";
import { safeNext, secretOf } from "./options";

describe("links of accounts", () => {
  it("leads only to our own pages after signing in", () => {
    expect(safeNext("/tasks?tab=open")).toBe("/tasks?tab=open");
    for (const bad of [null, "", "tasks", "//evil.example", "/\\evil.example", "https://evil.example"]) {
      expect(safeNext(bad)).toBe("/");
    }
  });
  it("takes the secret after #", () => {
    expect(secretOf("#abc-D_1")).toBe("abc-D_1");
    expect(secretOf("")).toBe("");
  });
});
