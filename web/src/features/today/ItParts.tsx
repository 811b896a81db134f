import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import type { Schemas } from "../../api/client";
import { Deadline } from "../../ui/Deadline";
import { count, money, percent } from "../../ui/format";
import { SimpleTable } from "../../ui/SimpleTable";

/** Terms one must decide on next, with what a year of them costs. */
export function Deadlines({ rows }: { rows: Schemas["Renewal"][] }) {
  if (rows.length === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        No term with a known end is due within a year.
      </Typography>
    );
  }
  return (
    <SimpleTable
      label="Next to decide"
      rows={rows}
      keyOf={(r) => `${r.product_id}${r.client_id}${r.act_on}${r.term_end_on}`}
      columns={[
        {
          id: "product",
          label: "Product",
          phone: true,
          render: (r) => (
            <Link component={RouterLink} to={`/licenses/${r.product_id}`}>
              {r.product_name}
            </Link>
          ),
        },
        {
          id: "act",
          label: "Cancel by",
          phone: true,
          render: (r) => <Deadline on={r.act_on} left={r.days_left} />,
        },
        {
          id: "use",
          label: "In use",
          right: true,
          render: (r) => (r.utilization === null ? `${count(r.seats)} seats` : percent(r.utilization)),
        },
        {
          id: "year",
          label: "A year",
          right: true,
          phone: true,
          render: (r) => (r.currency ? money(r.yearly_minor, r.currency) : "–"),
        },
      ]}
    />
  );
}

const MOST_BARS = 10;

/** The largest, and the rest as one line, so that the bars add up to the month. */
function largest(parts: Schemas["SpendPart"][]): Schemas["SpendPart"][] {
  if (parts.length <= MOST_BARS + 1) return parts;
  const rest = parts.slice(MOST_BARS);
  const amount = rest.reduce((sum, part) => sum + (part.amount_minor ?? 0), 0);
  return [
    ...parts.slice(0, MOST_BARS),
    { ...rest[0], key: "", label: `${rest.length} others`, amount_minor: amount } as Schemas["SpendPart"],
  ];
}

/** Spend by category as bars from zero; each opens its products. */
export function CategoryBars({ parts, currency }: { parts: Schemas["SpendPart"][]; currency: string }) {
  const shown = largest(parts.filter((part) => part.amount_minor !== null));
  if (shown.length === 0) {
    return <Typography color="text.secondary">No cost is known for this month.</Typography>;
  }
  const most = Math.max(...shown.map((part) => part.amount_minor ?? 0), 1);
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {shown.map((part) => (
        <Box
          component="li"
          key={part.label}
          sx={{
            display: "grid",
            gridTemplateColumns: "minmax(0, 150px) 1fr 80px",
            alignItems: "center",
            gap: 1,
            minHeight: 28,
          }}
        >
          {part.key ? (
            <Link component={RouterLink} to={`/licenses?category=${encodeURIComponent(part.key)}`} noWrap>
              {part.label}
            </Link>
          ) : (
            <Box component="span" sx={{ color: "text.secondary" }}>
              {part.label || "No category"}
            </Box>
          )}
          <Box
            aria-hidden="true"
            sx={{
              height: 12,
              borderRadius: 0.5,
              bgcolor: "primary.main",
              opacity: 0.6,
              width: `${(Math.max(part.amount_minor ?? 0, 0) / most) * 100}%`,
            }}
          />
          <Box component="span" sx={{ textAlign: "right" }}>
            {money(part.amount_minor, currency)}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
