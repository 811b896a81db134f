import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { moment, money, relative } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { AlertActions } from "./AlertActions";
import { AlertsBulk } from "./AlertsBulk";
import { type Alert, useRuleNames } from "./data";
import { useSubject } from "./words";

const SIZE = 25;
const SEVERITIES = ["critical", "high", "medium", "low", "info"] as const;
const STATES = ["open", "acknowledged", "snoozed", "resolved"] as const;

const COLUMNS: Column<Alert>[] = [
  { id: "severity", label: "Severity", sortable: true, render: (row) => <Status value={row.severity} /> },
  { id: "subject_name", label: "What", sortable: true, phone: true, render: (row) => <What alert={row} /> },
  {
    id: "mrr_minor",
    label: "MRR",
    right: true,
    sortable: true,
    render: (row) => money(row.mrr_minor, row.currency ?? "USD"),
  },
  { id: "opened_at", label: "Since", sortable: true, render: (row) => relative(row.opened_at) },
  { id: "assignee", label: "With", render: (row) => row.assignee_name ?? "nobody" },
  {
    id: "actions",
    label: "Actions",
    right: true,
    render: (row) => (
      <Box sx={{ whiteSpace: "nowrap" }}>
        <AlertActions alert={row} small />
      </Box>
    ),
  },
];

function What({ alert }: { alert: Alert }) {
  return (
    <Box>
      <Link component={RouterLink} to={`/alerts/${alert.id}`} sx={{ fontWeight: 500 }}>
        {alert.subject_name}
      </Link>
      <Typography variant="body2">{alert.title}</Typography>
      {alert.silenced_until && (
        <Typography variant="body2" color="text.secondary">
          Silenced until {moment(alert.silenced_until)}: {alert.silence_reason}
        </Typography>
      )}
      <Box
        sx={{
          display: { xs: "flex", sm: "none" },
          columnGap: 1.5,
          flexWrap: "wrap",
          color: "text.secondary",
        }}
      >
        <Status value={alert.severity} />
        <span>{relative(alert.opened_at)}</span>
        {alert.mrr_minor !== null && <span>{money(alert.mrr_minor, alert.currency ?? "USD")}</span>}
      </Box>
    </Box>
  );
}

/** All that needs a look, worst first. */
export default function AlertsPage() {
  const { get, page, set } = useListParams();
  const state = (get("state") ?? "open") as Alert["state"];
  const query = {
    state: [state],
    severity: get("severity") ? [get("severity") as Alert["severity"]] : [],
    rule: get("rule"),
    client_id: get("client"),
    q: get("q"),
    silenced: get("silenced") === null ? null : get("silenced") === "true",
    sort: get("sort") ?? "severity",
    page,
    page_size: SIZE,
  };
  const rules = useRuleNames();
  const { it } = useSubject();
  const list = useQuery({
    queryKey: ["alerts", "list", query],
    queryFn: () => take(api.GET("/api/alerts", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const counts = list.data?.counts;
  const may = useMay("alerts:write");
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const names = new Map(list.data?.rows.map((row) => [row.id, row.subject_name]));
  const chosen = { keys, set: setKeys, name: (key: string) => names.get(key) ?? "alert" };
  return (
    <Page
      title="Alerts"
      subtitle="One alert for each ongoing condition. It ends by itself when the condition does."
      actions={
        <>
          <Button component={RouterLink} to="/alerts/silences">
            Silences
          </Button>
          <Button variant="outlined" component={RouterLink} to="/alerts/rules">
            Rules
          </Button>
        </>
      }
    >
      <StateTabs
        name="state"
        label="State of alerts"
        tabs={STATES.map((each) => ({ value: each, label: LABELS[each], number: counts?.[each] }))}
      />
      <Filters
        filters={[
          {
            name: "severity",
            label: "Severity",
            options: SEVERITIES.map((each) => ({ value: each, label: each })),
          },
          {
            name: "rule",
            label: "Rule",
            options: rules,
          },
          {
            name: "silenced",
            label: "Silenced",
            options: [
              { value: "true", label: "silenced" },
              { value: "false", label: "not silenced" },
            ],
          },
        ]}
      />
      {get("client") && (
        <Box sx={{ mb: 1.5 }}>
          Only {list.data?.rows[0]?.subject_name ?? "one client"}.{" "}
          <Button onClick={() => set({ client: null })}>Show all clients</Button>
        </Box>
      )}
      <Section flush>
        <AlertsBulk chosen={chosen} rows={list.data?.rows ?? []} />
        {list.isPending && <Loading rows={8} height={48} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.rows.length === 0 && (
          <NoAlerts
            state={state}
            filtered={["q", "severity", "rule", "silenced", "client"].some((name) => Boolean(get(name)))}
          />
        )}
        {list.data && list.data.rows.length > 0 && (
          <SimpleTable
            label="Alerts"
            columns={it ? COLUMNS.filter((column) => column.id !== "mrr_minor") : COLUMNS}
            rows={list.data.rows}
            keyOf={(row) => row.id}
            sort={query.sort ?? "severity"}
            onSort={(sort) => set({ sort })}
            {...(may ? { chosen } : {})}
          />
        )}
        <Pager
          page={page}
          size={SIZE}
          total={list.data?.total ?? 0}
          onPage={(next) => set({ page: String(next) })}
        />
      </Section>
    </Page>
  );
}

const LABELS = { open: "Open", acknowledged: "Acknowledged", snoozed: "Snoozed", resolved: "Resolved" };

function NoAlerts({ state, filtered }: { state: string; filtered: boolean }) {
  if (filtered) return <Empty title="Nothing matches">Clear the filters to see the rest.</Empty>;
  if (state !== "open")
    return <Empty title={`Nothing is ${state}`}>Alerts you {VERBS[state]} appear here.</Empty>;
  return (
    <Empty
      title="Nothing needs a look"
      action={
        <Button component={RouterLink} to="/jobs">
          See when the rules ran
        </Button>
      }
    >
      The rules run every hour and after each import. Without data no rule fires: import clients first.
    </Empty>
  );
}

const VERBS: Record<string, string> = {
  acknowledged: "acknowledge",
  snoozed: "snooze",
  resolved: "resolve, and those whose condition ended,",
};
