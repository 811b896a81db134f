import Button from "@mui/material/Button";
import { lazy, Suspense, useState } from "react";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { count, day, money } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { Columns, Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { amounts, cashOf, type Undecided, useUndecided } from "./data";
import { Findings } from "./Findings";
import { Plans } from "./Plans";
import { ReclaimDialog } from "./ReclaimDialog";

const Trend = lazy(() => import("../../ui/Trend"));

/** What do we pay for that nobody needs, and from when can we stop? */
export default function WastePage() {
  const plans = useUndecided();
  const may = useMay("licenses:write");
  const { get } = useListParams();
  const [chosen, setChosen] = useState<string[] | null>(null);
  const data = plans.data;
  return (
    <Page
      title="Waste"
      subtitle={
        data?.as_of &&
        `${count(data.judged)} seats looked at, data as of ${day(data.as_of)}. Savings count from the day each contract allows.`
      }
      actions={
        <>
          <Button component={RouterLink} to="/savings">
            Savings
          </Button>
          <Button component={RouterLink} to="/reclaims">
            Reclaims
          </Button>
          <Button component={RouterLink} to="/waste/exclusions">
            Exclusions
          </Button>
        </>
      }
    >
      {plans.error && <ErrorState error={plans.error} retry={() => plans.refetch()} />}
      {!data && !plans.error && <Loading rows={12} />}
      {data && data.as_of === null && <NotYet />}
      {data?.as_of && (
        <>
          <Head data={data} />
          {!get("product") && !get("q") && data.rows.length > 0 && (
            <Columns wide="2fr 1fr">
              <Plans data={data} onChoose={may ? setChosen : null} />
              <Cash data={data} />
            </Columns>
          )}
          <Findings onChoose={may ? setChosen : null} />
        </>
      )}
      {chosen && <ReclaimDialog findings={chosen} onClose={() => setChosen(null)} />}
    </Page>
  );
}

function NotYet() {
  return (
    <Empty
      title="No seat was looked at yet"
      action={
        <Button component={RouterLink} to="/imports/new" variant="contained">
          Import files
        </Button>
      }
    >
      Import people, products, subscriptions and seats with their last use. Within the hour (or at once from
      the Jobs page) this page says which seats are paid for and not needed.
    </Empty>
  );
}

function Head({ data }: { data: Undecided }) {
  const wasted = data.kinds.filter((k) => k.kind !== "over_assigned");
  const seats = wasted.reduce((sum, k) => sum + k.seats, 0);
  const unpriced = wasted.filter((k) => k.currency === null).reduce((sum, k) => sum + k.seats, 0);
  const over = data.kinds.filter((k) => k.kind === "over_assigned").reduce((sum, k) => sum + k.seats, 0);
  const items = [
    {
      label: "Seats not needed",
      value: count(seats),
      hint: `of ${count(data.judged)} looked at, and spare ones`,
    },
    {
      label: "They cost a month",
      value: amounts(wasted, (k) => k.monthly_minor),
      hint: unpriced > 0 ? `${count(unpriced)} seats have no price` : "all have a price",
    },
    {
      label: "Saves in 12 months",
      value: amounts(data.totals, (t) => t.amount_minor),
      hint: "within what the contracts allow, beside what is decided",
    },
    {
      label: "Over-assigned",
      value: count(over),
      hint: over > 0 ? "seats more than bought: a breach" : "nowhere more than bought",
    },
  ];
  return <Numbers items={items} />;
}

/** Money that stays by month if everything is given up: nothing before a contract allows it. */
function Cash({ data }: { data: Undecided }) {
  // a part of the plans would draw too low a line
  if (!data.isWhole) return null;
  return cashOf(data.rows).map(({ currency, points }) => (
    <Section
      key={currency}
      title="Savings by month"
      hint={`${currency}, if all of it is given up; first and last month in part`}
    >
      <Suspense fallback={<Loading rows={5} />}>
        <Trend
          label={`Savings in ${currency}`}
          points={points}
          format={(v) => money(v, currency)}
          height={200}
        />
      </Suspense>
    </Section>
  ));
}
