import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import type { ReactNode } from "react";
import { Link as RouterLink } from "react-router";
import { Deadline } from "../../ui/Deadline";
import { count, day, money, percent } from "../../ui/format";
import { type MonthGroup, type Renewal, stakes } from "./months";

type Column = { label: string; render: (r: Renewal) => ReactNode; right?: boolean; phone?: boolean };

/** Terms under the month in which one must decide; one table, so that all months share their columns. */
export function Calendar({ groups, it }: { groups: MonthGroup[]; it: boolean }) {
  const columns = columnsOf(it);
  const narrow = (column: Column) => (column.phone ? {} : { display: { xs: "none", md: "table-cell" } });
  return (
    <Table size="small" aria-label="Renewals by month">
      <TableHead>
        <TableRow>
          {columns.map((column) => (
            <TableCell
              key={column.label}
              align={column.right ? "right" : "left"}
              sx={{ color: "text.secondary", whiteSpace: "nowrap", ...narrow(column) }}
            >
              {column.label}
            </TableCell>
          ))}
        </TableRow>
      </TableHead>
      {groups.map((group) => (
        <TableBody key={group.title}>
          <TableRow>
            <TableCell
              component="th"
              scope="rowgroup"
              colSpan={columns.length}
              sx={{ bgcolor: "background.default", fontWeight: 600 }}
            >
              {group.title}
              <Box component="span" sx={{ ml: 1.5, fontWeight: 400, color: "text.secondary" }}>
                {count(group.rows.length)} {group.rows.length === 1 ? "term" : "terms"} · {stakes(group.rows)}
              </Box>
            </TableCell>
          </TableRow>
          {group.rows.map((row) => (
            <TableRow
              key={`${row.product_id}${row.client_id}${row.term_end_on}${row.act_on}${row.currency}`}
              hover
            >
              {columns.map((column) => (
                <TableCell key={column.label} align={column.right ? "right" : "left"} sx={narrow(column)}>
                  {column.render(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      ))}
    </Table>
  );
}

function columnsOf(it: boolean): Column[] {
  return [
    { label: "Decide by", phone: true, render: (r) => <Deadline on={r.act_on} left={r.days_left} /> },
    { label: "Product", phone: true, render: (r) => <Product renewal={r} /> },
    { label: it ? "Departments" : "Client", render: (r) => <Who renewal={r} /> },
    { label: "Seats", right: true, render: (r) => count(r.seats) },
    { label: "In use", right: true, render: (r) => percent(r.utilization) },
    { label: "A month", right: true, render: (r) => amount(r.monthly_minor, r.currency) },
    { label: "A year", right: true, phone: true, render: (r) => amount(r.yearly_minor, r.currency) },
    { label: "Term ends", render: (r) => <Box sx={{ whiteSpace: "nowrap" }}>{day(r.term_end_on)}</Box> },
    { label: "If nothing is done", render: (r) => <Box sx={{ whiteSpace: "nowrap" }}>{consequence(r)}</Box> },
    { label: "Next reminder", render: (r) => <Reminder renewal={r} /> },
    { label: "Owner", render: (r) => r.owner_name ?? "–" },
  ];
}

/** The step that comes next: 90, 30, 14, 7 and 1 days before the day to decide. */
function Reminder({ renewal: r }: { renewal: Renewal }) {
  if (r.remind_on === null) return <span>none left</span>;
  return (
    <Box sx={{ whiteSpace: "nowrap" }}>
      {day(r.remind_on)}
      <Box sx={{ fontSize: 12, color: "text.secondary" }}>step {r.remind_step} of 5</Box>
    </Box>
  );
}

function amount(minor: number | null, currency: string | null): string {
  return currency === null ? "–" : money(minor, currency);
}

function Product({ renewal: r }: { renewal: Renewal }) {
  return (
    <>
      <Link component={RouterLink} to={`/licenses/${r.product_id}`}>
        {r.product_name}
      </Link>
      {r.vendor && <Box sx={{ fontSize: 12, color: "text.secondary" }}>{r.vendor}</Box>}
    </>
  );
}

function Who({ renewal: r }: { renewal: Renewal }) {
  if (r.clients === 1) {
    return (
      <Link component={RouterLink} to={`/clients/${r.client_id}`}>
        {r.client_names[0]}
      </Link>
    );
  }
  const more = r.clients - r.client_names.length;
  return (
    <span>
      {r.client_names.join(", ")}
      {more > 0 && ` and ${more} more`}
    </span>
  );
}

/** What happens at the end of the term; after a passed notice there is nothing left to decide. */
function consequence(r: Renewal): string {
  if (r.auto_renew === null) return "not known";
  if (!r.auto_renew) return "ends";
  return r.term_months === null ? "renews" : `renews for ${r.term_months} months`;
}
