import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { ActionState } from "../../ui/ActionState";
import { day } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";

type Run = Schemas["PlaybookRun"];
type Action = Schemas["Action"];

const WORDS: Record<string, string> = {
  running: "on its way",
  waiting: "waits",
  done: "through",
  stopped: "taken out",
};

function RunState({ run }: { run: Run }) {
  if (run.action_id) return <ActionState value="proposed" />;
  return <Status value={run.state} label={WORDS[run.state] ?? run.state} />;
}

/** Playbooks one client goes or went through, and what was done or asked for it. */
export default function ClientRuns({ id }: { id: string }) {
  const query = { client_id: id, page_size: 5 };
  const runs = useQuery({
    queryKey: ["playbooks", "client", id],
    queryFn: () => take(api.GET("/api/playbooks/runs", { params: { query } })),
  });
  const actions = useQuery({
    queryKey: ["actions", "client", id],
    queryFn: () => take(api.GET("/api/actions", { params: { query } })),
  });
  return (
    <>
      <Section title="Playbooks" actions={<All to={`/playbooks?client=${id}`} found={runs.data} />} flush>
        <List found={runs} columns={RUNS} label="Playbooks of this client" none="In no playbook so far." />
      </Section>
      <Section title="Actions" actions={<All to={`/actions?client=${id}`} found={actions.data} />} flush>
        <List
          found={actions}
          columns={ACTIONS}
          label="Actions for this client"
          none="Nothing was asked for or done."
        />
      </Section>
    </>
  );
}

type Found<Row> = { rows: Row[]; total: number };

function All({ to, found }: { to: string; found: Found<unknown> | undefined }) {
  if (!found || found.total <= found.rows.length) return null;
  return (
    <Link component={RouterLink} to={to} variant="body2">
      All {found.total}
    </Link>
  );
}

type ListProps<Row> = {
  found: { data: Found<Row> | undefined; error: Error | null; refetch: () => unknown };
  columns: Column<Row>[];
  label: string;
  none: string;
};

function List<Row extends { id: string }>({ found, columns, label, none }: ListProps<Row>) {
  if (found.error) return <ErrorState error={found.error} retry={() => found.refetch()} />;
  if (!found.data) return <Loading rows={2} />;
  if (found.data.rows.length === 0)
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        {none}
      </Typography>
    );
  return <SimpleTable label={label} columns={columns} rows={found.data.rows} keyOf={(row) => row.id} />;
}

const RUNS: Column<Run>[] = [
  {
    id: "playbook",
    label: "Playbook",
    phone: true,
    render: (run) => (
      <Link component={RouterLink} to={`/playbooks/runs/${run.id}`}>
        {run.playbook}
      </Link>
    ),
  },
  { id: "since", label: "Since", phone: true, nowrap: true, render: (run) => day(run.created_at) },
  { id: "why", label: "Why", render: (run) => run.why },
  { id: "state", label: "State", phone: true, render: (run) => <RunState run={run} /> },
];

const ACTIONS: Column<Action>[] = [
  { id: "title", label: "Action", phone: true, render: (action) => action.title },
  { id: "asked", label: "Asked", phone: true, nowrap: true, render: (action) => day(action.created_at) },
  { id: "by", label: "By", render: (action) => action.proposed_by },
  { id: "state", label: "State", phone: true, render: (action) => <ActionState value={action.state} /> },
];
