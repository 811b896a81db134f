import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { Deadline, daysUntil } from "../../ui/Deadline";
import { count, day, money } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import type { Subscription } from "./data";
import { SubscriptionDialog } from "./SubscriptionDialog";

const SIZE = 15;

/** Who pays for the product: seats, cost and term of each subscription. */
export function Subscriptions({ id }: { id: string }) {
  const it = useSession().tenant.kind === "it";
  const may = useMay("licenses:write");
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<Subscription | "new" | null>(null);
  const query = { page, page_size: SIZE };
  const list = useQuery({
    queryKey: ["products", "subscriptions", id, page],
    queryFn: () =>
      take(
        api.GET("/api/licenses/{product_id}/subscriptions", { params: { path: { product_id: id }, query } }),
      ),
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={it ? "Subscriptions by department" : "Subscriptions by client"}
      flush
      actions={may && <Button onClick={() => setOpen("new")}>Add subscription</Button>}
    >
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={6} />}
      {list.data?.total === 0 && (
        <Empty title="Nobody pays for this yet">
          Subscriptions come with an import, or are added by hand.
        </Empty>
      )}
      {list.data && list.data.total > 0 && (
        <>
          <SimpleTable
            label="Subscriptions"
            columns={columns(it, may, setOpen)}
            rows={list.data.rows}
            keyOf={(row) => row.id}
          />
          <Pager page={page} size={SIZE} total={list.data.total} onPage={setPage} />
        </>
      )}
      {open && (
        <SubscriptionDialog productId={id} old={open === "new" ? null : open} onClose={() => setOpen(null)} />
      )}
    </Section>
  );
}

function columns(it: boolean, may: boolean, onEdit: (row: Subscription) => void): Column<Subscription>[] {
  const edit: Column<Subscription> = {
    id: "edit",
    label: "Change",
    right: true,
    render: (r) => (
      <Button aria-label={`Edit the subscription of ${r.client_name}`} onClick={() => onEdit(r)}>
        Edit
      </Button>
    ),
  };
  return [
    {
      id: "client",
      label: it ? "Department" : "Client",
      phone: true,
      render: (r) => (
        <>
          <Link component={RouterLink} to={`/clients/${r.client_id}`}>
            {r.client_name}
          </Link>
          {!r.is_running && <NotRunning row={r} />}
        </>
      ),
    },
    { id: "purchased", label: "Purchased", right: true, phone: true, render: (r) => count(r.purchased) },
    { id: "assigned", label: "Assigned", right: true, render: (r) => count(r.assigned) },
    { id: "unit", label: "A seat", right: true, render: (r) => cash(r.unit_cost_minor, r.currency, 2) },
    {
      id: "monthly",
      label: "A month",
      right: true,
      phone: true,
      render: (r) => cash(r.monthly_minor, r.currency),
    },
    {
      id: "cancel",
      label: "Cancel by",
      render: (r) =>
        r.cancel_by_on ? <Deadline on={r.cancel_by_on} left={daysUntil(r.cancel_by_on)} /> : "–",
    },
    {
      id: "ends",
      label: "Term ends",
      render: (r) => (
        <Box sx={{ whiteSpace: "nowrap" }}>
          {day(r.term_end_on)}
          <Box sx={{ fontSize: 12, color: "text.secondary" }}>{then(r)}</Box>
        </Box>
      ),
    },
    ...(may ? [edit] : []),
  ];
}

/** What happens at the end of the term, where it is known. */
function then(r: Subscription): string {
  if (r.auto_renew === null || r.term_end_on === null) return "";
  return r.auto_renew ? "then renews" : "then ends";
}

function cash(minor: number | null, currency: string | null, digits = 0): string {
  return currency === null ? "–" : money(minor, currency, digits);
}

function NotRunning({ row }: { row: Subscription }) {
  const why = row.is_trial ? "trial" : row.ended_on ? `ended ${day(row.ended_on)}` : "not running";
  return (
    <>
      {" "}
      <Status value="inactive" label={why} />
    </>
  );
}
