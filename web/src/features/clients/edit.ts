import type { Schemas } from "../../api/client";
import { major, minorOf } from "../../ui/format";

/** Fields of the edit dialog, with the name the server uses when it refuses one. */
export const EDITED = [
  { name: "name", label: "Name", type: "text", problem: "name" },
  { name: "owner_name", label: "Account manager", type: "text", problem: "owner_name" },
  { name: "industry", label: "Industry", type: "text", problem: "industry" },
  { name: "country", label: "Country", type: "text", problem: "country" },
  { name: "employees", label: "Employees", type: "number", problem: "employees" },
  { name: "plan", label: "Plan", type: "text", problem: "plan" },
  { name: "mrr", label: "MRR", type: "number", problem: "mrr_minor" },
  { name: "seats_purchased", label: "Seats purchased", type: "number", problem: "signals.seats_purchased" },
  { name: "seats_active", label: "Active users", type: "number", problem: "signals.seats_active" },
  { name: "notes", label: "Remarks", type: "text", problem: "notes" },
] as const;

export type EditForm = Record<(typeof EDITED)[number]["name"], string>;

/** What is known as text; unknown is empty. */
export function formOf({ row, ...client }: Schemas["ClientDetail"]): EditForm {
  const text = (value: string | number | null) => (value === null ? "" : String(value));
  return {
    name: row.name,
    owner_name: text(row.owner_name),
    industry: text(row.industry),
    country: text(client.country),
    employees: text(client.employees),
    plan: text(client.plan),
    mrr: row.mrr_minor === null ? "" : String(major(row.mrr_minor, row.currency)),
    seats_purchased: text(row.seats_purchased),
    seats_active: text(row.seats_active),
    notes: text(client.notes),
  };
}

/** Only the fields that were changed; emptied texts become unknown, emptied numbers stay as they are. */
export function changeOf(form: EditForm, first: EditForm, currency: string): Schemas["ClientChange"] {
  const change: Schemas["ClientChange"] = {};
  const isNew = (name: keyof EditForm) => form[name].trim() !== first[name].trim();
  if (isNew("name")) change.name = form.name;
  for (const name of ["owner_name", "industry", "country", "plan", "notes"] as const)
    if (isNew(name)) change[name] = form[name].trim() || null;
  if (isNew("employees")) change.employees = form.employees ? Number(form.employees) : null;
  if (isNew("mrr") && form.mrr) change.mrr_minor = minorOf(form.mrr, currency);
  for (const name of ["seats_purchased", "seats_active"] as const)
    if (isNew(name) && form[name]) change.signals = { ...change.signals, [name]: Number(form[name]) };
  return change;
}
