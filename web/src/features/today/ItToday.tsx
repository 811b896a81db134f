import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { Figures, FiguresLoading } from "../../ui/Figures";
import { day, money } from "../../ui/format";
import { Columns, Page, Section } from "../../ui/Page";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { Doings } from "./Doings";
import { CategoryBars, Deadlines } from "./ItParts";
import { Savings } from "./Savings";
import { TopAlerts } from "./TopAlerts";

const Trend = lazy(() => import("../../ui/Trend"));

/** Before the budget meeting: what do we pay for that nobody uses, and by when must we cancel? */
export default function ItToday() {
  const board = useQuery({
    queryKey: ["dashboard", "software"],
    queryFn: () => take(api.GET("/api/dashboard/software")),
  });
  if (board.error)
    return (
      <Page title="Today">
        <ErrorState error={board.error} retry={() => board.refetch()} />
      </Page>
    );
  const data = board.data;
  if (data?.figures.every((figure) => figure.value === null)) return <Nothing />;
  return (
    <Page title="Today" subtitle={data ? `Data as of ${day(data.as_of)}` : "\u00a0"}>
      {data ? <Figures figures={data.figures} asOf={data.as_of} /> : <FiguresLoading />}
      <Columns wide="3fr 2fr">
        <div>
          <Section
            title="What to do next"
            hint="largest expected value first"
            flush
            actions={<All to="/recommendations" />}
          >
            <Savings />
          </Section>
          <Section
            title="Spend by month"
            hint={
              data?.source === "subscriptions" ? "running subscriptions; no bills are imported" : "as billed"
            }
            actions={<All to="/spend" />}
          >
            {data ? (
              <Suspense fallback={<Loading rows={1} height={252} />}>
                <Trend
                  label="Spend"
                  points={data.months.map((m) => ({
                    on: m.month,
                    value: m.amount_minor,
                    flag: m.is_partial ? "not complete yet" : null,
                  }))}
                  format={(v) => money(v, data.currency)}
                />
              </Suspense>
            ) : (
              <Loading rows={1} height={252} />
            )}
          </Section>
          <Section title="Spend by category" hint={data && monthOf(data.month)} actions={<All to="/spend" />}>
            {data ? (
              <CategoryBars parts={data.categories} currency={data.currency} />
            ) : (
              <Loading rows={11} height={24} />
            )}
          </Section>
        </div>
        <div>
          <Section
            title="Next to decide"
            hint="by the day notice is due"
            flush
            actions={<All to="/renewals" />}
          >
            {data ? <Deadlines rows={data.renewals} /> : <Loading rows={8} height={50} />}
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
          <Section title="Open alerts" flush actions={<All to="/alerts" />}>
            <TopAlerts />
          </Section>
        </div>
      </Columns>
    </Page>
  );
}

function All({ to }: { to: string }) {
  return (
    <Button component={RouterLink} to={to}>
      Show all
    </Button>
  );
}

function monthOf(text: string): string {
  return new Intl.DateTimeFormat(undefined, { month: "long", year: "numeric", timeZone: "UTC" }).format(
    new Date(`${text}T00:00:00Z`),
  );
}

function Nothing() {
  return (
    <Page title="Today">
      <Empty
        title="Nothing to show yet"
        action={
          <Button component={RouterLink} to="/imports/new" variant="contained">
            Import files
          </Button>
        }
      >
        Import departments, people, products, subscriptions, seats and costs. A minute later this page says
        what is paid for and not used, and by when you must cancel.
      </Empty>
    </Page>
  );
}
