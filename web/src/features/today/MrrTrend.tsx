import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { type ForecastDetail, record, shown, trendOf } from "../../ui/forecast";
import { money, month } from "../../ui/format";
import { Loading } from "../../ui/states";
import type { TrendPoint } from "../../ui/Trend";

const Trend = lazy(() => import("../../ui/Trend"));
const MONTHS = { back: 24, ahead: 6 };

/** MRR so far and where it goes: dashed, with its ranges, in words, and how good such forecasts were. */
export function MrrTrend({ points, currency }: { points: TrendPoint[]; currency: string }) {
  const query = { currency, months: MONTHS.ahead };
  const found = useQuery({
    queryKey: ["forecasts", "one", "mrr", null, currency, MONTHS.ahead],
    queryFn: () => take(api.GET("/api/forecasts/{metric}", { params: { path: { metric: "mrr" }, query } })),
  });
  const forecast = found.data?.points.length ? found.data : null;
  return (
    <>
      <Suspense fallback={<Loading rows={1} height={252} />}>
        <Trend
          label="MRR"
          points={forecast ? trendOf(forecast, MONTHS.back) : points}
          format={(v) => money(v === null ? null : v * 100, currency)}
        />
      </Suspense>
      <Typography variant="body2" color="text.secondary" sx={{ minHeight: "4.5em", mt: 0.5 }}>
        {found.error && `There is no forecast right now: ${found.error.message}`}
        {found.data && !forecast && found.data.silence}
        {forecast && (
          <>
            {words(forecast)} {record(forecast)}{" "}
            <Link component={RouterLink} to="/forecasts" underline="always">
              All forecasts
            </Link>
          </>
        )}
      </Typography>
    </>
  );
}

function words(forecast: ForecastDetail): string {
  const [show, end] = [shown(forecast), forecast.points.at(-1)];
  if (!end) return "";
  const near = `${show(end.lower)} to ${show(end.upper)}`;
  const far = `${show(end.far_lower)} to ${show(end.far_upper)}`;
  // past errors of a far month are few: both ranges can reach to the largest of them
  const ranges =
    near === far
      ? `in 19 of 20 cases ${far} (band)`
      : `in four of five cases ${near} (dark band, 80 %), in 19 of 20 ${far} (light band, 95 %)`;
  return `Forecast (dashed) for ${month(end.on)}: ${show(end.mean)}; ${ranges}.`;
}
