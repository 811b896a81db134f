import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { Filters } from "../../ui/Filters";
import { count, day, measure } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";

type Bridge = Schemas["BridgePage"];
type Row = Schemas["BridgeRow"];
type Cause = Row["cause"];

const SIZE = 50;
const CAUSES: Record<Cause, string> = {
  new: "New",
  expansion: "Expansion",
  contraction: "Contraction",
  churned: "Churned",
};
const BACK = [0, 1, 2, 5, 11];
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Why did MRR change between two days, and with whom? */
export default function MrrPage() {
  const { get, page, set } = useListParams();
  const since = DAY.test(get("since") ?? "") ? get("since") : null;
  const until = DAY.test(get("until") ?? "") ? get("until") : null;
  const cause = (Object.keys(CAUSES) as Cause[]).find((each) => each === get("cause"));
  const query = {
    page,
    page_size: SIZE,
    ...(since && { since }),
    ...(until && { until }),
    ...(cause && { cause }),
  };
  const bridge = useQuery({
    queryKey: ["clients", "mrr", query],
    queryFn: () => take(api.GET("/api/metrics/mrr-bridge", { params: { query } })),
    placeholderData: (old) => old,
  });
  const data = bridge.data;
  return (
    <Page
      title="MRR changes"
      subtitle={
        data &&
        `From ${day(data.first_on)} to ${day(data.last_on)}, by cause. Before plus all causes is after.`
      }
    >
      {bridge.error && <ErrorState error={bridge.error} retry={() => bridge.refetch()} />}
      {bridge.isPending && <Loading rows={8} />}
      {data && <Head data={data} />}
      <Filters
        search={null}
        filters={[
          { name: "since", label: "From", all: "A month before", options: starts(data?.last_on, since) },
          {
            name: "cause",
            label: "Cause",
            all: "All causes",
            options: Object.entries(CAUSES).map(([value, label]) => ({ value, label })),
          },
        ]}
      />
      {data?.total === 0 && (
        <Empty title="No change">
          No client's MRR is another on the last of these days than on the first.
        </Empty>
      )}
      {data && data.total > 0 && (
        <Section flush>
          <SimpleTable
            label="Clients whose MRR changed"
            columns={columns(data.currency)}
            rows={data.rows}
            keyOf={(row) => row.client_id}
          />
          <Pager page={page} size={SIZE} total={data.total} onPage={(next) => set({ page: String(next) })} />
        </Section>
      )}
    </Page>
  );
}

/** First days of this month and of earlier ones to look back from, and the day the address names. */
function starts(last: string | undefined, chosen: string | null) {
  if (!last) return [];
  const [year = 0, month = 0] = last.split("-").map(Number);
  const firsts = BACK.map((months) =>
    new Date(Date.UTC(year, month - 1 - months, 1)).toISOString().slice(0, 10),
  );
  const days = [...new Set(chosen ? [...firsts, chosen] : firsts)].sort().reverse();
  return days.map((value) => ({ value, label: day(value) }));
}

function Head({ data }: { data: Bridge }) {
  const shown = (minor: number) => measure(minor, "money", data.currency);
  return (
    <Numbers
      items={[
        { label: "MRR before", value: shown(data.before_minor), hint: day(data.first_on) },
        ...data.causes.map((part) => ({
          label: CAUSES[part.cause],
          value: shown(part.amount_minor),
          hint: `${count(part.clients)} ${part.clients === 1 ? "client" : "clients"}`,
        })),
        { label: "MRR after", value: shown(data.now_minor), hint: day(data.last_on) },
      ]}
    />
  );
}

function columns(currency: string): Column<Row>[] {
  const shown = (minor: number) => measure(minor, "money", currency);
  return [
    {
      id: "name",
      label: "Client",
      phone: true,
      render: (row) => (
        <Link component={RouterLink} to={`/clients/${row.client_id}?tab=contracts`}>
          {row.name}
        </Link>
      ),
    },
    { id: "cause", label: "Cause", phone: true, render: (row) => CAUSES[row.cause] },
    {
      id: "change",
      label: "Change",
      right: true,
      phone: true,
      render: (row) => (
        <Box component="span" sx={{ whiteSpace: "nowrap" }}>
          {shown(row.change_minor)}
        </Box>
      ),
    },
    { id: "before", label: "Before", right: true, render: (row) => shown(row.before_minor) },
    { id: "now", label: "After", right: true, render: (row) => shown(row.now_minor) },
  ];
}
