import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import type { GridColDef } from "@mui/x-data-grid";
import { Link as RouterLink } from "react-router";
import { count, day, major, minorOf, money, percent } from "../../ui/format";
import { Probability, Score, Status } from "../../ui/Status";
import type { ClientRow } from "./data";
import { Left, monthsWords } from "./Left";

const right = { align: "right", headerAlign: "right" } as const;

/** Columns that can be shown but are not unless asked for. */
export const HIDDEN = [
  "status",
  "industry",
  "p60",
  "months_left",
  "revenue_left_minor",
  "open_tickets",
  "overdue_minor",
  "last_contact_on",
];

function Risk({ row }: { row: ClientRow }) {
  return (
    <Box component="span" sx={{ display: "inline-flex", gap: 0.5 }}>
      <Box component="span" sx={{ minWidth: 66 }}>
        <Status value={row.risk} />
      </Box>
      {row.p90 !== null && <Probability p={row.p90} lower={row.p90_lower} upper={row.p90_upper} />}
    </Box>
  );
}

/** Columns that mean nothing for the departments of a company: they pay no MRR and do not leave. */
const OF_CLIENTS = new Set([
  "mrr_minor",
  "p90",
  "p60",
  "months_left",
  "revenue_left_minor",
  "overdue_minor",
  "industry",
]);

/** Columns of the IT lens. */
export function departmentColumns(columns: GridColDef<ClientRow>[]): GridColDef<ClientRow>[] {
  return columns
    .filter((column) => !OF_CLIENTS.has(column.field))
    .map((column) => (column.field === "owner_name" ? { ...column, headerName: "Owner" } : column));
}

/** Columns of the grid. Editable ones re-score the client when saved. */
export function gridColumns(may: boolean, hasLabels: boolean, phone = false): GridColDef<ClientRow>[] {
  const label: GridColDef<ClientRow> = {
    field: "label_p",
    headerName: "Outcome, probability",
    width: 150,
    ...right,
    description:
      "Probability of the label column of your table, from a model trained on it and judged by cross-validation, with the 90 % interval of what came at such a score.",
    renderCell: ({ row }) => <Probability p={row.label_p} lower={row.label_lower} upper={row.label_upper} />,
  };
  return [
    {
      field: "name",
      headerName: "Name",
      hideable: false,
      flex: 1,
      minWidth: phone ? 110 : 190,
      editable: may,
      renderCell: ({ row }) => (
        <Link component={RouterLink} to={`/clients/${row.id}`}>
          {row.name}
          {row.status !== "active" && ` (${row.status})`}
        </Link>
      ),
    },
    { field: "industry", headerName: "Industry", width: 130 },
    {
      field: "status",
      headerName: "Status",
      width: 84,
      renderCell: ({ row }) => <Status value={row.status} />,
    },
    { field: "owner_name", headerName: "Account manager", width: 146, editable: may },
    {
      field: "mrr_minor",
      headerName: "MRR",
      width: 80,
      ...right,
      editable: may,
      type: "number",
      valueGetter: (value: number | null, row) => (value === null ? null : major(value, row.currency)),
      // The grid edits money in major units.
      valueSetter: (value: number | null, row) => ({
        ...row,
        mrr_minor: value === null ? null : minorOf(String(value), row.currency),
      }),
      renderCell: ({ row }) => money(row.mrr_minor, row.currency),
    },
    {
      field: "health",
      headerName: "Health",
      width: phone ? 128 : 154,
      renderCell: ({ row }) => (
        <Score
          value={row.health}
          lower={row.health_lower}
          upper={row.health_upper}
          band={row.health_band}
          before={phone ? null : row.health_before}
        />
      ),
    },
    {
      field: "p90",
      headerName: phone ? "90 days" : "Leaves in 90 days",
      width: phone ? 88 : 216,
      description:
        "Risk band and calibrated probability to leave within 90 days, with its 90 % interval. Bands: Settings.",
      renderCell: ({ row }) => (phone ? percent(row.p90, 1) : <Risk row={row} />),
    },
    {
      field: "p60",
      headerName: "In 60 days",
      width: 150,
      ...right,
      description: "Calibrated probability to leave within 60 days, with its 90 % interval.",
      renderCell: ({ row }) => <Probability p={row.p60} lower={row.p60_lower} upper={row.p60_upper} />,
    },
    ...(hasLabels ? [label] : []),
    {
      field: "months_left",
      headerName: "Months left of 24",
      width: 140,
      ...right,
      description: "Months the client is expected to be there of the next 24, with the 90 % interval.",
      renderCell: ({ row }) => (row.months_left === null ? "–" : monthsWords(row)),
    },
    {
      field: "revenue_left_minor",
      headerName: "Expected in 24 months",
      width: 150,
      ...right,
      description: "Today's MRR for the months the client is expected to be there of the next 24.",
      renderCell: ({ row }) => <Left row={row} />,
    },
    {
      field: "seats_purchased",
      headerName: "Seats",
      width: 58,
      ...right,
      editable: may,
      type: "number",
      renderCell: ({ row }) => count(row.seats_purchased),
    },
    {
      field: "seats_active",
      headerName: "Active users",
      width: 96,
      ...right,
      sortable: false,
      editable: may,
      type: "number",
      renderCell: ({ row }) => count(row.seats_active),
    },
    {
      field: "utilization",
      headerName: "Utilization",
      width: 88,
      ...right,
      renderCell: ({ row }) => percent(row.utilization),
    },
    {
      field: "open_tickets",
      headerName: "Open tickets",
      width: 105,
      ...right,
      renderCell: ({ row }) => count(row.open_tickets),
    },
    {
      field: "overdue_minor",
      headerName: "Overdue",
      width: 95,
      ...right,
      renderCell: ({ row }) => money(row.overdue_minor, row.currency),
    },
    { field: "renewal_on", headerName: "Renewal", width: 114, renderCell: ({ row }) => day(row.renewal_on) },
    {
      field: "last_contact_on",
      headerName: "Last contact",
      width: 110,
      renderCell: ({ row }) => day(row.last_contact_on),
    },
  ];
}
