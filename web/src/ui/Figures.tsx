import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Popover from "@mui/material/Popover";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { change, day, measure } from "./format";

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
          lg: "repeat(6, minmax(0, 1fr))",
        },
      }}
    >
      {figures.map((figure) => (
        <Figure key={figure.id} figure={figure} asOf={asOf} />
      ))}
    </Box>
  );
}

/** The strip before its figures are there, in the same shape. */
export function FiguresLoading() {
  return <Skeleton variant="rounded" height={168} sx={{ mb: 2 }} />;
}

function Figure({ figure, asOf }: { figure: FigureData; asOf: string | null }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const shown = measure(figure.value, figure.unit, figure.currency);
  const moved = change(figure.value, figure.before, figure.unit);
  return (
    <>
      <Box
        component="button"
        onClick={(event: React.MouseEvent<HTMLElement>) => setAnchor(event.currentTarget)}
        sx={{
          all: "unset",
          cursor: "pointer",
          bgcolor: "background.paper",
          p: 1.5,
          boxSizing: "border-box",
          "&:hover": { bgcolor: "action.hover" },
          "&:focus-visible": { outline: "2px solid", outlineOffset: -2 },
        }}
      >
        <Typography variant="body2" color="text.secondary" noWrap>
          {figure.label}
        </Typography>
        <Typography sx={{ fontSize: 20, fontWeight: 600, lineHeight: 1.3 }} noWrap>
          {shown}
        </Typography>
        <Moved text={moved} figure={figure} />
      </Box>
      <Popover
        open={Boolean(anchor)}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
      >
        <Box sx={{ p: 2, maxWidth: 340 }}>
          <Typography variant="h3">{figure.label}</Typography>
          <Typography variant="body2" sx={{ my: 1 }}>
            {figure.definition}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            Now {shown}
            {figure.before !== null &&
              `, a month before ${measure(figure.before, figure.unit, figure.currency)}`}
            {asOf && `. Data as of ${day(asOf)}.`}
          </Typography>
          <Box sx={{ display: "flex", gap: 1, mt: 1.5, alignItems: "center" }}>
            <Link component={RouterLink} to={figure.rows}>
              Show the rows
            </Link>
            <Button onClick={() => setAnchor(null)}>Close</Button>
          </Box>
        </Box>
      </Popover>
    </>
  );
}

function Moved({ text, figure }: { text: string | null; figure: FigureData }) {
  if (!text || figure.value === null || figure.before === null) {
    return (
      <Typography variant="caption" color="text.secondary">
        no earlier figure
      </Typography>
    );
  }
  const better =
    figure.good === "none" || figure.value === figure.before
      ? "none"
      : figure.value > figure.before === (figure.good === "up")
        ? "good"
        : "bad";
  return (
    <Typography
      variant="caption"
      component="div"
      noWrap
      sx={{ color: (t) => (t.vars ?? t).palette.status[better] }}
    >
      {text} vs a month ago
    </Typography>
  );
}
