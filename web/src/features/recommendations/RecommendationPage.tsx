import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink, useParams } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { day, moment, money } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { Details } from "./Details";
import { doorOf, KINDS, STATES } from "./data";
import { RecommendationActions } from "./RecommendationActions";

type Detail = Schemas["RecommendationDetail"];
const BACK = { to: "/recommendations", label: "Recommendations" };

/** One recommendation: why, what it is worth, what to do, and what was decided about it. */
export default function RecommendationPage() {
  const { recommendationId = "" } = useParams();
  const found = useQuery({
    queryKey: ["recommendations", "one", recommendationId],
    queryFn: () =>
      take(
        api.GET("/api/recommendations/{recommendation_id}", {
          params: { path: { recommendation_id: recommendationId } },
        }),
      ),
  });
  if (!found.data)
    return (
      <Page title="Recommendation" back={BACK}>
        {found.error ? (
          <ErrorState error={found.error} retry={() => found.refetch()} />
        ) : (
          <Loading rows={8} />
        )}
      </Page>
    );
  const row = found.data;
  return (
    <Page
      title={row.title}
      back={BACK}
      subtitle={<Head row={row} />}
      actions={<RecommendationActions recommendation={row} />}
    >
      <Typography sx={{ mb: 2, maxWidth: 760 }}>{row.why}</Typography>
      <Section title={`${money(row.expected_minor, row.currency)} expected`}>
        <Details row={row} />
      </Section>
      {row.decisions.length > 0 && <Decisions row={row} />}
    </Page>
  );
}

function Head({ row }: { row: Detail }) {
  const door = doorOf(row);
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2 }}>
      {door ? (
        <Link component={RouterLink} to={door}>
          {row.subject_name}
        </Link>
      ) : (
        <span>{row.subject_name}</span>
      )}
      <span>{KINDS[row.kind]}</span>
      <span>{STATES[row.state].toLowerCase()}</span>
      <span>with {row.owner_name ?? "nobody"}</span>
      <span>until {day(row.expires_on)}</span>
    </Box>
  );
}

const DECIDED: Record<string, string> = {
  accept: "accepted",
  assign: "given to somebody",
  snooze: "snoozed",
  dismiss: "dismissed",
  expire: "expired",
  reopen: "opened again",
};

function Decisions({ row }: { row: Detail }) {
  return (
    <Section title="What was decided">
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {row.decisions.map((each) => (
          <Typography component="li" variant="body2" key={each.at}>
            {moment(each.at)}: {DECIDED[each.action] ?? each.action} by {each.by_name}
            {each.reason && `, “${each.reason}”`}
          </Typography>
        ))}
      </Box>
    </Section>
  );
}
