import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { day, moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import type { Run } from "./data";

const SIZE = 20;

/** Clients inside and through, of one playbook or all, of one client or all. */
export function Runs({ title, playbook }: { title: string; playbook?: string }) {
  const { get, page, set } = useListParams();
  const query = { playbook_id: playbook ?? null, client_id: get("client"), page, page_size: SIZE };
  const list = useQuery({
    queryKey: ["playbooks", "runs", query],
    queryFn: () => take(api.GET("/api/playbooks/runs", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const columns = playbook ? COLUMNS.filter((each) => each.id !== "playbook") : COLUMNS;
  return (
    <Section
      flush
      title={title}
      actions={get("client") && <Button onClick={() => set({ client: null })}>Show all clients</Button>}
    >
      {list.isPending && <Loading rows={5} />}
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.data?.rows.length === 0 && (
        <Empty title="Nobody is inside">Clients enter with the hourly cycle, or by hand.</Empty>
      )}
      {list.data && list.data.rows.length > 0 && (
        <SimpleTable label={title} columns={columns} rows={list.data.rows} keyOf={(row) => row.id} />
      )}
      <Pager
        page={page}
        size={SIZE}
        total={list.data?.total ?? 0}
        onPage={(next) => set({ page: String(next) })}
      />
    </Section>
  );
}

const COLUMNS: Column<Run>[] = [
  {
    id: "client",
    label: "Client",
    phone: true,
    render: (row) => (
      <Link component={RouterLink} to={`/playbooks/runs/${row.id}`} sx={{ fontWeight: 500 }}>
        {row.client_name}
      </Link>
    ),
  },
  { id: "playbook", label: "Playbook", phone: true, render: (row) => row.playbook },
  {
    id: "state",
    label: "State",
    phone: true,
    render: (row) => <Status value={row.state} label={stateOf(row)} />,
  },
  { id: "why", label: "Why", render: (row) => <Box sx={{ maxWidth: 420 }}>{row.why}</Box> },
  { id: "next", label: "Next step", render: nextOf },
  { id: "since", label: "Since", nowrap: true, render: (row) => moment(row.created_at) },
];

function stateOf(row: Run): string {
  return { running: "on its way", waiting: "waits", done: "through", stopped: "taken out" }[row.state];
}

function nextOf(row: Run): string {
  if (row.state === "done" || row.state === "stopped") return row.reason ?? "–";
  if (row.action_id && row.step === "end") return "ends once somebody decides";
  if (row.step === "end" || row.step === null) return `ends ${day(row.due_at)}`;
  const step = row.step.replaceAll("_", " ");
  if (row.action_id) return `somebody decides, then: ${step}`;
  return row.state === "waiting" ? `${day(row.due_at)}: ${step}` : step;
}
