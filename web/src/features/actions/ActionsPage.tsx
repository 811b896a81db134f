import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { Filters } from "../../ui/Filters";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Pager } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { ActionRow } from "./ActionRow";
import { Journal } from "./Journal";

const SIZE = 20;
type Tab = "waiting" | "running" | "done" | "not_done" | "observed";
type Counts = Schemas["ActionPage"]["counts"] | undefined;

const sum = (counts: Counts, ...states: string[]) =>
  counts && states.reduce((total, state) => total + (counts[state] ?? 0), 0);

const tabs = (counts: Counts) => [
  { value: "waiting", label: "Waiting for you", number: sum(counts, "proposed") },
  { value: "running", label: "On its way", number: sum(counts, "approved", "reserved", "undoing") },
  { value: "done", label: "Done", number: sum(counts, "performed", "undone") },
  { value: "not_done", label: "Not done", number: sum(counts, "failed", "refused", "declined", "expired") },
  { value: "observed", label: "Only observed", number: sum(counts, "observed") },
  { value: "journal", label: "Journal" },
];

/** What the agent wants to do, does and did; here it is allowed, declined and taken back. */
export default function ActionsPage() {
  const { get, page, set } = useListParams();
  const tab = get("tab") ?? "waiting";
  const journal = tab === "journal";
  const query = {
    tab: (journal ? "waiting" : tab) as Tab,
    client_id: get("client"),
    origin_id: get("origin"),
    q: get("q"),
    page,
    page_size: SIZE,
  };
  const list = useQuery({
    queryKey: ["actions", "list", query],
    queryFn: () => take(api.GET("/api/actions", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const narrowed = Boolean(get("client") || get("origin"));
  return (
    <Page
      title="Actions"
      subtitle="Each shows what it would change before it happens, and how to take it back after."
      actions={
        <Button component={RouterLink} to="/autonomy">
          Autonomy and kill switch
        </Button>
      }
    >
      <StateTabs name="tab" label="Actions" tabs={tabs(list.data?.counts)} />
      {journal ? (
        <Journal />
      ) : (
        <>
          <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
            <Filters filters={[]} />
            {narrowed && (
              <Button onClick={() => set({ client: null, origin: null })}>Show all actions</Button>
            )}
          </Box>
          <Section flush>
            {list.isPending && <Loading rows={5} height={96} />}
            {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
            {list.data?.rows.length === 0 && (
              <None tab={query.tab} filtered={narrowed || Boolean(get("q"))} />
            )}
            <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
              {list.data?.rows.map((row) => (
                <ActionRow key={row.id} row={row} />
              ))}
            </Box>
            <Pager
              page={page}
              size={SIZE}
              total={list.data?.total ?? 0}
              onPage={(next) => set({ page: String(next) })}
            />
          </Section>
        </>
      )}
    </Page>
  );
}

const NONE: Record<Tab, string> = {
  waiting: "Nothing waits for you",
  running: "Nothing is on its way",
  done: "Nothing was done yet",
  not_done: "Nothing failed or was declined",
  observed: "Nothing is only observed",
};

function None({ tab, filtered }: { tab: Tab; filtered: boolean }) {
  if (filtered) return <Empty title="Nothing matches">Clear the filters to see the rest.</Empty>;
  return (
    <Empty
      title={NONE[tab]}
      action={
        <Button component={RouterLink} to="/playbooks">
          See playbooks
        </Button>
      }
    >
      Playbooks propose actions when a client needs one. How far they may go without you is set under
      Autonomy.
    </Empty>
  );
}
