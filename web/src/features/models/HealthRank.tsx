import Typography from "@mui/material/Typography";
import { count, percent } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import type { HealthFigures } from "./data";

const range = (pair?: [number, number]) => (pair ? ` (${count(pair[0], 2)} to ${count(pair[1], 2)})` : "");

/** What the figures allow to say about low health and leaving. */
export function healthWords(figures: HealthFigures): string {
  if (!figures.enough || !figures.rank_interval)
    return `${count(figures.leavers)} clients with a known score left in these months; from ${count(figures.least)} on it is said whether low health foretold it.`;
  const [low, high] = figures.rank_interval;
  if (high < 0) return "Low health foretold leaving.";
  if (low > 0) return "Clients with high health left more often. Look at the weights in Settings.";
  return "Health did not foretell leaving by more than chance. Do not act on it alone.";
}

/** Whether health and leaving went together, from the tenant's own months. */
export function HealthRank({ figures }: { figures: HealthFigures }) {
  return (
    <Section
      title="Does health foretell leaving?"
      hint={`${count(figures.months)} months whose 90 days are over`}
    >
      <Typography>{healthWords(figures)}</Typography>
      {figures.enough && (
        <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
          Rank correlation with leaving {count(figures.rank, 2)}
          {range(figures.rank_interval)}, 0 is none. In {percent(figures.pairs)} of pairs of a leaver and a
          stayer the leaver had the lower health{range(figures.pairs_interval)}, half is chance.
        </Typography>
      )}
      <SimpleTable
        label="Leaving by health band"
        columns={COLUMNS}
        rows={figures.bands.filter((row) => row.n > 0)}
        keyOf={(row) => row.band}
      />
    </Section>
  );
}

const COLUMNS: Column<HealthFigures["bands"][number]>[] = [
  { id: "band", label: "Health", phone: true, render: (row) => <Status value={row.band} /> },
  { id: "n", label: "Client-months", right: true, render: (row) => count(row.n) },
  { id: "left", label: "Left in 90 days", right: true, phone: true, render: (row) => count(row.left) },
  {
    id: "share",
    label: "Share (90 % interval)",
    right: true,
    phone: true,
    render: (row) =>
      `${percent(row.left / row.n, 1)} (${count((row.lower ?? 0) * 100, 1)}–${percent(row.upper, 1)})`,
  },
];
