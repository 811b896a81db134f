import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { Schemas } from "../../api/client";
import { count } from "../../ui/format";

const ROWS: { id: keyof Schemas["LastUse"]; label: string; idle: boolean }[] = [
  { id: "week", label: "within 7 days", idle: false },
  { id: "month", label: "7 to 29 days ago", idle: false },
  { id: "quarter", label: "30 to 89 days ago", idle: true },
  { id: "longer", label: "90 days or more", idle: true },
  { id: "never", label: "no use on record", idle: true },
];

/** Seats by the time since their last use, as bars from zero. */
export function LastUse({ use }: { use: Schemas["LastUse"] }) {
  const total = Object.values(use).reduce((sum, n) => sum + n, 0);
  if (total === 0) {
    return (
      <Typography color="text.secondary">
        No list of seats names who holds this product. Import seats with their last activity to see it.
      </Typography>
    );
  }
  const most = Math.max(...Object.values(use));
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {ROWS.map((row) => (
        <Box
          component="li"
          key={row.id}
          sx={{
            display: "grid",
            gridTemplateColumns: "150px 1fr 48px",
            alignItems: "center",
            gap: 1,
            minHeight: 28,
          }}
        >
          <span>{row.label}</span>
          <Box
            aria-hidden="true"
            sx={{
              height: 12,
              borderRadius: 0.5,
              width: `${(use[row.id] / most) * 100}%`,
              minWidth: use[row.id] ? 2 : 0,
              bgcolor: row.idle ? (t) => (t.vars ?? t).palette.status.warn : "primary.main",
              opacity: 0.7,
            }}
          />
          <Box component="span" sx={{ textAlign: "right" }}>
            {count(use[row.id])}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
