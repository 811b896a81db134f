import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import Link from "@mui/material/Link";
import Switch from "@mui/material/Switch";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { count } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type Playbook, useChange, usePlaybooks } from "./data";
import { Runs } from "./Runs";

/** Plays by name, with the clients inside. */
export default function PlaybooksPage() {
  const list = usePlaybooks();
  const { get } = useListParams();
  const may = useMay("playbooks:write");
  const add = may && (
    <Button variant="contained" component={RouterLink} to="/playbooks/new">
      New playbook
    </Button>
  );
  return (
    <Page
      title="Playbooks"
      subtitle="Steps for a situation. Clients enter by themselves; what may happen without you is set under Autonomy."
      actions={add}
    >
      {!get("client") && (
        <Section flush>
          {list.isPending && <Loading rows={4} />}
          {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
          {list.data?.length === 0 && (
            <Empty title="No playbooks" action={add}>
              The ones that come along appear after the first scoring. Or write your own.
            </Empty>
          )}
          {list.data && list.data.length > 0 && (
            <SimpleTable label="Playbooks" columns={COLUMNS} rows={list.data} keyOf={(row) => row.id} />
          )}
        </Section>
      )}
      <Runs title="Clients in playbooks" />
    </Page>
  );
}

const COLUMNS: Column<Playbook>[] = [
  { id: "name", label: "Playbook", phone: true, render: (row) => <Name row={row} /> },
  { id: "on", label: "Clients enter", phone: true, render: (row) => <Turn row={row} /> },
  { id: "inside", label: "Inside", right: true, phone: true, render: (row) => count(row.inside) },
  { id: "through", label: "Through", right: true, render: (row) => count(row.through) },
  { id: "stopped", label: "Taken out", right: true, render: (row) => count(row.stopped) },
  { id: "version", label: "Version", render: versionOf },
];

function versionOf(row: Playbook): string {
  if (row.published === null) return "draft only";
  return `${row.published}${row.has_draft ? ", a draft waits" : ""}`;
}

function Name({ row }: { row: Playbook }) {
  return (
    <>
      <Link component={RouterLink} to={`/playbooks/${row.id}`} sx={{ fontWeight: 500 }}>
        {row.name}
      </Link>
      <Typography variant="body2" color="text.secondary">
        {row.text}
      </Typography>
    </>
  );
}

function Turn({ row }: { row: Playbook }) {
  const may = useMay("playbooks:write");
  const turn = useChange(row.enabled ? "Nobody enters any more." : "Clients enter from the next cycle.");
  const path = `/api/playbooks/${row.id}/turn`;
  return (
    <FormControlLabel
      control={
        <Switch
          checked={row.enabled}
          disabled={!may || turn.isPending || row.published === null}
          onChange={(event) => turn.mutate({ method: "POST", path, body: { on: event.target.checked } })}
          slotProps={{ input: { "aria-label": `Clients enter: ${row.name}` } }}
        />
      }
      label={row.enabled ? "yes" : "no"}
    />
  );
}
