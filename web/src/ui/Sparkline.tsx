import Box from "@mui/material/Box";

const WIDTH = 48;
const HEIGHT = 16;
const FEWEST = 4;

/** The shape of a figure's last months; what it says in words stands beside it. */
export function Sparkline({ values }: { values: number[] }) {
  if (values.length < FEWEST) return null;
  return (
    <Box
      component="svg"
      aria-hidden="true"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      sx={{
        display: { xs: "none", sm: "block" },
        width: WIDTH,
        height: HEIGHT,
        flexShrink: 0,
        color: "text.secondary",
        overflow: "visible",
      }}
    >
      <polyline points={pointsOf(values)} fill="none" stroke="currentColor" strokeWidth="1.25" />
    </Box>
  );
}

/** From least to most, left to right; a figure that never moved is a line in the middle. */
export function pointsOf(values: number[]): string {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  return values
    .map((value, n) => {
      const x = (n / (values.length - 1)) * WIDTH;
      const y = span === 0 ? HEIGHT / 2 : HEIGHT - ((value - least) / span) * HEIGHT;
      return `${x.toFixed(1)},${y.toFixed(1)}`;
    })
    .join(" ");
}
