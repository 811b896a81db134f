import Box from "@mui/material/Box";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { Door } from "./Door";
import { change, measure } from "./format";
import { Sparkline } from "./Sparkline";

export type FigureData = {
  id: string;
  label: string;
  unit: string;
  definition: string;
  good: string;
  rows: string;
  value: number | null;
  before: number | null;
  currency: string | null;
  past: number[];
};

/** A strip of figures; each opens its definition and its rows. */
export function Figures({ figures, asOf }: { figures: FigureData[]; asOf: string | null }) {
  return (
    <Box
      sx={{
        display: "grid",
        gap: "1px",
        bgcolor: "divider",
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        overflow: "hidden",
        mb: 2,
        gridTemplateColumns: {
          xs: "repeat(2, minmax(0, 1fr))",
          sm: "repeat(3, minmax(0, 1fr))",
          lg: `repeat(${columnsFor(figures.length)}, minmax(0, 1fr))`,
        },
      }}
    >
      {figures.map((figure) => (
        <Figure key={figure.id} figure={figure} asOf={asOf} />
      ))}
    </Box>
  );
}

/** Columns that leave no gap where that is possible. */
function columnsFor(figures: number): number {
  return [6, 5, 4].find((columns) => figures % columns === 0) ?? 4;
}

/** The strip before its figures are there, in the same shape. */
export function FiguresLoading() {
  return <Skeleton variant="rounded" sx={{ mb: 2, height: { xs: 540, sm: 352, lg: 178 } }} />;
}

function Figure({ figure, asOf }: { figure: FigureData; asOf: string | null }) {
  const shown = measure(figure.value, figure.unit, figure.currency);
  const moved = change(figure.value, figure.before, figure.unit);
  const before = figure.before === null ? null : measure(figure.before, figure.unit, figure.currency);
  return (
    <Door
      title={figure.label}
      definition={figure.definition}
      now={`Now ${shown}${before ? `, a month before ${before}` : "; no figure of a month before is known"}.`}
      asOf={asOf}
      rows={figure.rows}
      sx={{ bgcolor: "background.paper", p: 1.5, display: "flex", flexDirection: "column" }}
    >
      <Box sx={{ display: "flex", alignItems: "center", justifyContent: "space-between", gap: 1 }}>
        <Typography variant="body2" color="text.secondary" noWrap component="div">
          {figure.label}
        </Typography>
        {figure.value !== null && (
          <Box
            sx={{ lineHeight: 0, "@media (min-width: 1200px) and (max-width: 1399px)": { display: "none" } }}
          >
            <Sparkline values={[...figure.past, figure.value]} />
          </Box>
        )}
      </Box>
      <Typography sx={{ fontSize: 20, fontWeight: 600, lineHeight: 1.3 }} noWrap component="div">
        {shown}
      </Typography>
      <Moved text={moved} figure={figure} />
    </Door>
  );
}

function Moved({ text, figure }: { text: string | null; figure: FigureData }) {
  if (!text || figure.value === null || figure.before === null) return null;
  const better =
    figure.good === "none" || text.startsWith("±")
      ? "none"
      : figure.value > figure.before === (figure.good === "up")
        ? "good"
        : "bad";
  return (
    <Typography variant="caption" component="div" sx={{ color: (t) => (t.vars ?? t).palette.status[better] }}>
      {text} vs a month ago
    </Typography>
  );
}
