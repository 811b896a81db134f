import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { Figures, FiguresLoading } from "../../ui/Figures";
import { count, day } from "../../ui/format";
import { Columns, Page, Section } from "../../ui/Page";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { Bands } from "./Bands";
import { ClientLines } from "./ClientLines";
import { Doings } from "./Doings";
import { MrrTrend } from "./MrrTrend";
import { Onboarding } from "./Onboarding";
import { ProductSeats } from "./ProductSeats";
import { Queue } from "./Queue";
import { TopAlerts } from "./TopAlerts";

const Trend = lazy(() => import("../../ui/Trend"));

/** Monday at 8:40: whom do I call, why, and what is it worth? */
export default function MspToday() {
  const board = useQuery({ queryKey: ["dashboard"], queryFn: () => take(api.GET("/api/dashboard")) });
  if (board.error)
    return (
      <Page title="Today">
        <ErrorState error={board.error} retry={() => board.refetch()} />
      </Page>
    );
  const data = board.data;
  if (data && data.figures.length === 0) {
    return (
      <Page title="Today">
        <Onboarding clients={0} scored={false} />
        <Empty title="Here you will see whom to call, why, and what it is worth">
          Revenue, health and the probability to leave of every client, ranked by the money at stake, appear
          after the first import. A file of clients alone is enough to begin; contracts, tickets and usage
          make the scores sharper.
        </Empty>
      </Page>
    );
  }
  const currency = data?.figures.find((f) => f.currency)?.currency ?? "USD";
  const mrr = data?.trend.filter((p) => p.metric === "mrr" && p.currency === currency) ?? [];
  const seats = data?.trend.filter((p) => p.metric === "licenses") ?? [];
  return (
    <Page title="Today" subtitle={data ? data.as_of && `Data as of ${day(data.as_of)}` : "\u00a0"}>
      {data && (
        <Onboarding clients={1} scored={data.figures.some((f) => f.id === "health" && f.value !== null)} />
      )}
      {data ? <Figures figures={data.figures} asOf={data.as_of} /> : <FiguresLoading />}
      <Columns wide="3fr 2fr">
        <div>
          <Section
            title="What to do next"
            hint="by expected value × urgency"
            flush
            actions={
              <Button component={RouterLink} to="/recommendations">
                All recommendations
              </Button>
            }
          >
            <Queue />
          </Section>
          <Section
            title="Most at stake"
            hint="a month: MRR × probability to leave in 90 days"
            flush
            actions={
              <Button component={RouterLink} to="/at-risk">
                All at risk
              </Button>
            }
          >
            {data ? (
              <ClientLines
                rows={data.attention}
                show="stake"
                empty="No active client has a probability to leave yet."
              />
            ) : (
              <Loading rows={6} />
            )}
          </Section>
          <Section title="MRR" hint="monthly recurring revenue at each month's end">
            {data ? <MrrTrend points={mrr} currency={currency} /> : <Loading rows={1} height={320} />}
          </Section>
          <Section title="Licenses" hint="seats of active clients at each month's end">
            {data ? (
              <Suspense fallback={<Loading rows={1} height={252} />}>
                <Trend label="Seats" points={seats} format={(v) => count(v)} />
              </Suspense>
            ) : (
              <Loading rows={1} height={252} />
            )}
          </Section>
        </div>
        <div>
          <Section
            title="Open alerts"
            flush
            actions={
              <Button component={RouterLink} to="/alerts">
                All alerts
              </Button>
            }
          >
            <TopAlerts />
          </Section>
          <Section
            title="What PulseOps did"
            flush
            actions={
              <Button component={RouterLink} to="/actions?tab=journal">
                Journal
              </Button>
            }
          >
            <Doings />
          </Section>
          <Section title="Fell most in a month" flush>
            {data ? (
              <ClientLines rows={data.worsened} show="change" empty="No client's health fell." />
            ) : (
              <Loading rows={4} />
            )}
          </Section>
          <Section title="Rose most in a month" flush>
            {data ? (
              <ClientLines rows={data.improved} show="change" empty="No client's health rose." />
            ) : (
              <Loading rows={4} />
            )}
          </Section>
          <Section title="Ready for more" hint="health above 80, utilization above 85 %" flush>
            {data ? (
              <ClientLines
                rows={data.upsell}
                show="use"
                empty="No client is both healthy and short of seats."
              />
            ) : (
              <Loading rows={4} />
            )}
          </Section>
          <Section title="Health of active clients">
            {data ? <Bands bands={data.bands} /> : <Loading rows={5} height={30} />}
          </Section>
          <Section title="Licenses by product" hint="seats of active clients">
            {data ? <ProductSeats products={data.licenses} /> : <Loading rows={7} />}
          </Section>
        </div>
      </Columns>
    </Page>
  );
}
