import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { Filters } from "../../ui/Filters";
import { day, money } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Probability, Score, Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type ClientRow, PAGE_SIZE, useChoices, useClientQuery, useClients } from "./data";
import { clientFilters } from "./filters";
import { Left, monthsWords } from "./Left";
import { Totals } from "./Totals";

type Plays = Map<string, Schemas["Recommendation"]>;

const columnsOf = (plays: Plays): Column<ClientRow>[] => [
  {
    id: "name",
    label: "Client and main reason",
    sortable: true,
    phone: true,
    render: (r) => (
      <>
        <Link component={RouterLink} to={`/clients/${r.id}`}>
          {r.name}
        </Link>
        {r.top_driver && (
          <Typography variant="caption" color="text.secondary" component="div">
            {r.top_driver}
          </Typography>
        )}
      </>
    ),
  },
  {
    id: "p90",
    label: "Leaves in 90 days",
    phone: true,
    nowrap: true,
    sortable: true,
    render: (r) => (
      <>
        <Box>
          <Status value={r.risk} />
        </Box>
        <Probability p={r.p90} lower={r.p90_lower} upper={r.p90_upper} />
      </>
    ),
  },
  {
    id: "at_stake",
    label: "At stake",
    right: true,
    sortable: true,
    phone: true,
    nowrap: true,
    render: (r) => (
      <>
        {r.mrr_minor === null || r.p90 === null ? "–" : money(Math.round(r.mrr_minor * r.p90), r.currency)}
        <Typography variant="caption" color="text.secondary" component="div">
          of {money(r.mrr_minor, r.currency)} MRR
        </Typography>
      </>
    ),
  },
  {
    id: "revenue_left_minor",
    label: "Next 24 months",
    right: true,
    sortable: true,
    nowrap: true,
    render: (r) => (
      <>
        <Left row={r} />
        {r.months_left !== null && (
          <Typography variant="caption" color="text.secondary" component="div">
            {monthsWords(r)} months
          </Typography>
        )}
      </>
    ),
  },
  {
    id: "health",
    label: "Health",
    sortable: true,
    render: (r) => (
      <Score
        value={r.health}
        band={r.health_band}
        before={r.health_before}
        lower={r.health_lower}
        upper={r.health_upper}
      />
    ),
  },
  {
    id: "play",
    label: "Suggested action",
    render: (r) => {
      const play = plays.get(r.id);
      return play ? (
        <Link component={RouterLink} to={`/recommendations/${play.id}`}>
          {play.title}
        </Link>
      ) : (
        "–"
      );
    },
  },
  { id: "renewal_on", label: "Renewal", sortable: true, nowrap: true, render: (r) => day(r.renewal_on) },
  { id: "owner_name", label: "Account manager", sortable: true, render: (r) => r.owner_name ?? "–" },
];

/** Active clients with a medium or high risk to leave, by what is at stake. */
export default function AtRiskPage() {
  const { page, set, get } = useListParams();
  const risk: ("medium" | "high")[] =
    get("risk") === "high" ? ["high"] : get("risk") === "medium" ? ["medium"] : ["high", "medium"];
  const query = useClientQuery({ status: "active", sort: "-at_stake", risk });
  const list = useClients(query);
  const plays = usePlays();
  const filters = clientFilters(useChoices().data).filter((f) => ["owner", "industry"].includes(f.name));
  filters.unshift({
    name: "risk",
    label: "Risk",
    options: [
      { value: "high", label: "high" },
      { value: "medium", label: "medium" },
    ],
  });
  return (
    <Page
      title="At risk"
      subtitle={
        list.data && (
          <>
            <Totals totals={list.data.totals} total={list.data.total} />
            Active clients whose probability to leave within 90 days is medium or high (bands: Settings). At
            stake is that probability of the MRR; the next 24 months are those a client is expected to stay,
            at today's MRR.
          </>
        )
      }
    >
      <Filters filters={filters} search="Search clients by name" />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={10} />}
      {list.data?.total === 0 && (
        <Empty
          title="No client at medium or high risk"
          action={
            <Button component={RouterLink} to="/clients">
              See all clients
            </Button>
          }
        >
          Clients appear here when their probability to leave within 90 days passes the bands set in Settings.
        </Empty>
      )}
      {list.data && list.data.total > 0 && (
        <Section flush>
          <SimpleTable
            label="Clients at risk"
            columns={columnsOf(plays)}
            rows={list.data.rows}
            keyOf={(r) => r.id}
            sort={query.sort ?? ""}
            onSort={(sort) => set({ sort })}
          />
          <Pager
            page={page}
            size={PAGE_SIZE}
            total={list.data.total}
            onPage={(next) => set({ page: String(next) })}
          />
        </Section>
      )}
    </Page>
  );
}

/** The best open play of each client, as far as the first 200 by expected value reach. */
function usePlays(): Plays {
  const query = { state: ["open"] as ["open"], kind: ["retention"] as ["retention"], page_size: 200 };
  const list = useQuery({
    queryKey: ["recommendations", "at-risk"],
    queryFn: () =>
      take(api.GET("/api/recommendations", { params: { query: { ...query, sort: "-expected_minor" } } })),
  });
  const plays: Plays = new Map();
  for (const row of list.data?.rows ?? [])
    if (row.client_id && !plays.has(row.client_id)) plays.set(row.client_id, row);
  return plays;
}
