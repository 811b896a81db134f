import Button from "@mui/material/Button";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useSession } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { count, day, money, UNKNOWN } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { columns } from "./columns";
import { type Compared, PAGE_SIZE, type Shown, STATUSES, useReconciliation, wordOf } from "./data";
import { Names } from "./Names";
import { TrailDialog } from "./TrailDialog";

const OPEN = ["not_billed", "under_billed", "over_billed", "no_seats", "agreement"];

/** Do vendor seats, agreements and bills say the same, and what is the difference worth? */
export default function ReconcilePage() {
  const it = useSession().tenant.kind === "it";
  const { get, set, page } = useListParams();
  const [shown, setShown] = useState<Compared | null>(null);
  const status = get("status") as Shown | null;
  const sort = get("sort") ?? "-money";
  const list = useReconciliation({
    status: status ?? "different",
    ...(get("q") && { q: get("q") as string }),
    sort,
    offset: (page - 1) * PAGE_SIZE,
    limit: PAGE_SIZE,
  });
  const data = list.data;
  const everything = data ? STATUSES.reduce((sum, each) => sum + (data.counts[each] ?? 0), 0) : 0;
  const file = `/api/reconcile/export.csv?status=${status ?? "different"}&q=${encodeURIComponent(get("q") ?? "")}`;
  return (
    <Page
      title="Reconcile"
      subtitle={`${it ? "Seats the vendor counts, what was agreed with it, and what it billed" : "Seats the vendor counts, what the client agreed to, and what the client was invoiced"}, side by side. A side that says nothing is not taken for zero.${data ? ` Data as of ${day(data.as_of)}.` : ""}`}
      actions={everything > 0 && <Button href={file}>Download CSV</Button>}
    >
      {data && everything > 0 && <Head data={data} it={it} />}
      <Filters
        filters={[
          {
            name: "status",
            label: "Show",
            all: "Differences",
            options: [
              ...STATUSES.map((value) => ({ value, label: wordOf(value, it).label })),
              { value: "name_unknown", label: "names to check" },
            ],
          },
        ]}
        search={`Search ${it ? "department" : "client"} or product`}
      />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={10} />}
      {data && everything === 0 && !get("q") && <Nothing it={it} />}
      {data && data.rows.length === 0 && (everything > 0 || get("q")) && (
        <Empty title={status || get("q") ? "Nothing here" : "No differences"}>
          {status || get("q")
            ? "No row matches. Clear the filters to see the differences."
            : `${count(data.counts.matched ?? 0)} lines agree on all sides that speak of them.`}
        </Empty>
      )}
      {data && data.rows.length > 0 && (
        <Section flush>
          <SimpleTable
            label="Seats, agreements and bills"
            columns={columns(it, setShown)}
            rows={data.rows}
            keyOf={(row) => `${row.client_id}${row.product_id ?? row.product_name}`}
            sort={sort}
            onSort={(next) => set({ sort: next })}
          />
          <Pager
            page={page}
            size={PAGE_SIZE}
            total={data.total}
            onPage={(next) => set({ page: String(next) })}
          />
        </Section>
      )}
      {data && data.names.length > 0 && <Names names={data.names} />}
      {shown && <TrailDialog row={shown} it={it} onClose={() => setShown(null)} />}
    </Page>
  );
}

function Head({
  data,
  it,
}: {
  data: NonNullable<ReturnType<typeof useReconciliation>["data"]>;
  it: boolean;
}) {
  const [sum] = data.sums;
  const different = OPEN.reduce((all, each) => all + (data.counts[each] ?? 0), 0);
  const more = data.sums.length > 1 ? ` and ${data.sums.length - 1} other currencies` : "";
  const who = it ? "by vendors" : "to clients";
  return (
    <Numbers
      items={[
        {
          label: it ? "Billed too much a month" : "Billed too little a month",
          value: sum ? money(it ? sum.over_minor : sum.under_minor, sum.currency) + more : UNKNOWN,
          hint: it ? "to claim back from vendors" : "seats paid for and not passed on",
        },
        {
          label: it ? "Billed too little a month" : "Billed too much a month",
          value: sum ? money(it ? sum.under_minor : sum.over_minor, sum.currency) + more : UNKNOWN,
          hint: it ? "expect a later bill" : "clients may claim it back",
        },
        { label: "Differences", value: count(different), hint: `lines billed ${who}` },
        { label: "Agree on all sides", value: count(data.counts.matched ?? 0) },
        {
          label: "Names to check",
          value: count(data.counts.name_unknown ?? 0),
          hint: "not matched, or only likely",
        },
      ]}
    />
  );
}

function Nothing({ it }: { it: boolean }) {
  return (
    <Empty
      title="Nothing to compare yet"
      action={
        <Button component={RouterLink} to="/imports/new" variant="contained">
          Import agreement lines
        </Button>
      }
    >
      Import subscriptions (what the vendor counts), agreement lines (what was agreed) and{" "}
      {it ? "costs with a quantity" : "invoice lines"} (what was billed). Two of the three are enough to
      begin.
    </Empty>
  );
}
