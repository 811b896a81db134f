import type { Schemas } from "../../api/client";
import { type Column, SimpleTable } from "../../ui/SimpleTable";

type Problem = Schemas["RowProblem"];

const COLUMNS: Column<Problem>[] = [
  { id: "row", label: "Row", right: true, phone: true, render: (problem) => problem.row_number },
  { id: "field", label: "Column", render: (problem) => problem.field ?? "–" },
  { id: "value", label: "Value", render: (problem) => problem.value ?? "–" },
  { id: "reason", label: "Why", phone: true, render: (problem) => problem.reason },
];

/** Rows that are not stored, and why. */
export function Problems({ label, rows }: { label: string; rows: Problem[] }) {
  return (
    <SimpleTable
      label={label}
      columns={COLUMNS}
      rows={rows}
      keyOf={(problem) => `${problem.row_number} ${problem.field} ${problem.reason}`}
    />
  );
}
