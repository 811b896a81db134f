import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Link from "@mui/material/Link";
import Tooltip from "@mui/material/Tooltip";
import { Link as RouterLink } from "react-router";
import { count, money, UNKNOWN } from "../../ui/format";
import type { Column } from "../../ui/SimpleTable";
import { type Finding, KINDS, sentence, TAKEN } from "./data";

/** Whether something can be done about a finding here: not about what a group assigns, nor about missing seats. */
export function canChoose(row: Finding): boolean {
  return TAKEN.includes(row.kind) && row.via_group === null;
}

export type Picking = {
  picked: ReadonlyMap<string, Finding>;
  toggle: (rows: Finding[], on: boolean) => void;
  exclude: (row: Finding) => void;
};

/** Columns of the list; without `picking` it can only be read. */
export function columns(picking: Picking | null): Column<Finding>[] {
  const small = { fontSize: 12, color: "text.secondary" };
  const pick: Column<Finding> = {
    id: "pick",
    label: "Choose",
    phone: true,
    render: (r) => (
      <Checkbox
        size="small"
        disabled={!canChoose(r)}
        checked={picking?.picked.has(r.id) ?? false}
        onChange={(event) => picking?.toggle([r], event.target.checked)}
        slotProps={{ input: { "aria-label": `Choose ${r.subject}, ${r.product_name}` } }}
        sx={{ p: 0.5 }}
      />
    ),
  };
  const leave: Column<Finding> = {
    id: "exclude",
    label: "Actions",
    right: true,
    render: (r) => (
      <Button onClick={() => picking?.exclude(r)} aria-label={`Exclude ${r.subject}, ${r.product_name}`}>
        Exclude
      </Button>
    ),
  };
  return [
    ...(picking ? [pick] : []),
    {
      id: "subject",
      label: "Who or what",
      phone: true,
      sortable: true,
      render: (r) => (
        <>
          {r.seat_id ? r.subject : (r.client_name ?? "all departments")}
          <Box sx={{ display: { sm: "none" } }}>{r.product_name}</Box>
          <Box sx={small}>
            {r.seat_id
              ? (r.client_name ?? "all departments")
              : r.kind === "unassigned"
                ? "spare seats"
                : "several people"}
          </Box>
        </>
      ),
    },
    {
      id: "product",
      label: "Product",
      render: (r) => (
        <Link component={RouterLink} to={`/licenses/${r.product_id}`}>
          {r.product_name}
        </Link>
      ),
    },
    {
      id: "kind",
      label: "Why",
      render: (r) => (
        <Tooltip describeChild title={KINDS[r.kind].text}>
          <Box sx={{ minWidth: 180 }}>
            {KINDS[r.kind].label}
            <Box sx={small}>
              {sentence(r)}
              {r.via_group && `; assigned by the group ${r.via_group}`}
            </Box>
          </Box>
        </Tooltip>
      ),
    },
    { id: "seats", label: "Seats", right: true, render: (r) => count(r.seats) },
    {
      id: "monthly_minor",
      label: "A month",
      right: true,
      sortable: true,
      phone: true,
      render: (r) => (r.currency ? money(r.monthly_minor, r.currency, 2) : UNKNOWN),
    },
    ...(picking ? [leave] : []),
  ];
}
