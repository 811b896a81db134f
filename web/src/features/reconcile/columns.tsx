import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import { count, money, month, UNKNOWN } from "../../ui/format";
import type { Column } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { type Compared, wordOf } from "./data";

const NOTES: Record<string, string> = {
  price_missing: "price missing: seats only",
  several_currencies: "two currencies: seats only",
  name_unknown: "name not matched",
  name_likely: "name only likely",
};

export function columns(it: boolean, open: (row: Compared) => void): Column<Compared>[] {
  return [
    {
      id: "client",
      label: it ? "Department" : "Client",
      sortable: true,
      phone: true,
      render: (row) => (
        <Link component={RouterLink} to={`/clients/${row.client_id}`}>
          {row.client_name}
        </Link>
      ),
    },
    { id: "product", label: "Product", sortable: true, phone: true, render: (row) => <Product row={row} /> },
    { id: "seats", label: "Vendor seats", right: true, render: (row) => count(row.seats, 1) },
    { id: "agreed", label: "Agreed", right: true, render: (row) => count(row.agreed, 1) },
    { id: "billed", label: it ? "Billed" : "Invoiced", right: true, render: (row) => <Billed row={row} /> },
    {
      id: "status",
      label: "Finding",
      render: (row) => {
        const word = wordOf(row.status, it);
        return <Status value={word.tone} label={word.label} />;
      },
    },
    {
      id: "money",
      label: "A month",
      right: true,
      sortable: true,
      phone: true,
      render: (row) => <Money row={row} />,
    },
    {
      id: "trail",
      label: "Trail",
      right: true,
      render: (row) => (
        <Button
          onClick={() => open(row)}
          aria-label={`Trail of ${row.product_name} at ${row.client_name}`}
          sx={{ py: 0 }}
        >
          Trail
        </Button>
      ),
    },
  ];
}

function Product({ row }: { row: Compared }) {
  const notes = row.issues.map((issue) => NOTES[issue]).filter(Boolean);
  return (
    <Box>
      {row.product_id ? (
        <Link component={RouterLink} to={`/licenses/${row.product_id}`}>
          {row.product_name}
        </Link>
      ) : (
        row.product_name
      )}
      {notes.length > 0 && <Box sx={{ fontSize: 12, color: "text.secondary" }}>{notes.join("; ")}</Box>}
    </Box>
  );
}

function Billed({ row }: { row: Compared }) {
  return (
    <>
      {count(row.billed, 1)}
      {row.billed_month && (
        <Box sx={{ fontSize: 12, color: "text.secondary" }}>{month(row.billed_month)}</Box>
      )}
    </>
  );
}

function Money({ row }: { row: Compared }) {
  if (row.money_minor === null || row.currency === null) {
    if (!row.gap) return <span>{UNKNOWN}</span>;
    return (
      <span>
        {count(Math.abs(row.gap), 1)} seats {row.gap > 0 ? "too few" : "too many"}
      </span>
    );
  }
  if (row.status === "agreement" && row.agreed !== null && row.seats !== null) {
    const gap = row.seats - row.agreed;
    return (
      <span>
        {count(Math.abs(gap), 1)} {gap > 0 ? "not agreed" : "agreed too many"}
      </span>
    );
  }
  if (row.money_minor === 0) return <span>{money(0, row.currency)}</span>;
  return (
    <>
      <Box component="span" sx={{ fontWeight: 600 }}>
        {money(Math.abs(row.money_minor), row.currency, 2)}
      </Box>
      <Box sx={{ fontSize: 12, color: "text.secondary" }}>
        {row.money_minor > 0 ? "too little" : "too much"}: {count(Math.abs(row.gap ?? 0), 1)} ×{" "}
        {money(row.price_minor, row.currency, 2)}
      </Box>
    </>
  );
}
