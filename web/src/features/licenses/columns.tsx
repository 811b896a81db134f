import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import type { GridColDef } from "@mui/x-data-grid";
import { Link as RouterLink } from "react-router";
import { Deadline, daysUntil } from "../../ui/Deadline";
import { count, day, major, minorOf, money } from "../../ui/format";
import { Active, Costs, Issues, Utilization } from "./cells";
import type { SoftwareRow } from "./data";

const right = { align: "right", headerAlign: "right" } as const;

/** Columns of the list; the editable ones are what a person knows and no source delivers. */
export function softwareColumns(may: boolean, part: string): GridColDef<SoftwareRow>[] {
  return [
    {
      field: "name",
      display: "flex",
      headerName: "Product",
      flex: 1,
      minWidth: 225,
      renderCell: ({ row }) => (
        <Box sx={{ lineHeight: 1.35, overflow: "hidden" }}>
          <Link component={RouterLink} to={`/licenses/${row.id}`} noWrap sx={{ display: "block" }}>
            {row.name}
          </Link>
          <Box component="span" sx={{ fontSize: 12, color: "text.secondary" }}>
            {row.vendor}
          </Box>
          <Issues issues={row.issues} />
        </Box>
      ),
    },
    { field: "vendor", headerName: "Vendor", width: 110 },
    { field: "category", headerName: "Category", width: 140, editable: may },
    {
      field: "clients",
      headerName: part,
      width: part === "Clients" ? 76 : 104,
      ...right,
      description: `${part} with a running subscription.`,
      renderCell: ({ row }) => row.client_name ?? (row.clients === 0 ? "none" : count(row.clients)),
    },
    {
      field: "purchased",
      headerName: "Purchased",
      width: 86,
      ...right,
      renderCell: ({ row }) => count(row.purchased),
    },
    {
      field: "assigned",
      headerName: "Assigned",
      width: 80,
      ...right,
      renderCell: ({ row }) => count(row.assigned),
    },
    {
      field: "active",
      display: "flex",
      headerName: "Active",
      width: 70,
      ...right,
      description: "Seats used within 30 days of the day of the data.",
      renderCell: ({ row }) => <Active row={row} />,
    },
    {
      field: "utilization",
      display: "flex",
      headerName: "Utilization",
      width: 105,
      ...right,
      description: "Active of purchased seats, where both are known.",
      renderCell: ({ row }) => <Utilization row={row} />,
    },
    {
      field: "unit_minor",
      headerName: "A seat",
      width: 76,
      ...right,
      sortable: false,
      description: "Mean cost of a seat a month under running subscriptions.",
      renderCell: ({ row }) =>
        row.costs.length === 0 ? "–" : row.costs.map((c) => money(c.unit_minor, c.currency, 2)).join(" + "),
    },
    {
      field: "monthly_minor",
      headerName: "A month",
      width: 102,
      ...right,
      description: "Seats purchased times cost a seat of running subscriptions.",
      renderCell: ({ row }) => <Costs costs={row.costs} of={(c) => c.monthly_minor} />,
    },
    {
      field: "unused_minor",
      headerName: "Unused a month",
      width: 138,
      ...right,
      description: "Cost of the seats purchased but not active.",
      renderCell: ({ row }) => <Costs costs={row.costs} of={(c) => c.unused_minor} />,
    },
    {
      field: "cancel_by_on",
      display: "flex",
      headerName: "Cancel by",
      width: 126,
      renderCell: ({ row }) =>
        row.cancel_by_on ? <Deadline on={row.cancel_by_on} left={daysUntil(row.cancel_by_on)} /> : "–",
    },
    {
      field: "renewal_on",
      headerName: "Next renewal",
      width: 110,
      renderCell: ({ row }) => day(row.renewal_on),
    },
    {
      field: "term_months",
      headerName: "Term",
      width: 145,
      sortable: false,
      renderCell: ({ row }) => termText(row),
    },
    { field: "owner_name", headerName: "Owner", width: 130, editable: may },
    {
      field: "list_price_minor",
      headerName: "List price",
      width: 95,
      ...right,
      editable: may,
      type: "number",
      // typed in major units, kept in minor ones
      valueGetter: (value: number | null, row) => (value === null ? null : major(value, row.currency ?? "")),
      valueSetter: (value: number | null | undefined, row) => ({
        ...row,
        list_price_minor:
          value === null || value === undefined ? null : minorOf(String(value), row.currency ?? ""),
      }),
      renderCell: ({ row }) => (row.currency ? money(row.list_price_minor, row.currency, 2) : "–"),
    },
    { field: "notes", headerName: "Notes", width: 220, editable: may },
  ];
}

/** "12 months, renews itself". */
export function termText(row: { term_months: number | null; auto_renew: boolean | null }): string {
  const parts = [];
  if (row.term_months !== null) parts.push(row.term_months === 1 ? "monthly" : `${row.term_months} months`);
  if (row.auto_renew !== null) parts.push(row.auto_renew ? "renews" : "ends");
  return parts.join(", ") || "–";
}
