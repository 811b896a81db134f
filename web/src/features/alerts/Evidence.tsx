import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { day, measure, minorOf, money } from "../../ui/format";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Loading } from "../../ui/states";
import type { AlertDetail } from "./data";

const Trend = lazy(() => import("../../ui/Trend"));

type Chart = Schemas["AlertChart"];

function useEvidence(alert: AlertDetail) {
  return useQuery({
    queryKey: ["alerts", "evidence", alert.id],
    queryFn: () =>
      take(api.GET("/api/alerts/{alert_id}/evidence", { params: { path: { alert_id: alert.id } } })),
  });
}

/** The watched figure over a year with the rule's line. */
export function Evidence({ alert }: { alert: AlertDetail }) {
  const found = useEvidence(alert);
  const chart = found.data;
  if (!chart || chart.points.length < 2) return null;
  const show = (value: number | null) =>
    chart.unit === "money"
      ? money(
          value === null ? null : minorOf(String(value), alert.currency ?? "USD"),
          alert.currency ?? "USD",
        )
      : measure(value, chart.unit ?? "count", alert.currency);
  return (
    <Box sx={{ mb: 2 }}>
      <Typography variant="body2" color="text.secondary">
        {chart.label}, every two weeks as it was known then
      </Typography>
      <Suspense fallback={<Loading rows={1} height={220} />}>
        <Trend
          label={chart.label ?? "Value"}
          points={flagged(chart, alert.opened_at)}
          format={show}
          {...(chart.limit === null
            ? {}
            : { limit: { value: chart.limit, label: `limit ${show(chart.limit)}` } })}
        />
      </Suspense>
    </Box>
  );
}

/** Points as the chart draws them; the first known one on or after the opening is ringed. */
function flagged(chart: Chart, openedAt: string) {
  const opened = openedAt.slice(0, 10);
  const at = chart.points.findIndex((point) => point.on >= opened && point.value !== null);
  const ring = at < 0 ? chart.points.length - 1 : at;
  return chart.points.map((point, n) => ({ ...point, flag: n === ring ? "alert" : null }));
}

/** Earlier alerts of the same rule, and what became of them. */
export function Similar({ alert }: { alert: AlertDetail }) {
  const found = useEvidence(alert);
  if (!found.data) return null;
  const rows = found.data.similar;
  return (
    <Section title="Similar before">
      {rows.length === 0 && (
        <Typography color="text.secondary">
          No earlier alert of this rule has ended yet. Later ones show here what became of this one.
        </Typography>
      )}
      <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
        {rows.map((row) => (
          <Box component="li" key={row.id} sx={{ mb: 1.5 }}>
            <Link component={RouterLink} to={`/alerts/${row.id}`}>
              {row.same_client ? `${row.subject_name}, before` : row.subject_name}
            </Link>
            <Typography variant="body2">{row.title}</Typography>
            <Typography variant="body2" color="text.secondary">
              {day(row.opened_at)} to {day(row.resolved_at)}: {row.resolution}{" "}
              {row.acted ? "Somebody worked on it." : "Nobody worked on it."}{" "}
              {row.churned_on && row.churned_on >= row.opened_at.slice(0, 10) && (
                <Status value="high" label={`left on ${day(row.churned_on)}`} />
              )}
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}
