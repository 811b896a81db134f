import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Table from "@mui/material/Table";
import TableBody from "@mui/material/TableBody";
import TableCell from "@mui/material/TableCell";
import TableHead from "@mui/material/TableHead";
import TableRow from "@mui/material/TableRow";
import TableSortLabel from "@mui/material/TableSortLabel";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { count } from "./format";

export type Column<Row> = {
  id: string;
  label: string;
  render: (row: Row) => ReactNode;
  right?: boolean;
  sortable?: boolean;
  phone?: boolean;
  nowrap?: boolean;
};

type SimpleTableProps<Row> = {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  keyOf: (row: Row) => string;
  sort?: string;
  onSort?: (sort: string) => void;
  chosen?: Chosen;
};

/** Rows chosen for an action on several, by their key; `name` says a row in words. */
export type Chosen = {
  keys: ReadonlySet<string>;
  set: (keys: ReadonlySet<string>) => void;
  name: (key: string) => string;
};

/** A dense table. On phones only the columns marked `phone` stay. Sorting is the server's. */
export function SimpleTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  sort,
  onSort,
  chosen,
}: SimpleTableProps<Row>) {
  const narrow = (column: Column<Row>) => (column.phone ? {} : { display: { xs: "none", sm: "table-cell" } });
  return (
    <Box sx={{ overflowX: "auto" }} tabIndex={0} role="group" aria-label={label}>
      <Table size="small" aria-label={label}>
        <TableHead>
          <TableRow>
            {chosen && <ChooseAll chosen={chosen} keys={rows.map(keyOf)} />}
            {columns.map((column) => (
              <TableCell
                key={column.id}
                align={column.right ? "right" : "left"}
                sx={{ color: "text.secondary", whiteSpace: { sm: "nowrap" }, ...narrow(column) }}
                sortDirection={sort === column.id ? "asc" : sort === `-${column.id}` ? "desc" : false}
              >
                {column.sortable && onSort ? (
                  <TableSortLabel
                    active={sort === column.id || sort === `-${column.id}`}
                    direction={sort === `-${column.id}` ? "desc" : "asc"}
                    onClick={() => onSort(sort === `-${column.id}` ? column.id : `-${column.id}`)}
                  >
                    {column.label}
                  </TableSortLabel>
                ) : (
                  column.label
                )}
              </TableCell>
            ))}
          </TableRow>
        </TableHead>
        <TableBody>
          {rows.map((row) => (
            <TableRow key={keyOf(row)} hover selected={chosen?.keys.has(keyOf(row)) ?? false}>
              {chosen && <ChooseOne chosen={chosen} id={keyOf(row)} />}
              {columns.map((column) => (
                <TableCell
                  key={column.id}
                  align={column.right ? "right" : "left"}
                  sx={{
                    ...narrow(column),
                    ...((column.right || column.nowrap) && { whiteSpace: { sm: "nowrap" } }),
                  }}
                >
                  {column.render(row)}
                </TableCell>
              ))}
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </Box>
  );
}

function ChooseAll({ chosen, keys }: { chosen: Chosen; keys: string[] }) {
  const all = keys.length > 0 && keys.every((key) => chosen.keys.has(key));
  return (
    <TableCell padding="checkbox">
      <Checkbox
        size="small"
        checked={all}
        indeterminate={!all && chosen.keys.size > 0}
        onChange={() => chosen.set(new Set(all ? [] : keys))}
        slotProps={{ input: { "aria-label": "Choose all on this page" } }}
      />
    </TableCell>
  );
}

function ChooseOne({ chosen, id }: { chosen: Chosen; id: string }) {
  const toggle = () => {
    const next = new Set(chosen.keys);
    if (!next.delete(id)) next.add(id);
    chosen.set(next);
  };
  return (
    <TableCell padding="checkbox">
      <Checkbox
        size="small"
        checked={chosen.keys.has(id)}
        onChange={toggle}
        slotProps={{ input: { "aria-label": `Choose ${chosen.name(id)}` } }}
      />
    </TableCell>
  );
}

type PagerProps = { page: number; size: number; total: number; onPage: (page: number) => void };

/** "26–50 of 1,204" with the two buttons. */
export function Pager({ page, size, total, onPage }: PagerProps) {
  if (total <= size && page === 1) return null;
  return (
    <Box sx={{ display: "flex", alignItems: "center", gap: 1, justifyContent: "flex-end", p: 1 }}>
      <Typography variant="body2" color="text.secondary">
        {count((page - 1) * size + 1)}–{count(Math.min(page * size, total))} of {count(total)}
      </Typography>
      <Button disabled={page <= 1} onClick={() => onPage(page - 1)}>
        Previous
      </Button>
      <Button disabled={page * size >= total} onClick={() => onPage(page + 1)}>
        Next
      </Button>
    </Box>
  );
}
