import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { Filters } from "../../ui/Filters";
import { count, money } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Pager } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { KINDS, type Recommendation, STATES } from "./data";
import { RecommendationRow } from "./RecommendationRow";

const SIZE = 20;
const TABS = Object.keys(STATES) as Recommendation["state"][];

/** What to do next, the most valuable first. */
export default function RecommendationsPage() {
  const { get, page, set } = useListParams();
  const state = (get("state") ?? "open") as Recommendation["state"];
  const query = {
    state: [state],
    kind: get("kind") ? [get("kind") as Recommendation["kind"]] : [],
    client_id: get("client"),
    q: get("q"),
    page,
    page_size: SIZE,
  };
  const list = useQuery({
    queryKey: ["recommendations", "list", query],
    queryFn: () => take(api.GET("/api/recommendations", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const sums = list.data?.totals.map(
    (each) => `${count(each.recommendations)} worth ${money(each.expected_minor, each.currency)} expected`,
  );
  return (
    <Page
      title="Recommendations"
      subtitle={
        sums && sums.length > 0
          ? `${sums.join(", ")}. Ranked by probability of success × value − cost.`
          : "Ranked by probability of success × value − cost."
      }
    >
      <StateTabs
        name="state"
        label="State of recommendations"
        tabs={TABS.map((each) => ({ value: each, label: STATES[each], number: list.data?.counts[each] }))}
      />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        <Filters
          filters={[
            {
              name: "kind",
              label: "Kind",
              options: Object.entries(KINDS).map(([value, label]) => ({ value, label })),
            },
          ]}
        />
        {get("client") && <Button onClick={() => set({ client: null })}>Show all clients</Button>}
      </Box>
      <Section flush>
        {list.isPending && <Loading rows={6} height={84} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.rows.length === 0 && (
          <None state={state} filtered={Boolean(get("q") || get("kind") || get("client"))} />
        )}
        <Box component="ul" sx={{ m: 0, p: 0, listStyle: "none" }}>
          {list.data?.rows.map((row) => (
            <RecommendationRow
              key={row.id}
              row={row}
              shown={Boolean(get("client")) && list.data.rows.length === 1}
            />
          ))}
        </Box>
        <Pager
          page={page}
          size={SIZE}
          total={list.data?.total ?? 0}
          onPage={(next) => set({ page: String(next) })}
        />
      </Section>
    </Page>
  );
}

function None({ state, filtered }: { state: Recommendation["state"]; filtered: boolean }) {
  if (filtered) return <Empty title="Nothing matches">Clear the filters to see the rest.</Empty>;
  if (state !== "open") return <Empty title={`Nothing is ${STATES[state].toLowerCase()}`} />;
  return (
    <Empty
      title="Nothing to recommend now"
      action={
        <Button component={RouterLink} to="/jobs">
          See when PulseOps looked
        </Button>
      }
    >
      Recommendations need scores: import clients with contracts, tickets and usage. Only those worth more
      than their cost appear.
    </Empty>
  );
}
