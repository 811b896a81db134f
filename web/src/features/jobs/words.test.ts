import { expect, test } from "vitest";
import { lasted, resultOf } from "./words";

test("durations read at every size, unknown is a dash", () => {
  expect([lasted(34), lasted(1240), lasted(180_000), lasted(null)]).toEqual(["34 ms", "1.2 s", "3 min", "–"]);
});

test("results leave out zeros, and say when there was nothing", () => {
  expect(resultOf({ opened: 3, given_up: 0 })).toBe("3 opened");
  expect(resultOf({ sent: 0, later: 0 })).toBe("nothing to do");
  expect(resultOf({})).toBe("–");
});
