import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { RiskSuggestion } from "../../app/RiskSuggestion";
import { useMay, useSession } from "../../app/session";
import { day, moment } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { Challenger } from "./Challenger";
import { DecideDialog, type Decision } from "./DecideDialog";
import { Drift } from "./Drift";
import { type HealthFigures, KINDS, type Model, useModels, useModelsState } from "./data";
import { HealthRank } from "./HealthRank";
import { Judgement } from "./Judgement";

/** Which models are in use, how good they were on months they had not seen, and whether they still fit. */
export default function ModelsPage() {
  const models = useModels();
  const state = useModelsState();
  const it = useSession().tenant.kind === "it";
  const may = useMay("models:write");
  const [decision, setDecision] = useState<Decision | null>(null);
  if (models.error) return <ErrorState error={models.error} retry={() => models.refetch()} />;
  if (state.error) return <ErrorState error={state.error} retry={() => state.refetch()} />;
  if (!models.data || !state.data) return <Loading rows={8} />;
  const { calls, check, health, challenger } = state.data;
  const churn = models.data.some((m) => m.kind === "churn" && m.state === "champion");
  return (
    <Page title="Models" subtitle="Judged only on data the model had not seen; intervals cover 90 %.">
      {models.data.length === 0 && (
        <Empty title="No models yet">The first one is made when data arrives.</Empty>
      )}
      {!it && <RiskSuggestion />}
      {judgedOf(models.data, it).map((model) => (
        <Judgement key={model.id} model={model} {...(model.kind === "churn" && { calls })} />
      ))}
      {check && <Drift check={check} />}
      {churn && !it && <Challenger challenger={challenger} />}
      {health && <HealthRank figures={health.figures as HealthFigures} />}
      {models.data.length > 0 && (
        <Section title="Versions" flush>
          <SimpleTable
            label="Model versions"
            rows={models.data}
            keyOf={(m) => m.id}
            columns={columnsOf(may ? setDecision : null)}
          />
        </Section>
      )}
      {decision && <DecideDialog decision={decision} onClose={() => setDecision(null)} />}
    </Page>
  );
}

/** The models in use that can be judged, and the newest customer table that was refused. Departments do not leave. */
function judgedOf(models: Model[], it: boolean): Model[] {
  const newest = models.find((m) => m.kind === "churn_label");
  return models.filter(
    (m) =>
      m.kind !== "health" &&
      !(it && m.kind === "churn") &&
      (m.state === "champion" || (m === newest && m.state === "refused")),
  );
}

const STATES: Record<string, { tone: string; label: string }> = {
  champion: { tone: "active", label: "in use" },
  challenger: { tone: "acknowledged", label: "challenger" },
};

function columnsOf(decide: ((decision: Decision) => void) | null): Column<Model>[] {
  return [
    {
      id: "kind",
      label: "Model",
      phone: true,
      nowrap: true,
      render: (m) => (
        <Link component={RouterLink} to={`/models/${m.id}`}>
          {KINDS[m.kind] ?? m.kind} {m.number}
        </Link>
      ),
    },
    {
      id: "state",
      label: "State",
      phone: true,
      render: (m) => (
        <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 1 }}>
          <Status value={STATES[m.state]?.tone ?? "inactive"} label={STATES[m.state]?.label ?? m.state} />
          {decide && m.kind === "churn" && m.state === "retired" && (
            <Button size="small" onClick={() => decide({ id: m.id, number: m.number, what: "roll-back" })}>
              Go back to {m.number}
            </Button>
          )}
        </Box>
      ),
    },
    { id: "summary", label: "What it is", render: (m) => m.summary },
    { id: "through", label: "Data through", nowrap: true, render: (m) => day(m.trained_through_on) },
    { id: "made", label: "Made", nowrap: true, render: (m) => moment(m.created_at) },
    { id: "hash", label: "Data hash", render: (m) => <code>{m.data_hash.slice(0, 10)}</code> },
  ];
}
