import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { count, day, fixed, percent } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { DRIFT_WORDS, type Feature, type State, type Told } from "./data";

const SHOWN = 5;

export const driftWords = (state: string) => DRIFT_WORDS[state] ?? { tone: "unknown", label: state };

/** Whether the model in use still fits its world: what it says against what came, and how clients look now. */
export function Drift({ check }: { check: NonNullable<State["check"]> }) {
  const told = check.calibration as Told;
  const features = check.features as Feature[];
  const { tone, label } = driftWords(check.state);
  return (
    <Section
      title="Does it still fit?"
      hint={`Churn model ${check.model_number}, checked with data of ${day(check.as_of)}`}
    >
      <Box sx={{ mb: 1 }}>
        <Status value={tone} label={label} />
      </Box>
      {check.reasons.length > 0 && (
        <Box component="ul" sx={{ m: 0, mb: 1, pl: 2.5 }}>
          {check.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </Box>
      )}
      <Since told={told} />
      {features.length > 0 && <Features features={features} />}
    </Section>
  );
}

function Since({ told }: { told: Told }) {
  const [all, setAll] = useState(false);
  if (told.months.length === 0)
    return (
      <Typography color="text.secondary">
        No month has passed since it was fitted, so what it says cannot be held against what came yet.
      </Typography>
    );
  return (
    <>
      <Typography>
        In the {count(told.months.length)} months since it was fitted {count(told.observed)} clients left,{" "}
        {count(told.expected, 1)} were expected to.
      </Typography>
      <Typography variant="body2" color="text.secondary">
        A running sum of surprises (CUSUM) warns at {count(told.warn)} and alarms at {count(told.alarm)}; it
        stands at {count(told.months.at(-1)?.up ?? 0, 1)} for more and{" "}
        {count(told.months.at(-1)?.down ?? 0, 1)} for fewer leavings than said.
      </Typography>
      <Button onClick={() => setAll(!all)} sx={{ ml: -0.5 }}>
        {all ? "Hide the months" : "Month by month"}
      </Button>
      {all && (
        <SimpleTable label="Leavings by month" columns={MONTHS} rows={told.months} keyOf={(m) => m.month} />
      )}
    </>
  );
}

const MONTHS: Column<Told["months"][number]>[] = [
  { id: "month", label: "Month", phone: true, render: (m) => m.month },
  { id: "left", label: "Left", right: true, phone: true, render: (m) => count(m.left) },
  { id: "expected", label: "Expected", right: true, phone: true, render: (m) => fixed(m.expected, 1) },
  { id: "up", label: "Sum, more", right: true, render: (m) => fixed(m.up, 1) },
  { id: "down", label: "Sum, fewer", right: true, render: (m) => fixed(m.down, 1) },
];

function Features({ features }: { features: Feature[] }) {
  const [all, setAll] = useState(false);
  return (
    <Box sx={{ mt: 1 }}>
      <SimpleTable
        label="Features now and when the model was fitted"
        columns={FEATURES}
        rows={all ? features : features.slice(0, SHOWN)}
        keyOf={(f) => f.name}
      />
      <Button onClick={() => setAll(!all)} sx={{ ml: -0.5 }}>
        {all ? "Only the most shifted" : `All ${count(features.length)} features`}
      </Button>
      <Typography variant="caption" color="text.secondary" component="p">
        PSI compares the active clients of today with those of the last three months the model has learnt
        from. From 0.1 it is worth a look, from 0.25 it is large, when it is also beyond what chance gives for
        so few clients. Tenure grows by itself and raises no alarm.
      </Typography>
    </Box>
  );
}

const worst = (f: Feature) => (f.state === "ok" || f.state === "few" ? f.missing_state : f.state);

const FEATURES: Column<Feature>[] = [
  {
    id: "name",
    label: "Feature",
    phone: true,
    render: (f) => (
      <>
        {f.group}
        <Box sx={{ color: "text.secondary" }}>{f.name.replaceAll("_", " ")}</Box>
      </>
    ),
  },
  { id: "psi", label: "PSI", right: true, phone: true, render: (f) => fixed(f.psi, 2) },
  { id: "chance", label: "By chance up to", right: true, render: (f) => fixed(f.chance, 2) },
  {
    id: "missing",
    label: "Missing then, now",
    right: true,
    render: (f) => `${percent(f.missing_before)}, ${percent(f.missing_now)}`,
  },
  {
    id: "state",
    label: "State",
    phone: true,
    render: (f) => {
      const { tone, label } = driftWords(f.state === "few" ? "few" : worst(f));
      return <Status value={tone} label={label} />;
    },
  },
];
