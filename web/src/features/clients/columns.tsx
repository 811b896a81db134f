import Link from "@mui/material/Link";
import type { GridColDef } from "@mui/x-data-grid";
import { Link as RouterLink } from "react-router";
import { count, day, money, percent } from "../../ui/format";
import { Probability, Score, Status } from "../../ui/Status";
import type { ClientRow } from "./data";

const right = { align: "right", headerAlign: "right" } as const;

/** Columns of the grid. Editable ones re-score the client when saved. */
export function gridColumns(may: boolean, hasLabels: boolean): GridColDef<ClientRow>[] {
  const label: GridColDef<ClientRow> = {
    field: "label_p",
    headerName: "P (label)",
    width: 100,
    ...right,
    description:
      "Probability of the label column of your table, from a model trained on it and judged by cross-validation.",
    renderCell: ({ row }) => percent(row.label_p, 0),
  };
  return [
    {
      field: "name",
      headerName: "Name",
      flex: 1,
      minWidth: 180,
      editable: may,
      renderCell: ({ row }) => (
        <Link component={RouterLink} to={`/clients/${row.id}`}>
          {row.name}
        </Link>
      ),
    },
    {
      field: "status",
      headerName: "Status",
      width: 95,
      renderCell: ({ row }) => <Status value={row.status} />,
    },
    { field: "owner_name", headerName: "Account manager", width: 140, editable: may },
    {
      field: "mrr_minor",
      headerName: "MRR",
      width: 110,
      ...right,
      editable: may,
      type: "number",
      valueGetter: (value: number | null) => (value === null ? null : value / 100),
      renderCell: ({ row }) => money(row.mrr_minor, row.currency),
    },
    {
      field: "health",
      headerName: "Health",
      width: 150,
      renderCell: ({ row }) => (
        <Score
          value={row.health}
          lower={row.health_lower}
          upper={row.health_upper}
          band={row.health_band}
          before={row.health_before}
        />
      ),
    },
    {
      field: "p60",
      headerName: "Leaves in 60 days",
      width: 165,
      ...right,
      description: "Calibrated probability to leave within 60 days, with its 90 % interval.",
      renderCell: ({ row }) => <Probability p={row.p60} lower={row.p60_lower} upper={row.p60_upper} />,
    },
    {
      field: "risk",
      headerName: "Risk",
      width: 95,
      sortable: false,
      renderCell: ({ row }) => <Status value={row.risk} />,
    },
    ...(hasLabels ? [label] : []),
    {
      field: "seats_purchased",
      headerName: "Seats",
      width: 75,
      ...right,
      editable: may,
      type: "number",
      renderCell: ({ row }) => count(row.seats_purchased),
    },
    {
      field: "seats_active",
      headerName: "Active users",
      width: 105,
      ...right,
      sortable: false,
      editable: may,
      type: "number",
      renderCell: ({ row }) => count(row.seats_active),
    },
    {
      field: "utilization",
      headerName: "Utilization",
      width: 100,
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
    { field: "renewal_on", headerName: "Renewal", width: 110, renderCell: ({ row }) => day(row.renewal_on) },
    {
      field: "last_contact_on",
      headerName: "Last contact",
      width: 110,
      renderCell: ({ row }) => day(row.last_contact_on),
    },
  ];
}
