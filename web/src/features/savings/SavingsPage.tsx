import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { Deadline, daysUntil } from "../../ui/Deadline";
import { count, moment, money, UNKNOWN } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { basis, currenciesOf, KINDS, type Kind, type Line, type Product, sumOf, TONES } from "./data";

const SIZE = 50;
const SHOWN = 10;

/** What could we save, what did we decide, and what did it really save? */
export default function SavingsPage() {
  const { get, page, set } = useListParams();
  const kind = KINDS.find((each) => each === get("kind"));
  const query = { page, page_size: SIZE, ...(kind && { kind: [kind] }) };
  const ledger = useQuery({
    queryKey: ["savings", query],
    queryFn: () => take(api.GET("/api/savings", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const data = ledger.data;
  const tabs = [
    { value: "", label: "All lines" },
    ...KINDS.map((each) => ({ value: each, label: TONES[each].label })),
  ];
  return (
    <Page
      title="Savings"
      back={{ to: "/waste", label: "Waste" }}
      subtitle="Potential is found, approved is decided, realised is proven by the next seat count or bill. The three are never added."
      actions={<Button href={`/api/savings/export.csv${kind ? `?kind=${kind}` : ""}`}>CSV</Button>}
    >
      {ledger.error && <ErrorState error={ledger.error} retry={() => ledger.refetch()} />}
      {!data && !ledger.error && <Loading rows={10} />}
      {data?.total === 0 && data.sums.length === 0 && (
        <Empty
          title="The ledger is empty"
          action={
            <Button component={RouterLink} to="/waste" variant="contained">
              Look at waste
            </Button>
          }
        >
          Once seats are looked at, this page keeps what could be saved; once you decide, what was approved;
          once the vendor's count or bill is lower, what was realised.
        </Empty>
      )}
      {data && data.sums.length > 0 && (
        <>
          {currenciesOf(data).map((currency) => (
            <Head key={currency ?? "none"} data={data} currency={currency} />
          ))}
          <Products rows={data.products} />
          <Section title="Lines" hint="never changed; what is taken back is a line of its own" flush>
            <Box sx={{ px: 2 }}>
              <StateTabs name="kind" label="Kind of line" tabs={tabs} />
            </Box>
            <SimpleTable label="Lines of the ledger" rows={data.rows} keyOf={(r) => r.id} columns={LINES} />
            <Pager
              page={page}
              size={SIZE}
              total={data.total}
              onPage={(next) => set({ page: String(next) })}
            />
          </Section>
        </>
      )}
    </Page>
  );
}

/** The largest products first; the rest on demand. */
function Products({ rows }: { rows: Product[] }) {
  const [all, setAll] = useState(false);
  return (
    <Section
      title="By product"
      hint="over 12 months from each decision"
      actions={
        rows.length > SHOWN && (
          <Button onClick={() => setAll(!all)}>
            {all ? `Show ${SHOWN}` : `Show all ${count(rows.length)}`}
          </Button>
        )
      }
      flush
    >
      <SimpleTable
        label="By product"
        rows={all ? rows : rows.slice(0, SHOWN)}
        keyOf={(r) => `${r.product_id ?? r.product_name}${r.client_id}${r.currency}`}
        columns={PRODUCTS}
      />
    </Section>
  );
}

function Head({ data, currency }: { data: Schemas["LedgerPage"]; currency: string | null }) {
  const item = (kind: Kind | "open", label: string, hint: string) => {
    const sum = sumOf(data, kind, currency);
    const value = currency ? money(sum?.amount_minor ?? 0, currency) : `${count(sum?.seats ?? 0)} seats`;
    const month = currency && sum?.monthly_minor ? `, ${money(sum.monthly_minor, currency)} a month` : "";
    return { label, value, hint: `${count(sum?.seats ?? 0)} seats${month}; ${hint}` };
  };
  return (
    <Numbers
      items={[
        item("potential", "Potential", "found, not decided"),
        item("approved", "Approved", "decided: what is still paid for and what is realised"),
        item("open", "of it still paid for", "until the contract is cut"),
        item("realised", "of it realised", "seen in a count or bill"),
      ]}
    />
  );
}

function amount(part: Product["potential"], currency: string | null) {
  if (!part || part.seats === 0) return UNKNOWN;
  return (
    <>
      {currency ? money(part.amount_minor, currency) : "no price"}
      <Box sx={{ fontSize: 12, color: "text.secondary" }}>{count(part.seats)} seats</Box>
    </>
  );
}

/** Whether something is decided and not proven yet. */
function isOpen(row: Product): boolean {
  return (row.approved?.seats ?? 0) > (row.realised?.seats ?? 0);
}

const PRODUCTS: Column<Product>[] = [
  {
    id: "product",
    label: "Product",
    phone: true,
    render: (r) => (
      <>
        <Name id={r.product_id} name={r.product_name} />
        {r.client_name && <Box sx={{ fontSize: 12, color: "text.secondary" }}>{r.client_name}</Box>}
      </>
    ),
  },
  {
    id: "potential",
    label: "Potential",
    right: true,
    phone: true,
    render: (r) => amount(r.potential, r.currency),
  },
  {
    id: "approved",
    label: "Approved",
    right: true,
    phone: true,
    render: (r) => (
      <>
        {amount(r.approved, r.currency)}
        {r.realised && (
          <Box sx={{ display: { sm: "none" }, fontSize: 12 }}>{count(r.realised.seats)} realised</Box>
        )}
      </>
    ),
  },
  {
    id: "realised",
    label: "Realised",
    right: true,
    render: (r) => amount(r.realised, r.currency),
  },
  {
    id: "by",
    label: "Tell the vendor by",
    nowrap: true,
    render: (r) => {
      const on = (isOpen(r) ? r.approved : r.potential)?.cancel_by_on;
      return on ? <Deadline on={on} left={daysUntil(on)} /> : UNKNOWN;
    },
  },
];

const LINES: Column<Line>[] = [
  { id: "at", label: "When", nowrap: true, render: (r) => moment(r.at) },
  {
    id: "kind",
    label: "Kind",
    phone: true,
    render: (r) => <Status value={TONES[r.kind].tone} label={TONES[r.kind].label} />,
  },
  {
    id: "what",
    label: "What",
    phone: true,
    render: (r) => (
      <>
        <Name id={r.product_id} name={r.product_name} />
        {r.client_name && <Box sx={{ fontSize: 12, color: "text.secondary" }}>{r.client_name}</Box>}
        <Typography variant="body2" color="text.secondary">
          {basis(r)}
        </Typography>
        {r.waits && (
          <Typography variant="body2" sx={{ color: (t) => (t.vars ?? t).palette.status.warn }}>
            ▲ {count(r.open_seats)} not proven yet: {r.waits}
          </Typography>
        )}
      </>
    ),
  },
  { id: "seats", label: "Seats", right: true, render: (r) => count(r.seats) },
  {
    id: "month",
    label: "A month",
    right: true,
    render: (r) => (r.currency ? money(r.monthly_minor, r.currency) : UNKNOWN),
  },
  {
    id: "year",
    label: "12 months",
    right: true,
    phone: true,
    render: (r) => (r.currency ? money(r.amount_minor, r.currency) : UNKNOWN),
  },
  { id: "by", label: "By", render: (r) => r.by_name },
];

function Name({ id, name }: { id: string | null; name: string }) {
  if (!id) return <span>{name}</span>;
  return (
    <Link component={RouterLink} to={`/licenses/${id}`}>
      {name}
    </Link>
  );
}
