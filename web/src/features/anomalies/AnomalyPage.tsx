import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link as RouterLink, useParams } from "react-router";
import { api, take } from "../../api/client";
import { count, moment, money } from "../../ui/format";
import { Columns, Page, Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { AnomalyActions } from "./AnomalyActions";
import { type AnomalyDetail, amount, changeOf, MONEY, periodOf, sentence, shown } from "./data";

const loadTrend = () => import("../../ui/Trend");
const Trend = lazy(loadTrend);
void loadTrend(); // meanwhile the figures are on their way
const BACK = { to: "/anomalies", label: "Anomalies" };

/** One anomaly: how far outside, what it costs, why, and what to say about it. */
export default function AnomalyPage() {
  const { anomalyId = "" } = useParams();
  const found = useQuery({
    queryKey: ["anomalies", "one", anomalyId],
    queryFn: () =>
      take(api.GET("/api/anomalies/{anomaly_id}", { params: { path: { anomaly_id: anomalyId } } })),
  });
  if (!found.data)
    return (
      <Page title="Anomaly" back={BACK}>
        {found.error ? (
          <ErrorState error={found.error} retry={() => found.refetch()} />
        ) : (
          <Loading rows={8} />
        )}
      </Page>
    );
  const anomaly = found.data;
  return (
    <Page
      title={anomaly.label}
      back={BACK}
      subtitle={
        <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2 }}>
          <Status value={anomaly.severity} />
          <Status value={anomaly.status} />
          <span>{periodOf(anomaly)}</span>
        </Box>
      }
      actions={<AnomalyActions anomaly={anomaly} />}
    >
      <Headline anomaly={anomaly} />
      <Section
        title="Against its own past"
        hint="The band is what the periods before each point predicted; rings are points outside it."
      >
        <Chart anomaly={anomaly} />
      </Section>
      <Columns wide="3fr 2fr">
        <Why anomaly={anomaly} />
        <Box>
          <Next anomaly={anomaly} />
          <Before anomaly={anomaly} />
        </Box>
      </Columns>
    </Page>
  );
}

function Headline({ anomaly }: { anomaly: AnomalyDetail }) {
  const { excess_minor: excess, currency, periods, grain } = anomaly;
  const many = periods > 1 ? ` over ${periods} ${grain}s` : "";
  return (
    <Box sx={{ mb: 2 }}>
      <Typography sx={{ fontSize: "1.1rem" }}>{sentence(anomaly)}.</Typography>
      {excess !== null && currency && (
        <Typography>
          <b>{money(excess, currency)}</b> {MONEY[anomaly.kind]}
          {many}.
        </Typography>
      )}
      {anomaly.reason && (
        <Typography color="text.secondary">
          {anomaly.decided_by ? `${anomaly.decided_by}: “${anomaly.reason}”` : anomaly.reason}{" "}
          {anomaly.decided_at && moment(anomaly.decided_at)}
        </Typography>
      )}
    </Box>
  );
}

function Chart({ anomaly }: { anomaly: AnomalyDetail }) {
  if (anomaly.points.length < 2)
    return <Empty title="The figures behind this are gone">The source no longer delivers this series.</Empty>;
  const spans = anomaly.same_series.filter((each) => each.status !== "expected");
  const points = anomaly.points.map((point) => {
    const flagged = spans.find((each) => each.period_on <= point.on && point.on <= each.last_on);
    const outside =
      point.value !== null && point.upper !== null && point.lower !== null
        ? point.value > point.upper || point.value < point.lower
        : false;
    return { ...point, flag: flagged && outside ? `Outside its range, ${flagged.status}` : null };
  });
  return (
    <Suspense fallback={<Loading rows={6} />}>
      <Trend label={anomaly.label} points={points} format={shown(anomaly)} height={260} />
    </Suspense>
  );
}

type Part = AnomalyDetail["cause"][number];

const HINTS: Partial<Record<AnomalyDetail["kind"], string>> = {
  cost: "against the median of up to six months before",
  tickets: "against the median of the six months before",
  overdue: "unpaid past their day at the end of the last month",
  billing: "agreements now and a month before",
};

function Why({ anomaly }: { anomaly: AnomalyDetail }) {
  if (anomaly.cause.length === 0)
    return (
      <Section title="Because of">
        <Typography variant="body2" color="text.secondary">
          No breakdown is known for this series: it has no lines below it.
        </Typography>
      </Section>
    );
  const isLines = anomaly.cause.some((part) => part.kind === "line");
  return (
    <Section title="Because of" hint={HINTS[anomaly.kind]} flush>
      <SimpleTable<Part>
        label="Parts of the change"
        rows={anomaly.cause}
        keyOf={(part) => part.label}
        columns={[
          { id: "label", label: isLines ? "Line" : "Part", phone: true, render: (part) => part.label },
          {
            id: "before",
            label: "Usual",
            right: true,
            render: (part) => (isLines ? amount(anomaly, part.before_minor) : "–"),
          },
          {
            id: "now",
            label: "Now",
            right: true,
            render: (part) => (isLines ? amount(anomaly, part.now_minor) : "–"),
          },
          {
            id: "change",
            label: "Change",
            right: true,
            phone: true,
            render: (part) => <b>{changeOf(anomaly, part)}</b>,
          },
        ]}
      />
    </Section>
  );
}

function Next({ anomaly }: { anomaly: AnomalyDetail }) {
  if (!anomaly.client_id && !anomaly.product_id) return null;
  return (
    <Section title="Look further">
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {anomaly.client_id && (
          <Button variant="outlined" component={RouterLink} to={`/clients/${anomaly.client_id}`}>
            Open {anomaly.client_name}
          </Button>
        )}
        {anomaly.product_id && (
          <Button variant="outlined" component={RouterLink} to={`/licenses/${anomaly.product_id}`}>
            Open {anomaly.product_name}
          </Button>
        )}
      </Box>
    </Section>
  );
}

function Before({ anomaly }: { anomaly: AnomalyDetail }) {
  const others = anomaly.same_series.filter((each) => each.id !== anomaly.id);
  return (
    <Section title="Same series before" hint={others.length ? count(others.length) : undefined}>
      {others.length === 0 && (
        <Typography variant="body2" color="text.secondary">
          It never left its range in the last year.
        </Typography>
      )}
      {others.map((each) => (
        <Typography variant="body2" key={each.id}>
          <RouterLink to={`/anomalies/${each.id}`}>{periodOf({ ...anomaly, ...each })}</RouterLink>
          {each.excess_minor !== null && `, ${money(each.excess_minor, anomaly.currency ?? "USD")}`},{" "}
          {each.status}
          {each.reason && `: ${each.reason}`}
        </Typography>
      ))}
    </Section>
  );
}
