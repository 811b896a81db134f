import Typography from "@mui/material/Typography";
import { count, day, fixed } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import type { Compared, Side } from "./data";

type Row = { name: string; side: Side };
type Props = { figures: Compared; champion: number | null; challenger: number };

/** Both models on the same later months, which neither had seen. */
export function Compare({ figures, champion, challenger }: Props) {
  if (figures.months === 0)
    return (
      <Typography color="text.secondary">
        The model in use is too young to be judged
        {figures.first_on ? `: its first 90 days are over on ${day(figures.first_on)}` : ""}.
      </Typography>
    );
  const on = `${count(figures.months)} later months, ${count(figures.n)} cases, ${count(figures.events)} leavings`;
  if (!figures.champion || !figures.challenger)
    return (
      <Typography color="text.secondary">
        Judged on {on}; nothing is decided under {count(figures.least ?? 10)} leavings.
      </Typography>
    );
  const rows: Row[] = [
    { name: champion === null ? "In use then" : `In use (${champion})`, side: figures.champion },
    { name: `Challenger (${challenger})`, side: figures.challenger },
  ];
  return (
    <>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        On {on}, which neither had seen. Log-loss of the challenger less that of the model in use:{" "}
        {count(figures.difference, 4)} ({count(figures.lower, 4)} to {count(figures.upper, 4)}); below 0 the
        challenger is better.
      </Typography>
      <SimpleTable
        label="Both models on the same months"
        columns={COLUMNS}
        rows={rows}
        keyOf={(r) => r.name}
      />
    </>
  );
}

const COLUMNS: Column<Row>[] = [
  { id: "name", label: "Model", phone: true, render: (r) => r.name },
  { id: "loss", label: "Log-loss", right: true, phone: true, render: (r) => fixed(r.side.log_loss, 4) },
  { id: "ece", label: "Calibration error", right: true, phone: true, render: (r) => fixed(r.side.ece, 3) },
  { id: "brier", label: "Brier", right: true, render: (r) => fixed(r.side.brier, 4) },
  { id: "auc", label: "AUC", right: true, render: (r) => fixed(r.side.auc, 2) },
  { id: "expected", label: "Expected to leave", right: true, render: (r) => fixed(r.side.expected, 1) },
];
