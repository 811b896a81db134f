import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { useTheme } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { Link as RouterLink, useNavigate } from "react-router";
import {
  CartesianGrid,
  ReferenceLine,
  ResponsiveContainer,
  Scatter,
  ScatterChart,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import type { Schemas } from "../../api/client";
import { count, money, percent } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";
import { usePortfolioMap } from "./data";

type Field = Schemas["MapField"];
type Point = Schemas["MapPoint"];
type MapData = Schemas["PortfolioMap"];

/** What clients pay against how likely they leave: whom to keep at any price. */
export default function PortfolioMap() {
  const map = usePortfolioMap();
  if (map.error) return <ErrorState error={map.error} retry={() => map.refetch()} />;
  if (!map.data) return <Loading rows={6} />;
  const { data } = map;
  if (data.placed === 0 || data.value_from_minor === null) return null;
  return (
    <Section
      title="Value and risk"
      hint={`MRR against the probability to leave within 90 days, ${count(data.placed)} clients${
        data.unplaced > 0 ? `; ${count(data.unplaced)} without one of the two are not here` : ""
      }`}
    >
      <Box
        sx={{
          display: "grid",
          gap: 2,
          gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: "minmax(0, 3fr) minmax(0, 2fr)" },
        }}
      >
        <Dots data={data} />
        <Fields data={data} />
      </Box>
    </Section>
  );
}

function Dots({ data }: { data: MapData }) {
  const navigate = useNavigate();
  const base = useTheme();
  const palette = base.vars?.palette ?? base.palette;
  const axis = { stroke: palette.text.secondary, fontSize: 12 };
  const points = data.points.map((point) => ({ ...point, x: point.mrr_minor, y: point.p90 * 100 }));
  return (
    <Box role="img" aria-label="Clients by MRR and risk; the table beside it has the sums">
      <ResponsiveContainer width="100%" height={300}>
        <ScatterChart margin={{ top: 8, right: 16, bottom: 16, left: 0 }} accessibilityLayer={false}>
          <CartesianGrid stroke={palette.divider} />
          <XAxis
            dataKey="x"
            type="number"
            scale="log"
            domain={["dataMin", "dataMax"]}
            ticks={ticksOf(points.map((point) => point.x))}
            tickFormatter={(value: number) => money(value, data.currency)}
            label={{ value: "MRR", position: "insideBottom", offset: -8, fontSize: 12 }}
            {...axis}
          />
          <YAxis dataKey="y" type="number" tickFormatter={(value: number) => `${value} %`} {...axis} />
          <ReferenceLine
            x={data.value_from_minor ?? 0}
            stroke={palette.text.secondary}
            strokeDasharray="4 4"
          />
          <ReferenceLine y={data.risk_from * 100} stroke={palette.text.secondary} strokeDasharray="4 4" />
          <Tooltip
            content={({ payload }) => <Card point={payload?.[0]?.payload} currency={data.currency} />}
          />
          <Scatter
            data={points}
            fill={palette.primary.main}
            fillOpacity={0.6}
            isAnimationActive={false}
            onClick={(point: { payload?: Point }) => navigate(`/clients/${point.payload?.id}`)}
          />
        </ScatterChart>
      </ResponsiveContainer>
    </Box>
  );
}

/** 1, 2 and 5 times the powers of ten that the values span. */
function ticksOf(values: number[]): number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const found: number[] = [];
  for (let power = 10 ** Math.floor(Math.log10(low)); power <= high; power *= 10)
    found.push(...[1, 2, 5].map((step) => step * power));
  return found.filter((tick) => tick >= low && tick <= high);
}

function Card({ point, currency }: { point: Point | undefined; currency: string }) {
  if (!point) return null;
  return (
    <Box sx={{ bgcolor: "background.paper", border: 1, borderColor: "divider", p: 1, fontSize: 13 }}>
      <b>{point.name}</b>
      <br />
      {money(point.mrr_minor, currency)} a month, {percent(point.p90, 1)} to leave, margin{" "}
      {percent(point.margin)}
    </Box>
  );
}

const NAMES: Record<string, string> = {
  "true-true": "Keep: pays much, likely to leave",
  "true-false": "Grow: pays much, stays",
  "false-true": "Watch: pays little, likely to leave",
  "false-false": "Serve: pays little, stays",
};

function Fields({ data }: { data: MapData }) {
  const first = data.points
    .filter((p) => p.mrr_minor >= (data.value_from_minor ?? 0) && p.p90 >= data.risk_from)
    .slice(0, 5);
  const columns: Column<Field>[] = [
    { id: "field", label: "Field", phone: true, render: (f) => NAMES[`${f.is_valuable}-${f.is_risky}`] },
    { id: "clients", label: "Clients", right: true, phone: true, render: (f) => count(f.clients) },
    { id: "mrr", label: "MRR", right: true, phone: true, render: (f) => money(f.mrr_minor, data.currency) },
  ];
  return (
    <Box>
      <SimpleTable
        label="Fields of the map"
        rows={data.fields}
        keyOf={(f) => `${f.is_valuable}-${f.is_risky}`}
        columns={columns}
      />
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        Much is from {money(data.value_from_minor, data.currency)} a month (the median), likely from{" "}
        {percent(data.risk_from)} (Settings).
        {first.length > 0 && " First to call: "}
        {first.map((point, at) => (
          <span key={point.id}>
            {at > 0 && ", "}
            <Link component={RouterLink} to={`/clients/${point.id}`} underline="always">
              {point.name}
            </Link>
          </span>
        ))}
      </Typography>
    </Box>
  );
}
