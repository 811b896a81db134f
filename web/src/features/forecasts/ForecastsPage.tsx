import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import { type Forecast, shown } from "../../ui/forecast";
import { change, percent } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { Backtest, Chart } from "./Chart";
import { keyOf, nameOf, useForecasts } from "./data";

const MONTHS = [3, 6, 12];

/** Where the tenant's monthly figures go, how sure that is, and how good such forecasts were. */
export default function ForecastsPage() {
  const { get, set } = useListParams();
  const months = Number(get("months") ?? "6");
  const list = useForecasts(months);
  const chosen = list.data?.find((series) => keyOf(series) === get("series")) ?? list.data?.[0];
  return (
    <Page
      title="Forecasts"
      subtitle="Each figure carried forward from its own past, with the range that would have held four of five past values."
      actions={
        <TextField
          select
          label="Ahead"
          value={MONTHS.includes(months) ? months : 6}
          onChange={(event) => set({ months: event.target.value })}
        >
          {MONTHS.map((each) => (
            <MenuItem key={each} value={each}>
              {each} months
            </MenuItem>
          ))}
        </TextField>
      }
    >
      {list.isPending && <Loading rows={1} height={430} />}
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.data?.length === 0 && <NothingToForecast />}
      {chosen && <Chart series={chosen} months={months} />}
      {list.data && list.data.length > 0 && (
        <Section title="All figures" hint="Choose one to see it above." flush>
          <SimpleTable
            label="Forecasts"
            columns={columns(months, (series) => set({ series: keyOf(series) }), chosen)}
            rows={list.data}
            keyOf={keyOf}
          />
        </Section>
      )}
      {chosen && <Backtest series={chosen} months={months} />}
    </Page>
  );
}

function columns(
  months: number,
  choose: (series: Forecast) => void,
  chosen: Forecast | undefined,
): Column<Forecast>[] {
  return [
    {
      id: "name",
      label: "Figure",
      phone: true,
      render: (row) => (
        <Link
          component="button"
          type="button"
          onClick={() => choose(row)}
          aria-current={chosen && keyOf(chosen) === keyOf(row) ? "true" : undefined}
          sx={{ textAlign: "left", fontWeight: chosen && keyOf(chosen) === keyOf(row) ? 700 : 400 }}
        >
          {nameOf(row)}
        </Link>
      ),
    },
    { id: "last", label: "Last month", right: true, render: (row) => shown(row)(row.last) },
    {
      id: "ahead",
      label: `In ${months} months`,
      right: true,
      phone: true,
      render: (row) => <Ahead series={row} />,
    },
    {
      id: "change",
      label: "Change",
      right: true,
      render: (row) => change(row.ahead, row.last, "money") ?? "–",
    },
    { id: "error", label: "Missed so far", right: true, render: (row) => <Missed series={row} /> },
    {
      id: "method",
      label: "By",
      render: (row) => (row.method === "model" ? "model" : row.method === "naive" ? "last value" : "–"),
    },
  ];
}

function Ahead({ series }: { series: Forecast }) {
  if (series.ahead === null)
    return (
      <Typography variant="body2" color="text.secondary" component="span">
        {series.silence}
      </Typography>
    );
  const show = shown(series);
  return (
    <Box>
      <Box sx={{ fontWeight: 600 }}>{show(series.ahead)}</Box>
      <Typography variant="caption" color="text.secondary" component="div">
        {show(series.lower)} to {show(series.upper)}
      </Typography>
    </Box>
  );
}

function Missed({ series }: { series: Forecast }) {
  if (series.error === null || series.method === "none") return "–";
  const used = series.method === "naive" ? series.naive_error : series.error;
  const other = series.method === "naive" ? series.error : series.naive_error;
  return (
    <Box>
      {percent(used, 1)}
      <Typography variant="caption" color="text.secondary" component="div">
        {series.method === "naive" ? "model" : "last value"} {percent(other, 1)}
      </Typography>
    </Box>
  );
}

function NothingToForecast() {
  return (
    <Section>
      <Empty
        title="Nothing to carry forward yet"
        action={
          <Button component={RouterLink} to="/imports" variant="contained">
            Import contracts, bills or tickets
          </Button>
        }
      >
        MRR and seats come from contracts, spend from bills, tickets and active users from their sources. Four
        months make a first forecast; a year lets it be checked on the past.
      </Empty>
    </Section>
  );
}
