import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { request } from "../../api/client";
import { count, day, moment, money } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";

type Row = Record<string, string | number | boolean | null>;
type Tab = "contracts" | "invoices" | "tickets" | "licenses" | "people";

const SIZE = 25;
const text = (id: string, label: string, phone = false): Column<Row> => ({
  id,
  label,
  phone,
  render: (r) => String(r[id] ?? "–"),
});
const date = (id: string, label: string, phone = false): Column<Row> => ({
  id,
  label,
  phone,
  render: (r) => day(r[id] as string | null),
});
const number = (id: string, label: string): Column<Row> => ({
  id,
  label,
  right: true,
  render: (r) => count(r[id] as number | null),
});
const cash = (id: string, label: string, phone = false): Column<Row> => ({
  id,
  label,
  phone,
  right: true,
  render: (r) => money(r[id] as number | null, String(r.currency ?? "USD"), 2),
});

const LISTS: Record<Tab, { path: string; columns: Column<Row>[]; empty: string }> = {
  contracts: {
    path: "contracts",
    empty: "Contracts come with an import, or when you type an MRR.",
    columns: [
      {
        id: "name",
        label: "Contract",
        phone: true,
        render: (r) => String(r.name ?? r.product_name ?? "Agreement"),
      },
      {
        id: "is_running",
        label: "State",
        render: (r) => (
          <Status
            value={r.is_running ? "active" : "inactive"}
            label={r.is_running ? "running" : "not running"}
          />
        ),
      },
      date("start_on", "Start"),
      date("end_on", "End", true),
      date("notice_on", "Notice by"),
      text("recurrence", "Recurrence"),
      number("quantity", "Seats"),
      cash("mrr_minor", "MRR", true),
    ],
  },
  invoices: {
    path: "invoices",
    empty: "Invoices come with an import of your accounting.",
    columns: [
      text("number", "Invoice", true),
      date("issued_on", "Issued"),
      date("due_on", "Due", true),
      date("paid_on", "Paid"),
      cash("total_minor", "Total"),
      cash("open_minor", "Open", true),
    ],
  },
  tickets: {
    path: "tickets",
    empty: "Tickets come with an import of your service desk.",
    columns: [
      text("subject", "Subject", true),
      text("priority", "Priority"),
      text("status", "Status", true),
      { id: "opened_at", label: "Opened", phone: true, render: (r) => moment(r.opened_at as string) },
      { id: "resolved_at", label: "Resolved", render: (r) => moment(r.resolved_at as string | null) },
      {
        id: "sla_met",
        label: "SLA",
        render: (r) => (r.sla_met === null ? "–" : r.sla_met ? "met" : "missed"),
      },
    ],
  },
  licenses: {
    path: "subscriptions",
    empty: "Licenses come with an import of subscriptions.",
    columns: [
      text("product_name", "Product", true),
      number("purchased", "Purchased"),
      number("assigned", "Assigned"),
      cash("unit_cost_minor", "Unit cost"),
      cash("unit_price_minor", "Unit price"),
      date("term_end_on", "Term ends", true),
      date("cancel_by_on", "Cancel by"),
    ],
  },
  people: {
    path: "contacts",
    empty: "Contacts come with an import.",
    columns: [
      text("name", "Name", true),
      text("title", "Title"),
      text("email", "E-mail"),
      {
        id: "is_primary",
        label: "Role",
        phone: true,
        render: (r) =>
          r.left_on ? `left ${day(r.left_on as string)}` : r.is_primary ? "primary contact" : "contact",
      },
    ],
  },
};

/** A paged list of one client's rows. */
export default function ListTab({ id, what }: { id: string; what: Tab }) {
  const [page, setPage] = useState(1);
  const { path, columns, empty } = LISTS[what];
  const list = useQuery({
    queryKey: ["clients", "rows", id, path, page],
    queryFn: () =>
      request<{ rows: Row[]; total: number }>(
        "GET",
        `/api/clients/${id}/${path}?page=${page}&page_size=${SIZE}`,
      ),
    placeholderData: keepPreviousData,
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={8} />;
  if (list.data.total === 0) return <Empty title={`No ${what}`}>{empty}</Empty>;
  return (
    <Section flush>
      <SimpleTable label={what} columns={columns} rows={list.data.rows} keyOf={(r) => String(r.id)} />
      <Pager page={page} size={SIZE} total={list.data.total} onPage={setPage} />
    </Section>
  );
}
