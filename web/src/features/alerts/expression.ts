import type { Schemas } from "../../api/client";

export type Measure = Schemas["RuleMeasure"];
export type Kind = "all" | "any";
export type Row = { metric: string; op: string; value: string; release: string };
export type Group = { kind: Kind; rows: Row[] };
export type Form = { kind: Kind; groups: Group[] };
export type Expression = Record<string, unknown>;

export const OPS: Record<string, string> = {
  "<": "below",
  "<=": "at most",
  ">": "above",
  ">=": "at least",
  "=": "equal to",
  "!=": "other than",
};
export const NEW_ROW: Row = { metric: "health", op: "<", value: "50", release: "" };
export const NEW_FORM: Form = { kind: "all", groups: [{ kind: "all", rows: [NEW_ROW] }] };

/** People write percent, rules hold ratios. */
export const scale = (measure: Measure | undefined) => (measure?.unit === "ratio" ? 100 : 1);

export function unitOf(measure: Measure | undefined): string {
  if (!measure) return "";
  if (measure.unit === "ratio") return "%";
  return measure.unit === "days" ? "days" : "";
}

const number = (text: string, by: number) => (text.trim() === "" ? null : Number(text) / by);
const text = (value: number, by: number) => String(+(value * by).toFixed(6));

function fromRow(row: Row, measures: Measure[]): Expression {
  const by = scale(measures.find((each) => each.id === row.metric));
  const release = number(row.release, by);
  return {
    left: { metric: row.metric },
    op: row.op,
    right: number(row.value, by),
    ...(release === null ? {} : { release }),
  };
}

/** What the server keeps: one group stands alone, several are joined. */
export function toExpression(form: Form, measures: Measure[]): Expression {
  const groups = form.groups.map((group) => ({
    [group.kind]: group.rows.map((row) => fromRow(row, measures)),
  }));
  return groups.length === 1 && groups[0] ? groups[0] : { [form.kind]: groups };
}

function isGroup(raw: unknown): raw is Partial<Record<Kind, unknown[]>> {
  return typeof raw === "object" && raw !== null && ("all" in raw || "any" in raw);
}

function toRow(raw: unknown, measures: Measure[]): Row | null {
  const { left, op, right, release } = raw as Record<string, unknown>;
  const metric = (left as { metric?: unknown } | null)?.metric;
  if (typeof metric !== "string" || typeof right !== "number" || typeof op !== "string") return null;
  const by = scale(measures.find((each) => each.id === metric));
  return {
    metric,
    op,
    value: text(right, by),
    release: typeof release === "number" ? text(release, by) : "",
  };
}

function toGroup(raw: unknown, measures: Measure[]): Group | null {
  if (!isGroup(raw)) {
    const row = toRow(raw, measures);
    return row && { kind: "all", rows: [row] };
  }
  const kind: Kind = raw.all ? "all" : "any";
  const rows = (raw[kind] ?? []).map((part) => (isGroup(part) ? null : toRow(part, measures)));
  return rows.every((row) => row !== null) ? { kind, rows: rows as Row[] } : null;
}

/** The form of a stored rule; null when it says more than the form can (then it is edited as text). */
export function toForm(raw: Expression, measures: Measure[]): Form | null {
  const whole = toGroup(raw, measures);
  if (whole) return { kind: "all", groups: [whole] };
  if (!isGroup(raw)) return null;
  const kind: Kind = raw.all ? "all" : "any";
  const groups = (raw[kind] ?? []).map((part) => toGroup(part, measures));
  return groups.every((group) => group !== null) ? { kind, groups: groups as Group[] } : null;
}

/** Where the server's message about a field belongs: the path of a row in the expression. */
export function pathOf(form: Form, group: number, row: number): string {
  const inner = form.groups[group]?.kind ?? "all";
  if (form.groups.length === 1) return `expression.${inner}.${row}`;
  return `expression.${form.kind}.${group}.${inner}.${row}`;
}
