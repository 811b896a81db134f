import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { count, money } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";
import { monthName, moved, type SpendPart } from "./data";

type Detail = Schemas["CostDetail"];
type AmountProps = { part: SpendPart; label: string; month: string; currency: string };
type Props = {
  scope: SpendPart["scope"];
  of: string;
  label: string;
  month: string;
  currency: string;
  onClose: () => void;
};

/** What a figure of spend is made of; the rows add up to it. */
export function CostDialog({ scope, of, label, month, currency, onClose }: Props) {
  const query = { scope, key: of, month, currency };
  const details = useQuery({
    queryKey: ["products", "spend", "details", query],
    queryFn: () => take(api.GET("/api/spend/details", { params: { query } })),
  });
  const data = details.data;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="cost-dialog">
      <DialogTitle id="cost-dialog">
        {label}, {monthName(month)}
        {data && `: ${money(data.total_minor, currency, 2)}`}
      </DialogTitle>
      <DialogContent>
        {details.error && <ErrorState error={details.error} />}
        {details.isPending && <Loading rows={8} />}
        {data && (
          <>
            <SimpleTable
              label="Cost details"
              rows={data.rows}
              keyOf={(r) => `${r.service}|${r.vendor}|${r.department}`}
              columns={columns(currency)}
            />
            <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
              {data.of > data.rows.length
                ? `The ${count(data.rows.length)} largest of ${count(data.of)} rows. `
                : `${count(data.of)} rows, which add up to the total. `}
              {data.source === "subscriptions" && "From running subscriptions; no bills are imported."}
            </Typography>
          </>
        )}
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}

/** An amount that opens what it is made of. */
export function Amount({ part, label, month, currency }: AmountProps) {
  const [open, setOpen] = useState(false);
  const text = money(part.amount_minor, currency);
  return (
    <>
      <Button
        onClick={() => setOpen(true)}
        aria-label={`What ${label} costs: ${text}`}
        sx={{ minWidth: 0, p: 0, fontWeight: 400 }}
      >
        {text}
      </Button>
      {open && (
        <CostDialog
          scope={part.scope}
          of={part.key}
          label={label}
          month={month}
          currency={currency}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}

function columns(currency: string): Column<Detail>[] {
  return [
    {
      id: "service",
      label: "Service",
      phone: true,
      render: (r) => (
        <>
          {r.product_id ? (
            <Link component={RouterLink} to={`/licenses/${r.product_id}`}>
              {r.service}
            </Link>
          ) : (
            r.service
          )}
          <Box sx={{ fontSize: 12, color: "text.secondary" }}>{r.vendor}</Box>
        </>
      ),
    },
    { id: "department", label: "For", render: (r) => r.department ?? "not assigned" },
    {
      id: "amount",
      label: "Spend",
      right: true,
      phone: true,
      render: (r) => money(r.amount_minor, currency, 2),
    },
    { id: "before", label: "Month before", right: true, render: (r) => money(r.before_minor, currency, 2) },
    {
      id: "change",
      label: "Change",
      right: true,
      phone: true,
      render: (r) => moved(r.amount_minor, r.before_minor) ?? (r.before_minor === null ? "new" : "–"),
    },
  ];
}
