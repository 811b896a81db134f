import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { type Forecast, record, shown, trendOf } from "../../ui/forecast";
import { Section } from "../../ui/Page";
import { Loading } from "../../ui/states";

const Trend = lazy(() => import("../../ui/Trend"));
const MONTHS = 6;

type Props = { metric: "seats" | "used" | "spend"; item: string; title: string; children: ReactNode };

/** One figure of a product, observed and predicted; the children where too few months are known for that. */
export function Predicted({ metric, item, title, children }: Props) {
  const list = useQuery({
    queryKey: ["forecasts", "list", MONTHS],
    queryFn: () => take(api.GET("/api/forecasts", { params: { query: { months: MONTHS } } })),
    staleTime: 60_000,
  });
  const known = list.data?.find((series) => series.metric === metric && series.item === item);
  if (list.isPending) return <Loading rows={4} />;
  if (!known || known.ahead === null) return <>{children}</>;
  return <Chart series={known} title={title} />;
}

function Chart({ series, title }: { series: Forecast; title: string }) {
  const { metric, item, currency } = series;
  const found = useQuery({
    queryKey: ["forecasts", "one", metric, item, currency, MONTHS],
    queryFn: () =>
      take(
        api.GET("/api/forecasts/{metric}", {
          params: { path: { metric }, query: { item, currency, months: MONTHS } },
        }),
      ),
  });
  const to = `/forecasts?series=${encodeURIComponent([metric, currency ?? "", item ?? ""].join("~"))}`;
  const show = shown(series);
  return (
    <Section
      title={title}
      hint={`in ${MONTHS} months ${show(series.ahead)} (${show(series.lower)} to ${show(series.upper)})`}
    >
      {!found.data && <Loading rows={4} />}
      {found.data && (
        <Suspense fallback={<Loading rows={4} />}>
          <Trend label={title} points={trendOf(found.data, 24)} format={show} height={180} />
        </Suspense>
      )}
      <Typography variant="body2" sx={{ mt: 1 }}>
        {record(series)}{" "}
        <Link component={RouterLink} to={to}>
          Backtest
        </Link>
      </Typography>
    </Section>
  );
}
