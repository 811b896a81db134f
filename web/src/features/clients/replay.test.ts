import { expect, test } from "vitest";
import type { Schemas } from "../../api/client";
import { verdictOf } from "./Replay";

const made = {
  as_of: "2026-11-23",
  model_number: 3,
  value: 71.4,
  again: 71.4,
  intact: true,
  identical: true,
};
const said = (changed: Partial<typeof made>) =>
  verdictOf({ ...made, ...changed } as Schemas["ReplayOut"], (value) => String(value));

test("says what was tampered with", () => {
  expect(said({})).toBe("Computed again: 71.4, by model 3 from the inputs of Nov 23, 2026.");
  expect(said({ identical: false, again: 69 })).toMatch(/kept score was changed .* Kept: 71.4; .*: 69\./);
  expect(said({ identical: false, intact: false })).toContain("inputs were changed after the score was made");
});
