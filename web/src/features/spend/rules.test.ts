import { expect, test } from "vitest";
import { condition } from "./rules";

test("a rule reads as a sentence", () => {
  expect(condition({ field: "tag", tag_key: "team", operator: "is", value: "core" })).toBe(
    "tag team is core",
  );
  expect(condition({ field: "account", tag_key: null, operator: "starts", value: "prod" })).toBe(
    "account starts with prod",
  );
});
