import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { moment, relative } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { lasted, resultOf } from "./words";

type Job = Schemas["Job"];
type JobRun = Schemas["JobRun"];
const SIZE = 25;

/** What the machine does by itself: when, how it went, and Run now. */
export default function JobsPage() {
  const jobs = useQuery({ queryKey: ["jobs", "all"], queryFn: () => take(api.GET("/api/jobs")) });
  return (
    <Page title="Jobs" subtitle="The cycle runs its steps in this order, every hour and after each import.">
      <Section flush>
        {jobs.isPending && <Loading rows={14} height={60} />}
        {jobs.error && <ErrorState error={jobs.error} retry={() => jobs.refetch()} />}
        {jobs.data && <SimpleTable label="Jobs" columns={JOBS} rows={jobs.data} keyOf={(job) => job.key} />}
      </Section>
      <Runs jobs={jobs.data ?? []} />
    </Page>
  );
}

const JOBS: Column<Job>[] = [
  { id: "label", label: "Job", phone: true, render: (job) => <Name job={job} /> },
  { id: "schedule", label: "Schedule", render: (job) => job.schedule },
  { id: "state", label: "Last run", phone: true, nowrap: true, render: (job) => <Last job={job} /> },
  { id: "duration", label: "Took", right: true, render: (job) => lasted(job.last?.duration_ms) },
  { id: "result", label: "Result", render: (job) => (job.last ? <Result run={job.last} /> : "–") },
  { id: "next", label: "Next due", nowrap: true, render: (job) => relative(job.next_due_at) },
  { id: "run", label: "Run", right: true, phone: true, render: (job) => <RunNow job={job} /> },
];

function Name({ job }: { job: Job }) {
  return (
    <Box sx={{ pl: job.in_cycle ? 2 : 0, minWidth: 140 }}>
      <Typography sx={{ fontWeight: 500 }}>{job.label}</Typography>
      <Typography variant="body2" color="text.secondary">
        {job.text}
      </Typography>
    </Box>
  );
}

function Last({ job }: { job: Job }) {
  if (job.waiting) return <Status value="queued" label="waiting" />;
  if (!job.last) return <span>not yet</span>;
  return (
    <Box>
      <Status value={job.last.state} />
      <Typography variant="body2" color="text.secondary" title={moment(job.last.started_at)}>
        {relative(job.last.started_at)}
      </Typography>
    </Box>
  );
}

function Result({ run }: { run: JobRun }) {
  return <span>{run.error ?? resultOf(run.result)}</span>;
}

function RunNow({ job }: { job: Job }) {
  const client = useQueryClient();
  const notify = useNotify();
  const ask = useMutation({
    mutationFn: () => request<Schemas["JobAsked"]>("POST", `/api/jobs/${job.key}/run`),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: ["jobs"] });
      notify({
        text: answer.queued ? `${job.label} starts now.` : `${job.label} waits already.`,
        kind: "info",
      });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  if (!useMay("jobs:run")) return null;
  return (
    <Button
      size="small"
      variant="outlined"
      loading={ask.isPending}
      disabled={job.waiting || job.last?.state === "running"}
      onClick={() => ask.mutate()}
      aria-label={`Run now: ${job.label}`}
      sx={{ whiteSpace: "nowrap" }}
    >
      Run now
    </Button>
  );
}

const RUNS: Column<JobRun>[] = [
  { id: "at", label: "Started", phone: true, render: (run) => moment(run.started_at) },
  { id: "job", label: "Job", phone: true, render: (run) => run.label },
  { id: "state", label: "State", phone: true, render: (run) => <Status value={run.state} /> },
  { id: "took", label: "Took", right: true, render: (run) => lasted(run.duration_ms) },
  { id: "result", label: "Result", render: (run) => <Result run={run} /> },
  { id: "by", label: "Asked by", render: (run) => run.asked_by },
];

const STATES = ["running", "succeeded", "failed"] as const;

function Runs({ jobs }: { jobs: Job[] }) {
  const { get, page, set } = useListParams();
  const state = STATES.find((each) => each === get("state")) ?? null;
  const query = { job: get("job"), state, page, page_size: SIZE };
  const runs = useQuery({
    queryKey: ["jobs", "runs", query],
    queryFn: () => take(api.GET("/api/jobs/runs", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title="Runs" flush>
      <Box sx={{ px: 2, pt: 1 }}>
        <Filters
          search={null}
          filters={[
            { name: "job", label: "Job", options: jobs.map((job) => ({ value: job.key, label: job.label })) },
            { name: "state", label: "State", options: STATES.map((each) => ({ value: each, label: each })) },
          ]}
        />
      </Box>
      {runs.isPending && <Loading rows={12} />}
      {runs.error && <ErrorState error={runs.error} retry={() => runs.refetch()} />}
      {runs.data?.rows.length === 0 && (
        <Empty title="No runs">
          {get("job") || state
            ? "Clear the filters to see the rest."
            : "The first one comes with the next hour, or press Run now."}
        </Empty>
      )}
      {runs.data && runs.data.rows.length > 0 && (
        <SimpleTable label="Runs" columns={RUNS} rows={runs.data.rows} keyOf={(run) => run.id} />
      )}
      <Pager
        page={page}
        size={SIZE}
        total={runs.data?.total ?? 0}
        onPage={(next) => set({ page: String(next) })}
      />
    </Section>
  );
}
