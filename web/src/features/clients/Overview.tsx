import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { lazy, Suspense, useState } from "react";
import type { Schemas } from "../../api/client";
import { Drivers } from "../../ui/Drivers";
import { count, measure, percent, probability } from "../../ui/format";
import { Columns, Section } from "../../ui/Page";
import { Empty, Loading } from "../../ui/states";
import { ClientActions } from "./ClientActions";
import { HistoryChart } from "./HistoryChart";
import { Horizons } from "./Horizons";
import { SignalTable } from "./SignalTable";
import { WhatIf } from "./WhatIf";

type Detail = Schemas["ClientDetail"];
const TaskList = lazy(() => import("./ClientTasks"));

/** Why this client stands where it stands, and what can be done. */
export default function Overview({ client }: { client: Detail }) {
  return (
    <Columns wide="1fr 1fr">
      <div>
        <Section title="Recommended actions">
          <ClientActions id={client.row.id} />
        </Section>
        <Section
          title="Health"
          hint={client.health ? `${percent(client.health.coverage)} of the weight is known` : undefined}
        >
          <HealthDrivers health={client.health} />
        </Section>
        {client.health && <WhatIf id={client.row.id} health={client.health} />}
      </div>
      <div>
        <Section title="Probability to leave">
          <ChurnDrivers churn={client.churn} />
        </Section>
        <Section title="Health over time">
          <HistoryChart id={client.row.id} metric="health" />
        </Section>
        <Section title="Tasks">
          <Suspense fallback={<Loading rows={2} />}>
            <TaskList id={client.row.id} />
          </Suspense>
        </Section>
      </div>
    </Columns>
  );
}

function HealthDrivers({ health }: { health: Detail["health"] }) {
  const [table, setTable] = useState(false);
  if (!health) return <Empty title="No health score">Only active clients are scored.</Empty>;
  const known = health.signals.filter((signal) => signal.value !== null);
  const missing = health.signals.filter((signal) => signal.value === null);
  return (
    <>
      {table && <SignalTable signals={health.signals} />}
      {health.value === null ? (
        <Typography>
          Too little is known for a score: {percent(health.coverage)} of the weight, 60 % are needed.
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
      {missing.length > 0 && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
          Not known: {missing.map((s) => s.label).join(", ")}. Missing data widens the range; it is not
          counted as bad.
        </Typography>
      )}
      <Button onClick={() => setTable(!table)} sx={{ mt: 0.5, ml: -0.5 }}>
        {table ? "Hide what the signals mean" : "What the signals mean"}
      </Button>
    </>
  );
}

function ChurnDrivers({ churn }: { churn: Detail["churn"] }) {
  if (!churn) return <Empty title="No forecast">Only active clients have one.</Empty>;
  const p90 = churn.horizons.find((h) => h.days === 90);
  const start = churn.base === null ? null : 1 / (1 + Math.exp(-churn.base));
  return (
    <>
      <Horizons horizons={churn.horizons} />
      <Drivers
        good="down"
        digits={2}
        drivers={churn.drivers.map((d) => ({ id: d.id, label: d.label, contribution: d.contribution }))}
        sum={`What moves the 90 days, in log-odds: from ${percent(start, 1)} for a client like the average to ${probability(p90?.p ?? null, p90?.lower, p90?.upper)}; the interval covers 90 %.`}
      />
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        Model {churn.model_number}: {churn.model}.
      </Typography>
    </>
  );
}
