import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { count, day, money, month, percent, UNKNOWN } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { Columns, Section } from "../../ui/Page";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type ClientProfit, issuesOf, type Months, monthsOf, useClientProfit, useHours } from "./data";
import { Margin } from "./Margin";

/** What one client earns, in parts down to the hours. */
export default function ClientProfitTab({ id }: { id: string }) {
  const [months, setMonths] = useState<Months>(3);
  const profit = useClientProfit(id, months);
  if (profit.error) return <ErrorState error={profit.error} retry={() => profit.refetch()} />;
  if (!profit.data) return <Loading rows={8} />;
  const { data } = profit;
  if (!data.row) return <Empty title="Not active">Margins are shown for active clients.</Empty>;
  return (
    <>
      <TextField
        select
        label="Over"
        value={months}
        onChange={(event) => setMonths(monthsOf(String(event.target.value)))}
        sx={{ mb: 2, minWidth: 140 }}
      >
        {[1, 3, 12].map((each) => (
          <MenuItem key={each} value={each}>
            {each === 1 ? "1 month" : `${each} months`}
          </MenuItem>
        ))}
      </TextField>
      <Parts data={data} />
      <Section title="Agreements" hint="Hours count for the agreement they were booked on" flush>
        <SimpleTable
          label="Agreements"
          rows={data.agreements}
          keyOf={(row) => row.id ?? "none"}
          columns={agreements(data.currency)}
        />
      </Section>
      <Columns wide="1fr 1fr">
        <Section title="Licenses" hint="Seats times cost a seat at each month's end" flush>
          <SimpleTable
            label="Licenses"
            rows={data.licenses}
            keyOf={(row) => `${row.id}-${row.currency}`}
            columns={LICENSES}
          />
        </Section>
        <Section title="Month by month" flush>
          <SimpleTable
            label="Months"
            rows={[...data.trend].reverse()}
            keyOf={(row) => row.on_day}
            columns={trend(data.currency)}
          />
        </Section>
      </Columns>
      <HoursList id={id} months={months} />
    </>
  );
}

function Parts({ data }: { data: ClientProfit }) {
  const { row, currency } = data;
  if (!row) return null;
  return (
    <Numbers
      items={[
        {
          label: "Margin",
          value: <Margin margin={row.margin} tier={row.tier} why={issuesOf(row)} />,
          hint: `up to ${day(data.as_of)}`,
        },
        { label: "Revenue", value: money(row.revenue_minor, currency), hint: "recurring" },
        {
          label: "Labor",
          value: money(row.labor_minor, currency),
          hint: `${count(row.hours, 1)} hours${row.uncosted ? `, ${count(row.uncosted, 1)} without a cost` : ""}`,
        },
        { label: "Licenses", value: money(row.licenses_minor, currency), hint: "seats times cost" },
        { label: "Gross profit", value: money(row.margin_minor, currency) },
        {
          label: "Earned an hour",
          value: money(row.hourly_minor, currency),
          hint: "revenue less licenses, by hours",
        },
      ]}
    />
  );
}

function agreements(currency: string): Column<ClientProfit["agreements"][number]>[] {
  return [
    {
      id: "name",
      label: "Agreement",
      phone: true,
      render: (a) =>
        a.id ? (
          <>
            {a.name ?? a.product_name ?? "Agreement"}
            {a.is_trial && " (trial)"}
            {a.recurrence === "one_time" && " (one-time)"}
          </>
        ) : (
          <Typography component="span" variant="body2" color="text.secondary">
            Booked on no agreement
          </Typography>
        ),
    },
    {
      id: "term",
      label: "Term",
      render: (a) => (a.start_on ? `${day(a.start_on)} to ${a.end_on ? day(a.end_on) : "open"}` : UNKNOWN),
    },
    {
      id: "revenue",
      label: "Revenue",
      right: true,
      phone: true,
      render: (a) => money(a.revenue_minor, a.currency ?? currency),
    },
    { id: "hours", label: "Hours", right: true, render: (a) => count(a.hours, 1) },
    {
      id: "labor",
      label: "Labor",
      right: true,
      phone: true,
      render: (a) => (a.labor_currency ? money(a.labor_minor, a.labor_currency) : UNKNOWN),
    },
    {
      id: "left",
      label: "After labor",
      right: true,
      render: (a) =>
        a.revenue_minor && a.labor_minor !== null && a.labor_currency === a.currency && !a.uncosted
          ? percent((a.revenue_minor - a.labor_minor) / a.revenue_minor)
          : UNKNOWN,
    },
  ];
}

const LICENSES: Column<ClientProfit["licenses"][number]>[] = [
  { id: "name", label: "Product", phone: true, render: (p) => p.name },
  { id: "seats", label: "Seats", right: true, render: (p) => count(p.purchased) },
  {
    id: "cost",
    label: "Cost",
    right: true,
    phone: true,
    render: (p) => (p.currency && !p.is_open ? money(p.cost_minor, p.currency) : UNKNOWN),
  },
];

function trend(currency: string): Column<ClientProfit["trend"][number]>[] {
  return [
    { id: "month", label: "Month to", phone: true, render: (m) => month(m.on_day) },
    {
      id: "revenue",
      label: "Revenue",
      right: true,
      phone: true,
      render: (m) => money(m.revenue_minor, currency),
    },
    { id: "labor", label: "Labor", right: true, phone: true, render: (m) => money(m.labor_minor, currency) },
    { id: "licenses", label: "Licenses", right: true, render: (m) => money(m.licenses_minor, currency) },
  ];
}

type Entry = { id: string };

function HoursList({ id, months }: { id: string; months: Months }) {
  const [page, setPage] = useState(1);
  const hours = useHours(id, months, page);
  if (hours.error) return <ErrorState error={hours.error} retry={() => hours.refetch()} />;
  if (!hours.data) return <Loading rows={5} />;
  const columns: Column<(typeof hours.data.rows)[number]>[] = [
    { id: "on", label: "Day", phone: true, render: (e) => day(e.worked_on) },
    { id: "who", label: "Who", render: (e) => e.person_name ?? UNKNOWN },
    { id: "work", label: "Work", render: (e) => e.work_type ?? UNKNOWN },
    { id: "agreement", label: "Agreement", render: (e) => e.agreement_name ?? UNKNOWN },
    { id: "hours", label: "Hours", right: true, phone: true, render: (e) => count(e.hours, 2) },
    {
      id: "cost",
      label: "Cost",
      right: true,
      phone: true,
      render: (e) => (e.currency && e.cost_minor !== null ? money(e.cost_minor, e.currency, 2) : UNKNOWN),
    },
  ];
  return (
    <Section
      title="Hours"
      hint={`${count(hours.data.total)} entries, ${count(hours.data.hours, 1)} hours`}
      flush
    >
      <SimpleTable label="Hours worked" rows={hours.data.rows} keyOf={(e: Entry) => e.id} columns={columns} />
      <Pager page={page} size={10} total={hours.data.total} onPage={setPage} />
    </Section>
  );
}
