import { expect, test } from "vitest";
import { type Item, isReady, type Preview } from "./useWizard";

const preview: Preview = {
  upload_id: "u",
  facts: {
    file_name: "clients.csv",
    size: 10,
    format: "csv",
    encoding: "UTF-8",
    delimiter: "comma",
    sheet: null,
    header_row: 1,
    notes: [],
  },
  headers: ["id", "name"],
  stream: "clients",
  others: [],
  mapping: { id: "external_id", name: "name" },
  remembered: false,
  lacking: [],
  ambiguous_dates: [],
  rows: [["1", "Acme"]],
  checked: 1,
  problems: [],
};
const item: Item = { key: 1, name: "clients.csv", step: "ready", preview };

test("a file that is known can be started", () => {
  expect(isReady(item)).toBe(true);
});

test("a file of no known kind, or without a needed column, cannot", () => {
  expect(isReady({ ...item, preview: { ...preview, stream: null } })).toBe(false);
  expect(isReady({ ...item, preview: { ...preview, lacking: ["name"] } })).toBe(false);
});

test("ambiguous dates wait for a choice", () => {
  const open = { ...item, preview: { ...preview, ambiguous_dates: ["since"] } };
  expect(isReady(open)).toBe(false);
  expect(isReady({ ...open, dateOrder: "dmy" })).toBe(true);
});

test("a file on its way or done is not started again", () => {
  expect(isReady({ ...item, step: "importing" })).toBe(false);
  expect(isReady({ ...item, step: "done" })).toBe(false);
});
