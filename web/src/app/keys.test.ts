import { describe, expect, it } from "vitest";
import { choicesOf, step } from "./choices";
import { isBusy, meaningOf, paletteHint } from "./keys";
import { NAV } from "./nav";

const pages = NAV.flatMap((group) => group.items);
const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

describe("keys", () => {
  it("opens the palette by Ctrl or Cmd and K, even while typing", () => {
    expect(meaningOf(press("k", { ctrlKey: true }), false, true, pages)).toEqual({ kind: "palette" });
    expect(meaningOf(press("K", { metaKey: true }), false, false, pages)).toEqual({ kind: "palette" });
  });
  it("goes to a page by g and its letter", () => {
    expect(meaningOf(press("g"), false, false, pages)).toEqual({ kind: "wait" });
    expect(meaningOf(press("c"), true, false, pages)).toEqual({ kind: "go", to: "/clients" });
    expect(meaningOf(press("1"), true, false, pages)).toEqual({ kind: "none" });
    expect(meaningOf(press("c"), false, false, pages)).toEqual({ kind: "none" });
  });
  it("is silent while somebody types", () => {
    for (const key of ["?", "g", "/"])
      expect(meaningOf(press(key), false, true, pages)).toEqual({ kind: "none" });
    expect(meaningOf(press("?"), false, false, pages)).toEqual({ kind: "help" });
  });
  it("knows fields and dialogs from the page", () => {
    document.body.innerHTML =
      '<input id="a"><div role="dialog"><button id="b">x</button></div><button id="c">y</button>';
    const at = (id: string) => isBusy(document.getElementById(id));
    expect([at("a"), at("b"), at("c"), isBusy(null)]).toEqual([true, true, false, false]);
  });
  it("names the palette's keys by platform", () => {
    expect([paletteHint("MacIntel"), paletteHint("Linux x86_64")]).toEqual(["⌘K", "Ctrl K"]);
  });
  it("has one letter for one page", () => {
    for (const lens of ["msp", "it"]) {
      const letters = pages.filter((p) => p.key && (!p.lens || p.lens === lens)).map((p) => p.key);
      expect(new Set(letters).size).toBe(letters.length);
    }
  });
});

describe("palette", () => {
  const own = [
    { id: "p", group: "Pages", label: "At risk" },
    { id: "q", group: "Pages", label: "Alerts" },
    { id: "r", group: "Actions", label: "Add client" },
  ];
  it("finds all words in any order and puts beginnings first", () => {
    expect(choicesOf(own, "a").map((c) => c.id)).toEqual(["p", "q", "r"]);
    expect(choicesOf(own, "risk AT").map((c) => c.id)).toEqual(["p"]);
    expect(choicesOf(own, "cl").map((c) => c.id)).toEqual(["r"]);
    expect(choicesOf(own, "zzz")).toEqual([]);
    expect(choicesOf(own, "> ").every((c) => c.group === "Actions")).toBe(true);
  });
  it("steps around the ends", () => {
    expect([step(0, -1, 3), step(2, 1, 3), step(1, 1, 3), step(0, 1, 0)]).toEqual([2, 0, 2, 0]);
  });
});
