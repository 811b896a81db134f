import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { request } from "../../api/client";
import { count, day, moment, percent } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";

type Bin = { n: number; predicted: number; observed: number; lower: number; upper: number };
type Pooled = {
  n: number;
  events: number;
  auc?: number | null;
  skill?: number;
  brier?: number;
  base_brier?: number;
  ece?: number;
  base_rate?: number;
  reliability?: Bin[];
  top_decile?: { n: number; left: number; expected: number };
  intervals?: { auc?: number[]; skill?: number[] };
};
export type Model = {
  id: string;
  kind: string;
  number: number;
  state: string;
  summary: string;
  trained_through_on: string | null;
  created_at: string;
  data_hash: string;
  evaluation: { pooled?: Pooled; leavers?: number };
};

const KINDS: Record<string, string> = {
  health: "Health definition",
  churn: "Churn",
  churn_label: "Churn label of your table",
};
const range = (pair: number[] | undefined, digits = 2) =>
  pair ? ` (${count(pair[0], digits)}–${count(pair[1], digits)})` : "";

/** Which models are in use, and how good they were on months they had not seen. */
export default function ModelsPage() {
  const models = useQuery({ queryKey: ["models"], queryFn: () => request<Model[]>("GET", "/api/models") });
  if (models.error) return <ErrorState error={models.error} retry={() => models.refetch()} />;
  if (!models.data) return <Loading rows={8} />;
  const current = models.data.filter((m) => m.state === "champion" && m.kind !== "health");
  return (
    <Page title="Models" subtitle="Judged only on data the model had not seen; intervals cover 90 %.">
      {models.data.length === 0 && (
        <Empty title="No models yet">The first one is made when data arrives.</Empty>
      )}
      {current.map((model) => (
        <Judgement key={model.id} model={model} />
      ))}
      {models.data.length > 0 && (
        <Section title="Versions" flush>
          <SimpleTable
            label="Model versions"
            rows={models.data}
            keyOf={(m) => m.id}
            columns={[
              {
                id: "kind",
                label: "Model",
                phone: true,
                render: (m) => `${KINDS[m.kind] ?? m.kind} ${m.number}`,
              },
              {
                id: "state",
                label: "State",
                phone: true,
                render: (m) => (
                  <Status
                    value={m.state === "champion" ? "active" : "inactive"}
                    label={m.state === "champion" ? "in use" : m.state}
                  />
                ),
              },
              { id: "summary", label: "What it is", render: (m) => m.summary },
              { id: "through", label: "Data through", render: (m) => day(m.trained_through_on) },
              { id: "made", label: "Made", phone: true, render: (m) => moment(m.created_at) },
              { id: "hash", label: "Data hash", render: (m) => <code>{m.data_hash.slice(0, 10)}</code> },
            ]}
          />
        </Section>
      )}
    </Page>
  );
}

function Judgement({ model }: { model: Model }) {
  const p = model.evaluation.pooled;
  const top = p?.top_decile;
  return (
    <Section title={`${KINDS[model.kind] ?? model.kind}, version ${model.number}`} hint={model.summary}>
      {!p || p.n === 0 || p.events === 0 ? (
        <Typography color="text.secondary">
          Too little history to judge this model on your own data: no leavings in months it had not seen.
        </Typography>
      ) : (
        <>
          {top && (
            <Typography sx={{ mb: 1 }}>
              Of the {count(top.n)} riskiest tenth of cases, {count(top.left)} left; {count(top.expected, 1)}{" "}
              were expected.
            </Typography>
          )}
          <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
            {count(p.n)} cases, {count(p.events)} left. AUC {count(p.auc, 2)}
            {range(p.intervals?.auc)}; log-loss skill against the base rate {count(p.skill, 2)}
            {range(p.intervals?.skill)}; Brier {count(p.brier, 4)} against {count(p.base_brier, 4)} for the
            base rate; calibration error {count(p.ece, 3)}.
          </Typography>
          {p.reliability && <Reliability bins={p.reliability} />}
        </>
      )}
    </Section>
  );
}

/** Said against happened, per bin; the bar is the 90 % interval of what happened, the tick what was said. */
function Reliability({ bins }: { bins: Bin[] }) {
  const most = Math.max(...bins.map((b) => Math.max(b.upper, b.predicted)), 0.01);
  const at = (value: number) => `${(value / most) * 100}%`;
  return (
    <Box
      component="ul"
      sx={{ listStyle: "none", p: 0, m: 0, maxWidth: 720 }}
      aria-label="Said against happened"
    >
      {bins.map((bin) => (
        <Box
          component="li"
          key={`${bin.predicted}-${bin.n}`}
          sx={{
            display: "grid",
            gridTemplateColumns: "minmax(150px, auto) 1fr",
            gap: 2,
            alignItems: "center",
            minHeight: 26,
          }}
        >
          <Typography variant="body2">
            said {percent(bin.predicted, 1)}, {percent(bin.observed, 1)} left
          </Typography>
          <Box aria-hidden="true" sx={{ position: "relative", height: 12 }}>
            <Box
              sx={{
                position: "absolute",
                left: at(bin.lower),
                width: at(bin.upper - bin.lower),
                height: "100%",
                bgcolor: "primary.main",
                opacity: 0.25,
                borderRadius: 0.5,
              }}
            />
            <Box
              sx={{
                position: "absolute",
                left: at(bin.observed),
                width: 3,
                height: "100%",
                bgcolor: "primary.main",
              }}
            />
            <Box
              sx={{
                position: "absolute",
                left: at(bin.predicted),
                width: 2,
                top: -4,
                bottom: -4,
                bgcolor: "text.primary",
              }}
            />
          </Box>
        </Box>
      ))}
    </Box>
  );
}
