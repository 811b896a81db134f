import { count, day, moment, money } from "../../ui/format";
import type { Column } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";

export type Row = Record<string, string | number | boolean | null>;
export type Tab = keyof typeof LISTS;

type List = { path: string; columns: Column<Row>[]; empty: string };
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

export const LISTS = {
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
  satisfaction: {
    path: "surveys",
    empty: "Answers to CSAT and NPS surveys come with an import.",
    columns: [
      date("answered_on", "Answered", true),
      { id: "kind", label: "Survey", phone: true, render: (r) => String(r.kind).toUpperCase() },
      {
        id: "score",
        label: "Score (0-100)",
        right: true,
        phone: true,
        render: (r) => count(r.score as number),
      },
    ],
  },
} satisfies Record<string, List>;

/** Whether a tab shows one of these lists. */
export function isListTab(tab: string): tab is Tab {
  return tab in LISTS;
}
