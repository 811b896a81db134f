import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import type { Schemas } from "../../api/client";
import { money, percent } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Probability, Score } from "../../ui/Status";

type Row = Schemas["ClientRow"];

const name: Column<Row> = {
  id: "name",
  label: "Client",
  phone: true,
  nowrap: true,
  render: (r) => (
    <Link component={RouterLink} to={`/clients/${r.id}`}>
      {r.name}
    </Link>
  ),
};
const health: Column<Row> = {
  id: "health",
  label: "Health",
  phone: true,
  render: (r) => (
    <Score
      value={r.health}
      lower={r.health_lower}
      upper={r.health_upper}
      band={r.health_band}
      before={r.health_before}
    />
  ),
};
const COLUMNS: Record<"stake" | "change" | "use", Column<Row>[]> = {
  stake: [
    name,
    { id: "why", label: "Main reason", render: (r) => r.top_driver ?? "–" },
    {
      id: "p90",
      label: "Leaves in 90 days",
      right: true,
      render: (r) => <Probability p={r.p90} lower={r.p90_lower} upper={r.p90_upper} />,
    },
    {
      id: "stake",
      label: "At stake",
      right: true,
      phone: true,
      render: (r) =>
        r.mrr_minor === null || r.p90 === null ? "–" : money(Math.round(r.mrr_minor * r.p90), r.currency),
    },
    { id: "owner", label: "Account manager", render: (r) => r.owner_name ?? "–" },
  ],
  change: [name, health],
  use: [
    name,
    { id: "use", label: "Utilization", right: true, phone: true, render: (r) => percent(r.utilization) },
    { id: "mrr", label: "MRR", right: true, render: (r) => money(r.mrr_minor, r.currency) },
  ],
};

const LABELS = { stake: "Most at stake", change: "Change of health", use: "Ready for more" };

/** A few clients as lines that open their page. */
export function ClientLines({
  rows,
  show,
  empty,
}: {
  rows: Row[];
  show: "stake" | "change" | "use";
  empty: string;
}) {
  if (rows.length === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        {empty}
      </Typography>
    );
  }
  return <SimpleTable label={LABELS[show]} columns={COLUMNS[show]} rows={rows} keyOf={(r) => r.id} />;
}
