import Button from "@mui/material/Button";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useSession } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { count, day } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { Calendar } from "./Calendar";
import { byMonth, stakes } from "./months";

// A team has a few dozen terms a year, a provider as many a month.
const MONTHS = { it: 12, msp: 3 };
const AHEAD = [3, 6, 12, 24];

/** By when must we decide, and how much is at stake? */
export default function RenewalsPage() {
  const it = useSession().tenant.kind === "it";
  const { get } = useListParams();
  const usual = it ? MONTHS.it : MONTHS.msp;
  const ahead = AHEAD.filter((months) => months !== usual);
  const query = { months: Number(get("months") ?? usual), q: get("q") ?? "" };
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
        filters={[{ name: "months", label: "Ahead", all: `${usual} months`, options: ahead.map(option) }]}
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
      {groups.length > 0 && (
        <Section flush>
          <Calendar groups={groups} it={it} />
        </Section>
      )}
      {list.data?.is_cut && (
        <p>Only the first {count(list.data.rows.length)} are shown. Narrow the search.</p>
      )}
    </Page>
  );
}

function option(months: number) {
  return { value: String(months), label: `${months} months` };
}
