import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { type Calls, CallsTable } from "../../app/CallsTable";
import { count, fixed, percent } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { KINDS, type Model, type Month, type Pooled, type Track } from "./data";
import { Reliability } from "./Reliability";
import { TableColumns } from "./TableColumns";

const range = (pair: number[] | undefined, digits = 2) =>
  pair ? ` (${count(pair[0], digits)}–${count(pair[1], digits)})` : "";

type JudgementProps = { model: Model; calls?: Calls[]; title?: string };

const MOST = 0.5;
const FEW = 5;
const SHOWN = 12;

/** How good one model was on cases it had not seen, and what its calls were worth; `calls` are by the bands in force. */
export function Judgement({ model, calls, title }: JudgementProps) {
  const { to_date } = model.evaluation;
  const { pooled, record, months } = calls && to_date ? to_date : model.evaluation;
  const judged = pooled && pooled.n > 0 && pooled.events > 0 ? pooled : undefined;
  const said = calls?.[0] ?? record;
  return (
    <Section
      title={title ?? `${KINDS[model.kind] ?? model.kind}, version ${model.number}`}
      hint={title ? undefined : model.summary}
    >
      {!judged ? (
        <Typography color="text.secondary">
          {model.state === "refused"
            ? model.summary
            : "Too little history to judge this model on your own data: no leavings in months it had not seen."}
        </Typography>
      ) : (
        <>
          {said && <Called record={said} />}
          {calls && <CallsTable now={calls} />}
          <Figures pooled={judged} />
          {judged.reliability && <Reliability bins={judged.reliability} />}
          {months && months.length > 0 && <Months months={months} later={calls && to_date?.later} />}
        </>
      )}
      {model.kind === "churn_label" && <TableColumns model={model} />}
    </Section>
  );
}

/** The sentence people ask for, or why it cannot be said yet. */
export function Called({ record }: { record: Track }) {
  if (!record.enough)
    return (
      <Typography sx={{ mb: 1 }}>
        {count(record.leavers ?? 0)} clients left in the months judged; a hit rate is shown from{" "}
        {count(record.least ?? 10)} on.
      </Typography>
    );
  const verdict = verdictOf(record);
  return (
    <Box sx={{ mb: 2 }}>
      <Typography>
        We called high risk {count(record.called)} times (from {percent(record.high, 1)} within 90 days on):{" "}
        {count(record.left)} of these clients left within 90 days, {count(record.expected, 1)} were expected
        to.
      </Typography>
      {verdict && <Typography>{verdict}</Typography>}
      <Typography variant="body2" color="text.secondary">
        At least 30 days ahead it called {count(record.flagged)} of {count(record.judged)} leavers;{" "}
        {count(record.a_month, 1)} false alarms a month over {count(record.months)} months.
      </Typography>
    </Box>
  );
}

/** What the figures do not show: calling most clients catches most leavers, whatever the model. */
export function verdictOf({ share, rate, base, called }: Track): string | null {
  if (called === 0) return "Nobody was ever called: the band begins too high.";
  if ((share ?? 0) >= MOST)
    return `${percent(share)} of all clients were high at a time, so that leavers were among them is no foresight.`;
  if (rate && base && rate <= base) return "Clients called high left no more often than all did.";
  return null;
}

function Figures({ pooled }: { pooled: Pooled }) {
  const { top_decile: top, if_right: right, reliability } = pooled;
  const expected = reliability?.reduce((sum, bin) => sum + bin.n * bin.predicted, 0);
  return (
    <Box sx={{ my: 2 }}>
      <Typography>{skillWords(pooled)}</Typography>
      <Typography variant="body2" color="text.secondary">
        {count(pooled.n)} cases, {count(pooled.events)} left
        {expected !== undefined && `, ${count(expected, 1)} were expected to`}. AUC {count(pooled.auc, 2)}
        {range(pooled.intervals?.auc)}; log-loss skill against the base rate {count(pooled.skill, 3)}
        {range(pooled.intervals?.skill, 3)}; Brier {count(pooled.brier, 4)} against{" "}
        {count(pooled.base_brier, 4)} for the base rate; calibration error {count(pooled.ece, 3)}.
        {top &&
          ` Of the riskiest tenth (${count(top.n)} cases) ${count(top.left)} left, ${count(top.expected, 1)} expected.`}
        {right?.auc != null &&
          ` Were each probability exactly right, AUC ${count(right.auc, 2)} and skill ${count(right.skill, 3)} would be expected: the rest is chance.`}
      </Typography>
    </Box>
  );
}

/** Whether the probabilities were better than always saying the base rate, as far as the interval of skill tells. */
export function skillWords({ intervals }: Pooled): string {
  const [low, high] = intervals?.skill ?? [];
  if (low === undefined || high === undefined) return "Too few cases to say whether it beats the base rate.";
  if (low > 0) return "Its probabilities were better than always saying the base rate, by more than chance.";
  if (high < 0) return "Always saying the base rate would have been better. Do not act on it.";
  return "Not shown to be better than always saying the base rate: the interval of its skill includes 0.";
}

function Months({ months, later }: { months: Month[]; later?: number | undefined }) {
  const [all, setAll] = useState(false);
  const shown = all ? months : months.slice(-SHOWN);
  return (
    <Box sx={{ mt: 2 }}>
      <SimpleTable label="By cut-off month" rows={shown} keyOf={(m) => m.month ?? ""} columns={MONTHS} />
      {months.length > SHOWN && (
        <Button onClick={() => setAll(!all)} sx={{ ml: -0.5 }}>
          {all ? `Only the last ${SHOWN} months` : `All ${count(months.length)} months`}
        </Button>
      )}
      <Typography variant="caption" color="text.secondary" component="p">
        {later
          ? `The last ${count(later)} are months since it was fitted; those before by walking through the past, each by a fit on what was known then. Month ends whose 90 days it had partly learnt from are left out. `
          : "By walking through the past: each month by a fit on what was known by then. "}
        AUC is shown from {FEW} leavings on; below that it is chance.
      </Typography>
    </Box>
  );
}

const MONTHS: Column<Month>[] = [
  { id: "month", label: "Judged from", phone: true, render: (m) => m.month ?? "–" },
  { id: "n", label: "Clients", right: true, render: (m) => count(m.n) },
  { id: "left", label: "Left in 90 days", right: true, phone: true, render: (m) => count(m.left) },
  { id: "expected", label: "Expected", right: true, phone: true, render: (m) => fixed(m.expected, 1) },
  { id: "auc", label: "AUC", right: true, render: (m) => (m.left < FEW ? "–" : fixed(m.auc, 2)) },
  { id: "brier", label: "Brier", right: true, render: (m) => fixed(m.brier, 4) },
];
