import Box from "@mui/material/Box";
import Tooltip from "@mui/material/Tooltip";
import { count, money, percent, UNKNOWN } from "../../ui/format";
import type { Cost, SoftwareRow } from "./data";

export const ISSUES: Record<string, { label: string; text: string }> = {
  over_assigned: {
    label: "over-assigned",
    text: "In at least one place more seats are assigned than purchased.",
  },
  price_missing: {
    label: "price missing",
    text: "At least one subscription has no cost, so the monthly cost is too low or unknown.",
  },
  dates_contradict: {
    label: "dates contradict",
    text: "A term ends before it starts; its renewal is ignored.",
  },
  several_currencies: {
    label: "two currencies",
    text: "Paid in more than one currency; the amounts are not added.",
  },
};

/** Gray, dashed, with the reason: what is not known is not zero. */
export function Unknown({ why }: { why: string }) {
  return (
    <Tooltip describeChild title={why}>
      <Box component="span" sx={{ color: "text.secondary", borderBottom: "1px dashed", lineHeight: 1.35 }}>
        unknown
      </Box>
    </Tooltip>
  );
}

/** One amount a currency; currencies are never added. */
export function Costs({ costs, of }: { costs: Cost[]; of: (cost: Cost) => number | null }) {
  const known = costs.filter((cost) => of(cost) !== null);
  if (known.length === 0) return <span>{UNKNOWN}</span>;
  return <span>{known.map((cost) => money(of(cost), cost.currency)).join(" + ")}</span>;
}

/** Costs of a list or product as text. */
export function costText(costs: Cost[], of: (cost: Cost) => number | null): string {
  const known = costs.filter((cost) => of(cost) !== null);
  return known.length === 0 ? UNKNOWN : known.map((cost) => money(of(cost), cost.currency)).join(" + ");
}

const BASIS: Record<string, string> = {
  seats: "Seats used within 30 days, counted from the list of seats.",
  usage: "Most users that usage reports show on a day of the last 30; no list of seats is known.",
};

/** Seats in use, with where the figure comes from. */
export function Active({ row }: { row: SoftwareRow }) {
  if (row.active === null) return <Unknown why="No source reports who uses this product." />;
  return (
    <Tooltip describeChild title={BASIS[row.basis ?? ""] ?? ""}>
      <span>{count(row.active)}</span>
    </Tooltip>
  );
}

/** Share of the purchased seats in use as a number and a bar. */
export function Utilization({ row }: { row: SoftwareRow }) {
  if (row.utilization === null) {
    return (
      <Unknown
        why={row.purchased === 0 ? "0 seats are purchased." : "Use or seats purchased are not known."}
      />
    );
  }
  const tone = row.utilization < 0.5 ? "bad" : row.utilization < 0.8 ? "warn" : "good";
  return (
    <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: 1 }}>
      <Box
        aria-hidden="true"
        component="span"
        sx={{ width: 36, height: 6, bgcolor: "divider", borderRadius: 0.5 }}
      >
        <Box
          component="span"
          sx={{
            display: "block",
            height: 6,
            borderRadius: 0.5,
            width: `${Math.min(row.utilization, 1) * 100}%`,
            bgcolor: (t) => (t.vars ?? t).palette.status[tone],
          }}
        />
      </Box>
      {percent(row.utilization)}
    </Box>
  );
}

/** What does not fit in the data of a product, in words. */
export function Issues({ issues }: { issues: string[] }) {
  return issues.map((issue) => (
    <Tooltip describeChild key={issue} title={ISSUES[issue]?.text ?? issue}>
      <Box
        component="span"
        sx={{ ml: 1, fontSize: 12, whiteSpace: "nowrap", color: (t) => (t.vars ?? t).palette.status.warn }}
      >
        ▲ {ISSUES[issue]?.label ?? issue}
      </Box>
    </Tooltip>
  ));
}
