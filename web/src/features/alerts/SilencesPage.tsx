import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { moment } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type Silence, useChange, useRuleNames } from "./data";
import { SilenceDialog } from "./SilenceDialog";

/** Maintenance windows: nobody is told; alerts open and say that they are silenced. */
export default function SilencesPage() {
  const [adding, setAdding] = useState(false);
  const may = useMay("alerts:write");
  const list = useQuery({
    queryKey: ["alerts", "silences"],
    queryFn: () => take(api.GET("/api/silences")),
  });
  const add = may && (
    <Button variant="contained" onClick={() => setAdding(true)}>
      New silence
    </Button>
  );
  return (
    <Page
      title="Silences"
      back={{ to: "/alerts", label: "Alerts" }}
      subtitle="For a time nobody is told. Alerts still open and show it; what is still open afterwards is told then."
      actions={add}
    >
      <Section flush>
        {list.isPending && <Loading rows={4} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.length === 0 && (
          <Empty title="Nothing is silenced" action={add}>
            Before a migration or a move, silence the client or the rule, with a reason and an end.
          </Empty>
        )}
        {list.data && list.data.length > 0 && (
          <SimpleTable label="Silences" columns={COLUMNS} rows={list.data} keyOf={(row) => row.id} />
        )}
      </Section>
      {adding && <SilenceDialog onClose={() => setAdding(false)} />}
    </Page>
  );
}

const COLUMNS: Column<Silence>[] = [
  { id: "what", label: "What", phone: true, render: (row) => <What silence={row} /> },
  {
    id: "state",
    label: "State",
    phone: true,
    render: (row) => <Status value={STATES[row.state]} label={row.state} />,
  },
  { id: "from", label: "From", render: (row) => moment(row.starts_at), nowrap: true },
  { id: "to", label: "Until", render: (row) => moment(row.ends_at), nowrap: true },
  { id: "alerts", label: "Alerts it covers", right: true, render: (row) => <Covered silence={row} /> },
  { id: "do", label: "Actions", right: true, phone: true, render: (row) => <End silence={row} /> },
];
const STATES = { running: "running", planned: "queued", ended: "inactive" } as const;

function What({ silence }: { silence: Silence }) {
  const names = useRuleNames();
  const rule = names.find((each) => each.value === silence.rule_key)?.label ?? silence.rule_name;
  const parts = [silence.client_name, rule].filter(Boolean);
  return (
    <Box>
      <Box sx={{ fontWeight: 500 }}>{parts.length ? parts.join(": ") : "Everything"}</Box>
      <Typography variant="body2">
        {silence.reason} ({silence.by_name})
      </Typography>
    </Box>
  );
}

function Covered({ silence }: { silence: Silence }) {
  if (silence.state !== "running") return <span>–</span>;
  return (
    <Link component={RouterLink} to="/alerts?silenced=true">
      {silence.alerts}
    </Link>
  );
}

function End({ silence }: { silence: Silence }) {
  const notify = useNotify();
  const end = useChange<undefined>(
    "POST",
    `/api/silences/${silence.id}/end`,
    "Ended. Alerting resumes within a minute.",
  );
  const may = useMay("alerts:write");
  if (silence.state === "ended" || !may) return null;
  const fail = (error: Error) => notify({ text: error.message, kind: "error" });
  return (
    <Button onClick={() => end.mutate(undefined, { onError: fail })} loading={end.isPending}>
      End now
    </Button>
  );
}
