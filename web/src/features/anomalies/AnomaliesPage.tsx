import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { Filters } from "../../ui/Filters";
import { money } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { AnomalyActions } from "./AnomalyActions";
import { type Anomaly, type AnomalyTotal, changeOf, KINDS, MONEY, periodOf, sentence } from "./data";

const SIZE = 25;
const STATUSES = ["open", "expected", "resolved"] as const;
const LABELS = { open: "Open", expected: "Expected", resolved: "Resolved" };
const SEVERITIES = ["critical", "high", "medium", "low"] as const;

const COLUMNS: Column<Anomaly>[] = [
  { id: "label", label: "What", sortable: true, phone: true, render: (row) => <What anomaly={row} /> },
  {
    id: "excess_minor",
    label: "Money at stake",
    right: true,
    sortable: true,
    phone: true,
    render: (row) => <Stake anomaly={row} />,
  },
  { id: "severity", label: "Severity", sortable: true, render: (row) => <Status value={row.severity} /> },
  {
    id: "period_on",
    label: "When",
    sortable: true,
    render: (row) => <Box sx={{ minWidth: 90 }}>{periodOf(row)}</Box>,
  },
  { id: "cause", label: "Because of", render: (row) => <Cause anomaly={row} /> },
  {
    id: "actions",
    label: "Actions",
    right: true,
    render: (row) => (
      <Box sx={{ whiteSpace: "nowrap" }}>
        <AnomalyActions anomaly={row} small />
      </Box>
    ),
  },
];

function What({ anomaly }: { anomaly: Anomaly }) {
  return (
    <Box sx={{ minWidth: { sm: 230 }, whiteSpace: "normal" }}>
      <Link component={RouterLink} to={`/anomalies/${anomaly.id}`} sx={{ fontWeight: 500 }}>
        {anomaly.label}
      </Link>
      <Typography variant="body2">{sentence(anomaly)}</Typography>
      {anomaly.status !== "open" && anomaly.reason && (
        <Typography variant="body2" color="text.secondary">
          {anomaly.decided_by ? `${anomaly.decided_by}: “${anomaly.reason}”` : anomaly.reason}
        </Typography>
      )}
      <Box sx={{ display: { sm: "none" } }}>
        <Status value={anomaly.severity} /> · {periodOf(anomaly)}
      </Box>
    </Box>
  );
}

function Stake({ anomaly }: { anomaly: Anomaly }) {
  if (anomaly.excess_minor === null || !anomaly.currency) {
    return (
      <Typography variant="body2" color="text.secondary" component="span">
        not known
      </Typography>
    );
  }
  return (
    <Box>
      <Box sx={{ fontWeight: 600 }}>{money(anomaly.excess_minor, anomaly.currency)}</Box>
      <Typography
        variant="caption"
        color="text.secondary"
        component="div"
        sx={{ maxWidth: 150, ml: "auto", lineHeight: 1.3, whiteSpace: "normal" }}
      >
        {MONEY[anomaly.kind]}
      </Typography>
    </Box>
  );
}

function Cause({ anomaly }: { anomaly: Anomaly }) {
  const first = anomaly.cause[0];
  if (!first) return "–";
  return (
    <>
      {first.label} <Box sx={{ display: "inline-block" }}>{changeOf(anomaly, first)}</Box>
    </>
  );
}

/** All series that left their range, most money first. */
export default function AnomaliesPage() {
  const { get, page, set } = useListParams();
  const status = (get("status") ?? "open") as Anomaly["status"];
  const kind = get("kind") as Anomaly["kind"] | null;
  const severity = get("severity") as Anomaly["severity"] | null;
  const query = {
    status: [status],
    kind: kind ? [kind] : [],
    severity: severity ? [severity] : [],
    client_id: get("client"),
    product_id: get("product"),
    q: get("q"),
    sort: get("sort") ?? "-excess_minor",
    page,
    page_size: SIZE,
  };
  const list = useQuery({
    queryKey: ["anomalies", "list", query],
    queryFn: () => take(api.GET("/api/anomalies", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const totals = list.data?.totals ?? [];
  const count = (each: string) =>
    list.data && totals.filter((row) => row.status === each).reduce((sum, row) => sum + row.n, 0);
  const filtered = Boolean(kind || severity || query.q || query.client_id || query.product_id);
  return (
    <Page
      title="Anomalies"
      subtitle="Costs, tickets and use that left the range their own history predicts. Complete months and weeks only; what comes back into its range resolves itself."
    >
      <StateTabs
        name="status"
        label="State of anomalies"
        tabs={STATUSES.map((each) => ({ value: each, label: LABELS[each], number: count(each) }))}
      />
      <Sums totals={totals.filter((row) => row.status === status)} />
      <Filters
        filters={[
          {
            name: "kind",
            label: "Kind",
            options: Object.entries(KINDS).map(([value, label]) => ({ value, label })),
          },
          {
            name: "severity",
            label: "Severity",
            options: SEVERITIES.map((each) => ({ value: each, label: each })),
          },
        ]}
      />
      <Section flush>
        {list.isPending && <Loading rows={8} height={48} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.rows.length === 0 && <NoAnomalies status={status} filtered={filtered} />}
        {list.data && list.data.rows.length > 0 && (
          <SimpleTable
            label="Anomalies"
            columns={COLUMNS}
            rows={list.data.rows}
            keyOf={(row) => row.id}
            sort={query.sort}
            onSort={(sort) => set({ sort })}
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

/** Money per kind: kinds mean different things and are not added up. */
function Sums({ totals }: { totals: AnomalyTotal[] }) {
  const known = totals.filter((row) => row.excess_minor !== null && row.currency);
  if (known.length === 0) return null;
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 4, rowGap: 1, mb: 2 }}>
      {known.map((row) => (
        <Box key={`${row.kind}${row.currency}`}>
          <Typography sx={{ fontSize: 20, fontWeight: 600, lineHeight: 1.3 }}>
            {money(row.excess_minor, row.currency ?? "USD")}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {KINDS[row.kind]}: {MONEY[row.kind]}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}

function NoAnomalies({ status, filtered }: { status: string; filtered: boolean }) {
  if (filtered) return <Empty title="Nothing matches">Clear the filters to see the rest.</Empty>;
  if (status === "expected") {
    return (
      <Empty title="Nothing is marked as expected">
        Say “Was expected” to an anomaly that is no news, such as a yearly invoice. The range of its series
        widens, and the same does not come up again.
      </Empty>
    );
  }
  if (status === "resolved")
    return (
      <Empty title="Nothing was resolved yet">What you resolve, or what ends by itself, appears here.</Empty>
    );
  return (
    <Empty
      title="Nothing left its range"
      action={
        <Button component={RouterLink} to="/imports">
          Import bills, tickets or use
        </Button>
      }
    >
      Each month's costs, tickets and late payments and each week's use are compared with what the six or more
      periods before predict. A series with fewer is not judged.
    </Empty>
  );
}
