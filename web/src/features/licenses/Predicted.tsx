import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { type ForecastDetail, record, shown, trendOf } from "../../ui/forecast";
import { Section } from "../../ui/Page";
import { Loading } from "../../ui/states";

const loadTrend = () => import("../../ui/Trend");
const Trend = lazy(loadTrend);
void loadTrend(); // meanwhile the figures are on their way
const MONTHS = 6;

type Props = { metric: "seats" | "used" | "spend"; item: string; title: string; children: ReactNode };

/** One figure of a product, observed and predicted; the children where too few months are known for that. */
export function Predicted({ metric, item, title, children }: Props) {
  const found = useQuery({
    queryKey: ["forecasts", "of", item, MONTHS],
    queryFn: () => take(api.GET("/api/forecasts/details", { params: { query: { item, months: MONTHS } } })),
    staleTime: 60_000,
  });
  const known = found.data?.find((series) => series.metric === metric);
  if (found.isPending) return <Loading rows={4} />;
  if (!known || known.ahead === null) return <>{children}</>;
  return <Chart series={known} title={title} />;
}

function Chart({ series, title }: { series: ForecastDetail; title: string }) {
  const { metric, item, currency } = series;
  const to = `/forecasts?series=${encodeURIComponent([metric, currency ?? "", item ?? ""].join("~"))}`;
  const show = shown(series);
  return (
    <Section
      title={title}
      hint={`in ${MONTHS} months ${show(series.ahead)} (${show(series.lower)} to ${show(series.upper)})`}
    >
      <Suspense fallback={<Loading rows={4} />}>
        <Trend label={title} points={trendOf(series, 24)} format={show} height={180} />
      </Suspense>
      <Typography variant="body2" sx={{ mt: 1 }}>
        {record(series)}{" "}
        <Link component={RouterLink} to={to} underline="always">
          Backtest
        </Link>
      </Typography>
    </Section>
  );
}
