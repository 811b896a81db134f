import { expect, test } from "vitest";
import { cut, eventsOf } from "./data";

test("a text is cut at its placeholders and nothing else", () => {
  expect(cut("MRR is {{v:1}}, up from {{v:2}}.")).toEqual(["MRR is ", 1, ", up from ", 2, "."]);
  expect(cut("{{v:x}} and { {v:1} }")).toEqual(["{{v:x}} and { {v:1} }"]);
});

test("events come whole or wait for the rest", () => {
  const [events, rest] = eventsOf('event: start\ndata: {"a":1}\n\nevent: part\ndata: {"te');
  expect(events).toEqual([{ name: "start", data: { a: 1 } }]);
  expect(rest).toBe('event: part\ndata: {"te');
});
