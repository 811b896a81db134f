import Typography from "@mui/material/Typography";
import type { Schemas } from "../api/client";
import { count, fixed, percent } from "../ui/format";
import { type Column, SimpleTable } from "../ui/SimpleTable";

export type Calls = Schemas["CallsOut"];
type Row = { key: string; name: string; calls: Calls };

const NAMES: Record<string, string> = {
  high: "High",
  medium: "Medium or high",
  tenth: "Riskiest tenth of each month",
  everybody: "Everybody",
};

function nameOf({ who, high }: Calls, note?: string): string {
  if (high === null || who === "everybody") return `${NAMES[who] ?? who}, to compare`;
  return `${NAMES[who] ?? who}, from ${percent(high, 1)}${note ? `, ${note}` : ""}`;
}

type CallsTableProps = { now: Calls[]; tried?: Calls[]; note?: string };

/** What calling clients by bands of risk would have been worth; with `tried` other bands beside those in force. */
export function CallsTable({ now, tried, note = "tried" }: CallsTableProps) {
  const first = now[0];
  if (!first) return null;
  if (!first.enough)
    return (
      <Typography variant="body2" color="text.secondary">
        {count(first.leavers)} clients left in the {count(first.months)} months judged; what bands of risk
        would have called is said from {count(first.least)} on.
      </Typography>
    );
  const rows: Row[] = [];
  for (const calls of now) {
    const other = tried?.find((each) => each.who === calls.who && each.high !== calls.high);
    rows.push({ key: calls.who, name: nameOf(calls, other && "in force"), calls });
    if (other) rows.push({ key: `${calls.who} tried`, name: nameOf(other, note), calls: other });
  }
  return (
    <>
      <SimpleTable
        label="What bands of risk would have called"
        columns={COLUMNS}
        rows={rows}
        keyOf={(r) => r.key}
      />
      <Typography variant="caption" color="text.secondary" component="p">
        At {count(first.months)} month ends the model had not learnt from: clients in the band at a time, how
        many of them left within 90 days, leavers called one or two whole months before the month they left
        in, and false alarms a month, which are clients who rose into the band and stayed for 90 days.
      </Typography>
    </>
  );
}

const COLUMNS: Column<Row>[] = [
  { id: "name", label: "Called when", phone: true, render: (r) => r.name },
  { id: "at_once", label: "At a time", right: true, render: (r) => fixed(r.calls.at_once, 1) },
  {
    id: "rate",
    label: "Of them left",
    right: true,
    render: (r) => percent(r.calls.rate, 1),
  },
  {
    id: "flagged",
    label: "Leavers called",
    right: true,
    phone: true,
    render: (r) => `${count(r.calls.flagged)} of ${count(r.calls.judged)}`,
  },
  {
    id: "a_month",
    label: "False alarms",
    right: true,
    phone: true,
    render: (r) => (r.calls.who === "everybody" ? "–" : fixed(r.calls.a_month, 1)),
  },
];
