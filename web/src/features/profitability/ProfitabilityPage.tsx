import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { lazy, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { Filters } from "../../ui/Filters";
import { count, day, fixed, money, percent } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import {
  ISSUES,
  type Issue,
  issuesOf,
  monthsOf,
  type ProfitPage,
  type ProfitRow,
  SIZE,
  TIER_TEXT,
  TIERS,
  type Tier,
  useProfitability,
} from "./data";
import { Margin } from "./Margin";
import { Quality } from "./Quality";

const PortfolioMap = lazy(() => import("./PortfolioMap"));

/** Which clients earn money, which cost it, and what do we not know? */
export default function ProfitabilityPage() {
  const { get, page, set } = useListParams();
  const months = monthsOf(get("months"));
  const sort = get("sort") ?? "margin";
  const tier = TIERS.find((each) => each === get("tier"));
  const issue = (["any", ...Object.keys(ISSUES)] as Issue[]).find((each) => each === get("issue"));
  const q = get("q");
  const narrow = { ...(q && { q }), ...(tier && { tier }), ...(issue && { issue }) };
  const list = useProfitability({ months, page, sort, ...narrow });
  const data = list.data;
  const file = new URLSearchParams({ months: String(months), sort, ...narrow });
  return (
    <Page
      title="Profitability"
      subtitle={
        data &&
        `${months === 1 ? "The month" : `${months} months`} up to ${day(data.as_of)}. Recurring revenue less labor less licenses.`
      }
      actions={<Button href={`/api/profitability/export.csv?${file}`}>Download CSV</Button>}
    >
      {list.isPending && <Loading rows={1} height={148} />}
      {data && <Head data={data} />}
      {data && <Quality data={data} onPick={(name) => set({ issue: name })} picked={issue} />}
      <Filters
        filters={[
          { name: "months", label: "Over", all: "3 months", options: SPANS },
          { name: "tier", label: "Tier", options: TIERS.map(option) },
          { name: "issue", label: "Not known", options: NOT_KNOWN },
        ]}
        search="Search client"
      />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={10} />}
      {data && data.rows.length === 0 && <Nothing narrowed={Boolean(q || tier || issue)} />}
      {data && data.rows.length > 0 && (
        <Section flush>
          <SimpleTable
            label="Clients by margin"
            rows={data.rows}
            keyOf={(row) => row.id}
            columns={COLUMNS}
            sort={sort}
            onSort={(next) => set({ sort: next })}
          />
          <Pager page={page} size={SIZE} total={data.total} onPage={(next) => set({ page: String(next) })} />
        </Section>
      )}
      {data && (
        <Suspense fallback={null}>
          <PortfolioMap />
        </Suspense>
      )}
    </Page>
  );
}

const SPANS = [
  { value: "1", label: "1 month" },
  { value: "12", label: "12 months" },
];
const NOT_KNOWN = [
  { value: "any", label: "Any reason" },
  ...Object.entries(ISSUES).map(([value, { word }]) => ({ value, label: word })),
];
const option = (tier: Tier) => ({ value: tier, label: TIER_TEXT[tier] });

/** The sums of what is shown: one currency each, and of how many clients. */
function Head({ data }: { data: ProfitPage }) {
  return data.totals.map((total) => (
    <Numbers
      key={total.currency}
      items={[
        {
          label: `Gross margin${data.totals.length > 1 ? ` (${total.currency})` : ""}`,
          value: percent(total.margin, 1),
          hint: `of ${count(total.known)} of ${count(total.clients)} clients`,
        },
        {
          label: "Revenue",
          value: money(total.revenue_minor, total.currency),
          hint: `${money(total.all_revenue_minor, total.currency)} with the others`,
        },
        {
          label: "Labor",
          value: money(total.labor_minor, total.currency),
          hint: `${count(total.hours)} hours`,
        },
        { label: "Licenses", value: money(total.licenses_minor, total.currency), hint: "seats times cost" },
        {
          label: "Gross profit",
          value: money(total.margin_minor, total.currency),
          hint: TIERS.filter((t) => t !== "unknown")
            .map((t) => `${t} ${count(total[`tier_${t.toLowerCase()}` as "tier_a"])}`)
            .join(" · "),
        },
      ]}
    />
  ));
}

const COLUMNS: Column<ProfitRow>[] = [
  {
    id: "name",
    label: "Client",
    phone: true,
    sortable: true,
    render: (row) => (
      <Link component={RouterLink} to={`/clients/${row.id}?tab=profit`}>
        {row.name}
      </Link>
    ),
  },
  { id: "owner_name", label: "Owner", sortable: true, render: (row) => row.owner_name ?? "–" },
  {
    id: "revenue_minor",
    label: "Revenue",
    right: true,
    sortable: true,
    render: (row) => money(row.revenue_minor, row.currency),
  },
  {
    id: "labor_minor",
    label: "Labor",
    right: true,
    sortable: true,
    render: (row) => money(row.labor_minor, row.currency),
  },
  {
    id: "licenses_minor",
    label: "Licenses",
    right: true,
    sortable: true,
    render: (row) => money(row.licenses_minor, row.currency),
  },
  {
    id: "margin_minor",
    label: "Gross profit",
    right: true,
    sortable: true,
    phone: true,
    render: (row) => money(row.margin_minor, row.currency),
  },
  {
    id: "margin",
    label: "Margin",
    right: true,
    sortable: true,
    phone: true,
    render: (row) => <Margin margin={row.margin} tier={row.tier} why={issuesOf(row)} />,
  },
  { id: "hours", label: "Hours", right: true, sortable: true, render: (row) => fixed(row.hours, 1) },
  {
    id: "hourly_minor",
    label: "Earned an hour",
    right: true,
    sortable: true,
    render: (row) => money(row.hourly_minor, row.currency),
  },
];

function Nothing({ narrowed }: { narrowed: boolean }) {
  if (narrowed) return <Empty title="No client fits">Clear a filter to see more.</Empty>;
  return (
    <Empty
      title="No clients yet"
      action={
        <Button component={RouterLink} to="/imports/new" variant="contained">
          Import hours worked
        </Button>
      }
    >
      Margins are made of agreements, hours worked with what an hour costs you, and license costs. Import
      clients and agreements first, then time entries.
    </Empty>
  );
}
