import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink, useParams } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { moment } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { ReasonDialog } from "../../ui/ReasonDialog";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { KINDS, type Step, stepWords, useChange } from "./data";

type Detail = Schemas["PlaybookRunDetail"];
const BACK = { to: "/playbooks", label: "Playbooks" };

/** One client's way through a playbook: what was done, what comes. */
export default function RunPage() {
  const { runId = "" } = useParams();
  const found = useQuery({
    queryKey: ["playbooks", "run", runId],
    queryFn: () => take(api.GET("/api/playbooks/runs/{run_id}", { params: { path: { run_id: runId } } })),
  });
  if (found.isPending || found.error)
    return (
      <Page title="Playbook run" back={BACK}>
        {found.isPending ? (
          <Loading rows={6} />
        ) : (
          <ErrorState error={found.error} retry={() => found.refetch()} />
        )}
      </Page>
    );
  const run = found.data;
  return (
    <Page
      title={`${run.client_name}: ${run.playbook}`}
      back={BACK}
      subtitle={<Head run={run} />}
      actions={<TakeOut run={run} />}
    >
      <Section title="What was done">
        {run.taken.length === 0 && (
          <Typography color="text.secondary">
            Nothing yet: the first step is taken within a minute.
          </Typography>
        )}
        <Box component="ol" sx={{ m: 0, pl: 3, "& li": { mb: 1 } }}>
          {run.taken.map((step) => (
            <Taken key={step.step} step={step} />
          ))}
        </Box>
      </Section>
      <Coming run={run} />
    </Page>
  );
}

function Head({ run }: { run: Detail }) {
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2 }}>
      <Status value={run.state} />
      <Link component={RouterLink} to={`/clients/${run.client_id}`}>
        {run.client_name}
      </Link>
      <Link component={RouterLink} to={`/playbooks/${run.playbook_id}`}>
        {run.playbook}, version {run.version}
      </Link>
      <span>
        entered {moment(run.created_at)} by {run.entered_by}: {run.why}
      </span>
      {run.ended_at && <span>ended {moment(run.ended_at)}</span>}
      {run.reason && <span>{run.reason}</span>}
    </Box>
  );
}

function TakeOut({ run }: { run: Detail }) {
  const [asking, setAsking] = useState(false);
  const stop = useChange("Taken out.");
  const may = useMay("actions:write");
  if (!may || run.ended_at) return null;
  return (
    <>
      <Button loading={stop.isPending} onClick={() => setAsking(true)}>
        Take out
      </Button>
      {asking && (
        <ReasonDialog
          title={`Take ${run.client_name} out`}
          hint="What was done stays; the steps that come are not taken."
          confirm="Take out"
          reasonNeeded={false}
          onClose={() => setAsking(false)}
          onConfirm={(reason) => {
            setAsking(false);
            stop.mutate({ method: "POST", path: `/api/playbooks/runs/${run.id}/stop`, body: { reason } });
          }}
        />
      )}
    </>
  );
}

function Taken({ step }: { step: Detail["taken"][number] }) {
  return (
    <li>
      <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 1.5 }}>
        <strong>{KINDS[step.kind] ?? step.kind}</strong>
        <span>{step.text}</span>
        {step.task_id && step.task_state && (
          <Link component={RouterLink} to={`/tasks/${step.task_id}`}>
            task {step.task_state}
          </Link>
        )}
        {step.action_id && step.action_state && !step.task_id && (
          <Status value={step.action_state} label={ACTION[step.action_state] ?? step.action_state} />
        )}
      </Box>
      <Typography variant="body2" color="text.secondary">
        {moment(step.at)}
        {step.last_error && ` · ${step.last_error}`}
      </Typography>
    </li>
  );
}

const ACTION: Record<string, string> = {
  proposed: "waits for approval under Actions",
  performed: "done",
  reserved: "being done",
  refused: "above the cap",
  observed: "only observed",
};

function Coming({ run }: { run: Detail }) {
  if (run.ended_at || !run.step) return null;
  const at = run.steps.findIndex((step) => step.key === run.step);
  const coming: Step[] = at < 0 ? [] : run.steps.slice(at);
  return (
    <Section
      title="What comes"
      hint={!run.action_id && run.due_at ? `next ${moment(run.due_at)}` : undefined}
    >
      {run.action_id && (
        <Typography sx={{ mb: 1 }}>
          It waits until somebody decides:{" "}
          <Link component={RouterLink} to={`/actions?origin=${run.id}`} underline="always">
            {run.action}
          </Link>
          . Allowed, it goes on; declined or left for 7 days, it ends here.
        </Typography>
      )}
      {coming.length === 0 ? (
        <Typography>It ends.</Typography>
      ) : (
        <Box component="ol" sx={{ m: 0, pl: 3, color: "text.secondary" }}>
          {coming.map((step) => (
            <li key={step.key}>
              {KINDS[step.kind] ?? step.kind}: {stepWords(step)}
            </li>
          ))}
        </Box>
      )}
    </Section>
  );
}
