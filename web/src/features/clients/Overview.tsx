import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { lazy, Suspense, useState } from "react";
import type { Schemas } from "../../api/client";
import { Drivers } from "../../ui/Drivers";
import { count, measure, percent, probability } from "../../ui/format";
import { Columns, Section } from "../../ui/Page";
import { Loading } from "../../ui/states";
import { Changed } from "./Changed";
import { ClientActions } from "./ClientActions";
import { HistoryChart } from "./HistoryChart";
import { Horizons } from "./Horizons";
import { StayingSection } from "./Left";
import { Levers } from "./Levers";
import { Replay } from "./Replay";
import { SignalTable } from "./SignalTable";
import { type Typed, WhatIf } from "./WhatIf";
import { typedOf } from "./whatif";

type Detail = Schemas["ClientDetail"];
const TaskList = lazy(() => import("./ClientTasks"));
const ClientRuns = lazy(() => import("./ClientRuns"));

/** Why this client stands where it stands, and what can be done. */
export default function Overview({ client, it }: { client: Detail; it: boolean }) {
  const { row, health } = client;
  const [typed, setTyped] = useState<Typed>({});
  return (
    <Columns wide="1fr 1fr">
      <div>
        <Section title="Recommended actions">
          <ClientActions id={row.id} name={row.name} />
        </Section>
        <Section
          title="Health"
          hint={health ? `${percent(health.coverage)} of the weight is known` : undefined}
        >
          <HealthDrivers health={health} />
        </Section>
        {health && <Changed id={row.id} signals={health.signals} it={it} />}
        <Section title="Tasks" flush>
          <Suspense fallback={<Loading rows={2} />}>
            <TaskList id={row.id} />
          </Suspense>
        </Section>
        <Suspense fallback={<Loading rows={4} />}>
          <ClientRuns id={row.id} />
        </Suspense>
      </div>
      <div>
        {client.churn && !it && (
          <Section title="Probability to leave">
            <ChurnDrivers churn={client.churn} />
          </Section>
        )}
        {client.churn && !it && <StayingSection row={row} />}
        {health && (
          <>
            <Levers id={row.id} onTry={(targets) => setTyped(typedOf(health.signals, targets))} />
            <WhatIf id={row.id} health={health} typed={typed} setTyped={setTyped} />
          </>
        )}
        <Section title="Health over time">
          <HistoryChart id={row.id} metric="health" />
        </Section>
      </div>
    </Columns>
  );
}

function HealthDrivers({ health }: { health: Detail["health"] }) {
  const [table, setTable] = useState(false);
  if (!health) return <Typography color="text.secondary">Only active clients are scored.</Typography>;
  const known = health.signals.filter((signal) => signal.value !== null);
  const missing = health.signals.filter((signal) => signal.value === null);
  return (
    <>
      {table && <SignalTable signals={health.signals} />}
      {health.value === null ? (
        <Typography>
          Too little is known for a score: {percent(health.coverage)} of the weight, {percent(health.needed)}{" "}
          are needed.
        </Typography>
      ) : (
        <Drivers
          good="up"
          drivers={known.map((s) => ({
            id: s.id,
            label: s.label,
            contribution: s.contribution,
            text: `${measure(s.value, s.unit, null)} → ${count(s.points)} points${s.status === "derived" ? ", from earlier months" : ""}`,
            title: s.meaning,
          }))}
          sum={`50 plus these contributions is ${count(health.value, 1)} (range ${count(health.lower)}–${count(health.upper)}).`}
        />
      )}
      {missing.length > 0 && <Missing signals={missing} />}
      <Box sx={{ display: "flex", flexWrap: "wrap", mt: 0.5, ml: -0.5 }}>
        <Button onClick={() => setTable(!table)}>
          {table ? "Hide what the signals mean" : "What the signals mean"}
        </Button>
        {health.prediction_id && (
          <Replay prediction={health.prediction_id} label="Replay health" show={(v) => count(v, 1)} />
        )}
      </Box>
    </>
  );
}

function Missing({ signals }: { signals: Schemas["Signal"][] }) {
  const [how, setHow] = useState(false);
  return (
    <>
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        Not known: {signals.map((s) => s.label).join(", ")}. Missing data widens the range; it is not counted
        as bad.
      </Typography>
      <Button onClick={() => setHow(!how)} sx={{ ml: -0.5 }}>
        {how ? "Hide what they need" : "What they need"}
      </Button>
      {how && (
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {signals.map((s) => (
            <li key={s.id}>
              {s.label}:{" "}
              {s.sourced ? "delivered for others; of this one there is too little yet" : `import ${s.needs}`}
            </li>
          ))}
        </Box>
      )}
    </>
  );
}

function ChurnDrivers({ churn }: { churn: NonNullable<Detail["churn"]> }) {
  const p90 = churn.horizons.find((h) => h.days === 90);
  if (!p90 || p90.p === null)
    return (
      <Typography color="text.secondary">Too little is known of this client for a probability.</Typography>
    );
  const start = churn.base === null ? null : 1 / (1 + Math.exp(-churn.base));
  return (
    <>
      <Horizons horizons={churn.horizons} />
      <Drivers
        good="down"
        digits={2}
        drivers={churn.drivers.map((d) => ({ id: d.id, label: d.label, contribution: d.contribution }))}
        sum={`In log-odds: from ${percent(start, 1)} for a client like the average to ${probability(p90.p)} within 90 days. The light bars hold in 90 % of cases.`}
      />
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        Model {churn.model_number}: {churn.model}.
      </Typography>
      <Box sx={{ display: "flex", flexWrap: "wrap", ml: -0.5 }}>
        <Replay
          prediction={churn.prediction_id}
          label="Replay the probability to leave"
          show={(v) => percent(v, 1)}
        />
      </Box>
    </>
  );
}
