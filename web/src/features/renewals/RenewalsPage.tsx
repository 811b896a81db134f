import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useSession } from "../../app/session";
import { Deadline } from "../../ui/Deadline";
import { Filters } from "../../ui/Filters";
import { count, day, money } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { byMonth, type Renewal, stakes } from "./months";

const MONTHS = 12;
const AHEAD = [3, 6, 24].map((months) => ({ value: String(months), label: `${months} months` }));

/** By when must we decide, and how much is at stake? */
export default function RenewalsPage() {
  const it = useSession().tenant.kind === "it";
  const { get } = useListParams();
  const query = { months: Number(get("months") ?? MONTHS), q: get("q") ?? "" };
  const list = useQuery({
    queryKey: ["products", "renewals", query],
    queryFn: () => take(api.GET("/api/renewals", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const groups = byMonth(list.data?.rows ?? []);
  const file = `/api/renewals/calendar.ics?months=${query.months}&q=${encodeURIComponent(query.q)}`;
  return (
    <Page
      title="Renewals"
      subtitle={
        list.data &&
        `${count(list.data.rows.length)} terms end before ${day(list.data.until)}; sorted by the day notice is due. ${stakes(list.data.rows)}`
      }
      actions={<Button href={file}>Download calendar (ICS)</Button>}
    >
      <Filters
        filters={[{ name: "months", label: "Ahead", all: `${MONTHS} months`, options: AHEAD }]}
        search={`Search product, ${it ? "department" : "client"}, owner`}
      />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={10} />}
      {list.data?.rows.length === 0 && (
        <Empty
          title={query.q ? "Nothing found" : "No term ends in this time"}
          action={
            <Button component={RouterLink} to="/imports/new" variant="contained">
              Import subscriptions
            </Button>
          }
        >
          {query.q
            ? "No product, owner or holder bears this name."
            : "Renewals are read from subscriptions with the end of their term and the day by which to cancel."}
        </Empty>
      )}
      {groups.map((group) => (
        <Section
          key={group.title}
          title={group.title}
          hint={`${group.rows.length} · ${stakes(group.rows)}`}
          flush
        >
          <SimpleTable
            label={`Renewals, ${group.title}`}
            columns={columns(it)}
            rows={group.rows}
            keyOf={(r) => `${r.product_id}${r.client_id}${r.term_end_on}${r.act_on}${r.currency}`}
          />
        </Section>
      ))}
      {list.data?.is_cut && (
        <p>Only the first {count(list.data.rows.length)} are shown. Narrow the search.</p>
      )}
    </Page>
  );
}

function columns(it: boolean): Column<Renewal>[] {
  return [
    {
      id: "act",
      label: "Decide by",
      phone: true,
      render: (r) => <Deadline on={r.act_on} left={r.days_left} />,
    },
    {
      id: "product",
      label: "Product",
      phone: true,
      render: (r) => (
        <Link component={RouterLink} to={`/licenses/${r.product_id}`}>
          {r.product_name}
        </Link>
      ),
    },
    { id: "vendor", label: "Vendor", render: (r) => r.vendor ?? "–" },
    { id: "who", label: it ? "Departments" : "Client", render: (r) => <Who renewal={r} /> },
    { id: "seats", label: "Seats", right: true, render: (r) => count(r.seats) },
    {
      id: "monthly",
      label: "A month",
      right: true,
      render: (r) => (r.currency ? money(r.monthly_minor, r.currency) : "–"),
    },
    {
      id: "yearly",
      label: "A year",
      right: true,
      phone: true,
      render: (r) => (r.currency ? money(r.yearly_minor, r.currency) : "–"),
    },
    { id: "ends", label: "Term ends", render: (r) => day(r.term_end_on) },
    { id: "then", label: "If nothing is done", render: consequence },
    { id: "owner", label: "Owner", render: (r) => r.owner_name ?? "–" },
  ];
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

/** What happens at the end of the term; a passed notice with automatic renewal is settled. */
function consequence(r: Renewal): string {
  if (r.auto_renew === null) return "not known";
  if (!r.auto_renew) return "ends";
  const again = r.term_months === null ? "renews" : `renews for ${r.term_months} months`;
  return r.cancel_by_on !== null && r.days_left < 0 ? `${again}; notice is too late` : again;
}
