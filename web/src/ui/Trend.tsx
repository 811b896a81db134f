import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useTheme } from "@mui/material/styles";
import { useState } from "react";
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from "recharts";
import { day } from "./format";

export type TrendPoint = {
  on: string;
  value: number | null;
  lower?: number | null;
  upper?: number | null;
  farLower?: number | null;
  farUpper?: number | null;
  forecast?: number | null;
  flag?: string | null;
};

type TrendProps = {
  label: string;
  points: TrendPoint[];
  format: (value: number | null) => string;
  height?: number;
  domain?: [number | "auto", number | "auto"];
  limit?: { value: number; label: string };
};

/** A line over time with its band, flagged points as rings, and the same numbers as a table. */
export default function Trend({
  label,
  points,
  format,
  height = 220,
  domain = [0, "auto"],
  limit,
}: TrendProps) {
  const [table, setTable] = useState(false);
  const join = points.find((point) => point.forecast != null);
  const base = useTheme();
  const palette = base.vars?.palette ?? base.palette;
  const rows = points.map((p) => ({
    ...p,
    band: p.lower != null && p.upper != null ? [p.lower, p.upper] : null,
    far: p.farLower != null && p.farUpper != null ? [p.farLower, p.farUpper] : null,
  }));
  const short = (text: string) =>
    new Intl.DateTimeFormat(undefined, { month: "short", year: "2-digit" }).format(
      new Date(`${text.slice(0, 10)}T00:00:00`),
    );
  return (
    <Box>
      {table ? (
        <Table points={points} format={format} label={label} />
      ) : (
        <Box role="img" aria-label={summary(label, points, format)} sx={{ height }}>
          <ResponsiveContainer width="100%" height="100%">
            <ComposedChart
              data={rows}
              margin={{ top: 8, right: 12, bottom: 0, left: 0 }}
              accessibilityLayer={false}
            >
              <CartesianGrid vertical={false} stroke={palette.divider} />
              <XAxis
                dataKey="on"
                tickFormatter={short}
                tick={{ fontSize: 12, fill: palette.text.secondary }}
                tickLine={false}
                stroke={palette.divider}
                minTickGap={32}
              />
              <YAxis
                width={64}
                domain={domain}
                tickFormatter={(v: number) => format(v)}
                tick={{ fontSize: 12, fill: palette.text.secondary }}
                tickLine={false}
                axisLine={false}
              />
              <Tooltip
                labelFormatter={(text, shown) => {
                  const flag = (shown[0]?.payload as TrendPoint | undefined)?.flag;
                  return flag ? `${day(String(text))}: ${flag}` : day(String(text));
                }}
                formatter={(value, name) => [
                  Array.isArray(value)
                    ? value.map((v) => format(Number(v))).join(" – ")
                    : format(Number(value)),
                  name,
                ]}
                contentStyle={{
                  background: palette.background.paper,
                  border: `1px solid ${palette.divider}`,
                  fontSize: 13,
                }}
              />
              {limit && (
                <ReferenceLine
                  y={limit.value}
                  stroke={palette.text.secondary}
                  strokeDasharray="4 3"
                  label={{
                    value: limit.label,
                    fontSize: 12,
                    fill: palette.text.secondary,
                    position: startsAbove(points, limit.value) ? "insideTopLeft" : "insideBottomLeft",
                  }}
                />
              )}
              {join && (
                <ReferenceLine
                  x={join.on}
                  stroke={palette.divider}
                  label={{
                    value: "forecast",
                    fontSize: 12,
                    fill: palette.text.secondary,
                    position: "insideBottomLeft",
                  }}
                />
              )}
              {rows.some((row) => row.far) && (
                <Area
                  dataKey="far"
                  name="95 % range"
                  stroke="none"
                  fill={palette.primary.main}
                  fillOpacity={0.08}
                  isAnimationActive={false}
                  connectNulls
                />
              )}
              <Area
                dataKey="band"
                name={join ? "80 % range" : "Range"}
                stroke="none"
                fill={palette.primary.main}
                fillOpacity={0.14}
                isAnimationActive={false}
                connectNulls
              />
              <Line
                dataKey="forecast"
                name="Forecast"
                stroke={palette.primary.main}
                strokeDasharray="5 4"
                dot={false}
                strokeWidth={2}
                isAnimationActive={false}
              />
              <Line
                dataKey="value"
                name={label}
                stroke={palette.primary.main}
                strokeWidth={2}
                isAnimationActive={false}
                connectNulls={false}
                dot={(props: { key?: React.Key | null; cx?: number; cy?: number; payload?: TrendPoint }) =>
                  props.payload?.flag ? (
                    <circle
                      key={props.key}
                      cx={props.cx}
                      cy={props.cy}
                      r={5}
                      fill="none"
                      stroke={palette.status.bad}
                      strokeWidth={2}
                    />
                  ) : (
                    <g key={props.key} />
                  )
                }
              />
            </ComposedChart>
          </ResponsiveContainer>
        </Box>
      )}
      <Button onClick={() => setTable(!table)} sx={{ mt: 0.5 }}>
        {table ? "Show the chart" : "Show as table"}
      </Button>
    </Box>
  );
}

/** Whether the line begins above a limit, so that the limit's name stands below it. */
function startsAbove(points: TrendPoint[], limit: number): boolean {
  return (points.find((point) => point.value !== null)?.value ?? 0) > limit;
}

/** The chart in a sentence, for those who do not see it. */
function summary(label: string, points: TrendPoint[], format: TrendProps["format"]): string {
  const last = points.findLast((point) => point.value !== null);
  const end = points.at(-1);
  const known = `${label}: ${points.length} points, last known ${format(last?.value ?? null)}`;
  return end?.forecast == null || end.value !== null
    ? known
    : `${known}, forecast ${format(end.forecast)} for ${day(end.on)}`;
}

function Table({ points, format, label }: Pick<TrendProps, "points" | "format" | "label">) {
  const far = points.some((point) => point.farLower != null);
  const range = (low?: number | null, high?: number | null) =>
    low != null ? `${format(low)} – ${format(high ?? null)}` : "";
  return (
    <Box sx={{ maxHeight: 260, overflow: "auto" }}>
      <table style={{ width: "100%", borderCollapse: "collapse", fontSize: 13 }}>
        <thead>
          <tr>
            <th style={{ textAlign: "left" }}>Day</th>
            <th style={{ textAlign: "right" }}>{label}</th>
            <th style={{ textAlign: "right" }}>{far ? "80 % range" : "Range"}</th>
            {far && <th style={{ textAlign: "right" }}>95 % range</th>}
          </tr>
        </thead>
        <tbody>
          {[...points].reverse().map((p) => (
            <tr key={p.on}>
              <td>
                {day(p.on)}
                {p.value === null && p.forecast != null && " (forecast)"}
              </td>
              <td style={{ textAlign: "right" }}>{format(p.value ?? p.forecast ?? null)}</td>
              <td style={{ textAlign: "right" }}>
                {p.value !== null && p.forecast != null ? "" : range(p.lower, p.upper)}
              </td>
              {far && (
                <td style={{ textAlign: "right" }}>{p.value === null && range(p.farLower, p.farUpper)}</td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}
