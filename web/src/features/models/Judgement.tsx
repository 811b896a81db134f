import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { count, percent } from "../../ui/format";
import { Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";
import { KINDS, type Model, type Month, type Pooled, type Track } from "./data";
import { Reliability } from "./Reliability";
import { TableColumns } from "./TableColumns";

const range = (pair: number[] | undefined, digits = 2) =>
  pair ? ` (${count(pair[0], digits)}–${count(pair[1], digits)})` : "";

/** How good one model was on cases it had not seen, and what its calls were worth. */
export function Judgement({ model, title }: { model: Model; title?: string }) {
  const { pooled, record, months } = model.evaluation;
  const judged = pooled && pooled.n > 0 && pooled.events > 0 ? pooled : undefined;
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
          {record && <Calls record={record} />}
          <Figures pooled={judged} />
          {judged.reliability && <Reliability bins={judged.reliability} />}
          {months && months.length > 0 && <Months months={months} />}
        </>
      )}
      {model.kind === "churn_label" && <TableColumns model={model} />}
    </Section>
  );
}

/** The sentence people ask for, or why it cannot be said yet. */
export function Calls({ record }: { record: Track }) {
  if (!record.enough)
    return (
      <Typography sx={{ mb: 1 }}>
        {count(record.leavers ?? 0)} clients left in the months judged; a hit rate is shown from{" "}
        {count(record.least ?? 10)} on.
      </Typography>
    );
  return (
    <Box sx={{ mb: 2 }}>
      <Typography>
        We called high risk {count(record.called)} times (from {percent(record.high, 0)} within 90 days on):{" "}
        {count(record.left)} of these clients left within 90 days, {count(record.expected, 1)} were expected
        to.
      </Typography>
      <Typography variant="body2" color="text.secondary">
        {count(record.flagged)} of {count(record.judged)} leavers were called at least 30 days ahead;{" "}
        {count(record.a_month, 1)} false alarms a month over {count(record.months)} months
        {record.lift ? `; ${count(record.lift, 1)} times the rate of leaving of all clients` : ""}.
      </Typography>
    </Box>
  );
}

function Figures({ pooled }: { pooled: Pooled }) {
  const top = pooled.top_decile;
  return (
    <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
      {count(pooled.n)} cases, {count(pooled.events)} left. AUC {count(pooled.auc, 2)}
      {range(pooled.intervals?.auc)}; log-loss skill against the base rate {count(pooled.skill, 2)}
      {range(pooled.intervals?.skill)}; Brier {count(pooled.brier, 4)} against {count(pooled.base_brier, 4)}{" "}
      for the base rate; calibration error {count(pooled.ece, 3)}.
      {top &&
        ` Of the riskiest tenth (${count(top.n)} cases) ${count(top.left)} left, ${count(top.expected, 1)} expected.`}
    </Typography>
  );
}

function Months({ months }: { months: Month[] }) {
  return (
    <Box sx={{ mt: 2 }}>
      <SimpleTable
        label="By cut-off month"
        rows={months}
        keyOf={(m) => String(m.t)}
        columns={[
          { id: "month", label: "Judged from", phone: true, render: (m) => m.month ?? `month ${m.t}` },
          { id: "n", label: "Clients", right: true, render: (m) => count(m.n) },
          { id: "left", label: "Left in 90 days", right: true, phone: true, render: (m) => count(m.left) },
          {
            id: "expected",
            label: "Expected",
            right: true,
            phone: true,
            render: (m) => count(m.expected, 1),
          },
          { id: "auc", label: "AUC", right: true, render: (m) => count(m.auc, 2) },
          { id: "brier", label: "Brier", right: true, render: (m) => count(m.brier, 4) },
        ]}
      />
    </Box>
  );
}
