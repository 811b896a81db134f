import Typography from "@mui/material/Typography";
import { lazy, Suspense } from "react";
import { type Forecast, type ForecastDetail, madeBy, record, shown, trendOf } from "../../ui/forecast";
import { count, day, fixed } from "../../ui/format";
import { Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { nameOf, useForecast } from "./data";

const loadTrend = () => import("../../ui/Trend");
const Trend = lazy(loadTrend);
const HEIGHT = 280;
void loadTrend(); // meanwhile the figures are on their way

/** One figure: past, forecast with its 80 and 95 % ranges, and what would have been said before. */
export function Chart({ series, months }: { series: Forecast; months: number }) {
  const found = useForecast(series, months);
  if (found.error) return <ErrorState error={found.error} retry={() => found.refetch()} />;
  return (
    <Section title={nameOf(series)} hint={series.definition}>
      {!found.data && <Loading rows={1} height={HEIGHT + 36} />}
      {found.data && found.data.points.length === 0 && (
        <Empty title="Not enough months">{series.silence}</Empty>
      )}
      {found.data && found.data.points.length > 0 && (
        <Suspense fallback={<Loading rows={1} height={HEIGHT + 36} />}>
          <Trend label={nameOf(series)} points={trendOf(found.data)} format={shown(series)} height={HEIGHT} />
        </Suspense>
      )}
      <Typography variant="body2" sx={{ mt: 1, minHeight: "3em" }}>
        {record(series)} {found.data && held(found.data)} {found.data && madeBy(found.data)}
      </Typography>
    </Section>
  );
}

function held(detail: ForecastDetail): string {
  if (detail.points.length === 0) return "";
  if (detail.pooled < 20)
    return "Too few past errors are known for a measured range: it is the model's own, a quarter wider.";
  return `The ranges (80 % dark, 95 % light) come from past errors of this figure and of all others, ${count(detail.pooled)} or more for each month ahead.`;
}

type Check = ForecastDetail["backtest"][number];

/** The same method at past month ends, beside what then came. */
export function Backtest({ series, months }: { series: Forecast; months: number }) {
  const found = useForecast(series, months);
  const checks = found.data?.backtest ?? [];
  if (checks.length === 0) return null;
  const show = shown(series);
  const off = (check: Check, said: number) => {
    const share = check.value === 0 ? null : (said - check.value) / Math.abs(check.value);
    return share === null
      ? show(said)
      : `${show(said)} (${share >= 0 ? "+" : "−"}${fixed(Math.abs(share) * 100, 1)} %)`;
  };
  return (
    <Section
      title="What would have been said"
      hint={`${months} months before, with what was known then`}
      flush
    >
      <SimpleTable<Check>
        label="Backtest"
        rows={[...checks].reverse()}
        keyOf={(check) => check.made_on}
        columns={[
          { id: "on", label: "Month", phone: true, render: (check) => day(check.on) },
          { id: "value", label: "Was", right: true, phone: true, render: (check) => show(check.value) },
          {
            id: "model",
            label: "Model said",
            right: true,
            phone: true,
            render: (check) => off(check, check.model),
          },
          {
            id: "naive",
            label: "Last value said",
            right: true,
            render: (check) => off(check, check.naive),
          },
          { id: "made_on", label: "Said on", right: true, render: (check) => day(check.made_on) },
        ]}
      />
    </Section>
  );
}
