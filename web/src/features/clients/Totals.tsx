import Typography from "@mui/material/Typography";
import { count, money } from "../../ui/format";
import type { ListTotal } from "./data";

/** Count and money of all that a list shows, one part a currency: currencies are never added. */
export function Totals({
  totals,
  total,
  what = "client",
}: {
  totals: ListTotal[];
  total: number;
  what?: string;
}) {
  const parts = (what === "client" ? totals : []).map(
    (t) =>
      `MRR ${money(t.mrr_minor, t.currency)}, of it expected to leave within 90 days ${money(t.expected_loss_minor, t.currency)}` +
      (t.overdue_minor > 0 ? `, overdue ${money(t.overdue_minor, t.currency)}` : ""),
  );
  return (
    <Typography variant="body2" color="text.secondary">
      {count(total)} {total === 1 ? what : `${what}s`}
      {parts.length > 0 && ` · ${parts.join(" · ")}`}
    </Typography>
  );
}
