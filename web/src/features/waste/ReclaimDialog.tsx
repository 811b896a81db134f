import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Typography from "@mui/material/Typography";
import type { Schemas } from "../../api/client";
import { count, day, money, UNKNOWN } from "../../ui/format";
import { FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";
import { KINDS, type Preview, seats, undoActions, useBegin, usePreview, work } from "./data";

const SHOWN = 12;

/** A dry run: what would be given up, what stays and why, and what it is worth. Nothing happens before a button. */
export function ReclaimDialog({ findings, onClose }: { findings: string[]; onClose: () => void }) {
  const preview = usePreview(findings);
  const notify = useNotify();
  const data = preview.data;
  const words = work(data?.lines ?? []);
  const begin = useBegin((begun) => {
    onClose();
    notify({
      text: outcome(begun, words.done),
      kind: begun.refusal ? "error" : "success",
      ...(begun.actions.length > 0 && {
        undo: () =>
          void undoActions(begun.actions).then(
            () => notify({ text: "Given back: everything is as before.", kind: "success" }),
            (error: Error) => notify({ text: error.message, kind: "error" }),
          ),
      }),
    });
  });
  const askable = data?.lines.some(
    (line) => !line.blocked && line.seat_id && line.email && line.kind !== "disabled",
  );
  const run = (ask: boolean) => begin.mutate({ findings, ask });
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="reclaim-dialog">
      <DialogTitle id="reclaim-dialog">{data ? words.title : "Give up seats"}</DialogTitle>
      <DialogContent>
        {preview.error && <ErrorState error={preview.error} />}
        {preview.isPending && findings.length > 0 && <Loading rows={6} />}
        {findings.length === 0 && <Typography>Nothing of this product can be given up here.</Typography>}
        <FormError error={begin.error} />
        {data?.refusals.map((text) => (
          <Alert key={text} severity="warning" sx={{ mb: 1 }}>
            {text} Choose fewer, or raise the cap under Actions.
          </Alert>
        ))}
        {data?.warnings.map((text) => (
          <Alert key={text} severity="info" sx={{ mb: 1 }}>
            {text}
          </Alert>
        ))}
        {data && <Worth rows={data.worth} />}
        {data && <Lines data={data} />}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        {askable && (
          <Button loading={begin.isPending} onClick={() => run(true)}>
            Ask the holders first
          </Button>
        )}
        <Button
          variant="contained"
          loading={begin.isPending}
          disabled={!data || data.seats === 0}
          onClick={() => run(false)}
        >
          {words.button}
        </Button>
      </DialogActions>
    </Dialog>
  );
}

function outcome(begun: Schemas["Begun"], done: string): string {
  const parts = [
    begun.released > 0 && `${seats(begun.released)} ${done}; a task says what to do at the vendor.`,
    begun.asked > 0 && `${count(begun.asked)} holders are asked by mail.`,
    begun.proposed > 0 && `${count(begun.proposed)} seats wait for approval.`,
    begun.refusal,
  ];
  return parts.filter(Boolean).join(" ");
}

function Worth({ rows }: { rows: Schemas["Worth"][] }) {
  if (rows.length === 0)
    return (
      <Typography color="text.secondary" sx={{ mb: 1 }}>
        No running contract can be cut for these seats, so no money is promised.
      </Typography>
    );
  return (
    <Box component="ul" sx={{ mt: 0, mb: 2, pl: 2.5 }}>
      {rows.map((row) => (
        <li key={`${row.product_id}${row.other_name}${row.client_id}${row.currency}`}>
          {row.product_name}: {count(row.seats)} seats{row.other_name && ` to ${row.other_name}`},{" "}
          {row.currency ? (
            <>
              <strong>{money(row.amount_minor, row.currency)}</strong> over 12 months (
              {money(row.monthly_minor, row.currency)} a month from {day(row.effective_on)})
            </>
          ) : (
            "no price is known"
          )}
          . Tell the vendor by {day(row.cancel_by_on)}
          {row.rule === "missed" && "; the notice of this term has passed"}.
        </li>
      ))}
    </Box>
  );
}

function Lines({ data }: { data: Preview }) {
  const lines = [...data.lines].sort((a, b) => Number(Boolean(a.blocked)) - Number(Boolean(b.blocked)));
  const shown = lines.slice(0, SHOWN);
  return (
    <>
      <SimpleTable
        label="What would happen"
        rows={shown}
        keyOf={(line) => line.id}
        columns={[
          {
            id: "who",
            label: "Seat",
            phone: true,
            render: (line) => (
              <>
                {line.seat_id ? line.subject : "nobody's"} · {line.product_name}
                <Box sx={{ fontSize: 12, color: "text.secondary" }}>{KINDS[line.kind].label}</Box>
              </>
            ),
          },
          {
            id: "what",
            label: "Before and after",
            phone: true,
            render: (line) =>
              line.blocked ? (
                <Box sx={{ color: (t) => (t.vars ?? t).palette.status.warn }}>▲ stays: {line.blocked}</Box>
              ) : line.kind === "downgrade" ? (
                `${line.product_name} → ${line.other_name}`
              ) : line.seat_id ? (
                "assigned → free"
              ) : (
                `${count(line.seats)} paid for → not renewed`
              ),
          },
          {
            id: "month",
            label: "A month",
            right: true,
            render: (line) => (line.currency ? money(line.monthly_minor, line.currency, 2) : UNKNOWN),
          },
        ]}
      />
      {lines.length > SHOWN && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
          and {count(lines.length - SHOWN)} more of the same kinds
        </Typography>
      )}
      <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
        Asked holders have {data.policy.wait_days} days to answer; seats nobody holds and seats of disabled
        accounts need no question. All of it can be taken back for 72 hours; money counts as realised only
        when the next seat count or bill shows it.
      </Typography>
    </>
  );
}
