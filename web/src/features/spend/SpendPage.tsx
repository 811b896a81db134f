import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { lazy, Suspense, useState } from "react";
import { Link as RouterLink } from "react-router";
import { useMay, useSession } from "../../app/session";
import { count, day, money, percent, UNKNOWN } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { Columns, Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { BudgetDialog, type BudgetOf } from "./BudgetDialog";
import { monthName, moved, type Spend, useSpend } from "./data";
import { Over, Parts } from "./Parts";

const Trend = lazy(() => import("../../ui/Trend"));

const SOURCE = {
  bills: "Sum of the lines of the bills; a charge counts in the month its period falls in.",
  subscriptions:
    "No bills are imported, so this is what running subscriptions cost today (seats purchased times cost a seat). Import costs to see months and changes.",
};

/** What does software cost, for whom and for what, and is it within budget? */
export default function SpendPage() {
  const { get, set } = useListParams();
  const [budget, setBudget] = useState<BudgetOf | null>(null);
  const month = get("month");
  const currency = get("currency");
  const spend = useSpend({ ...(month && { month }), ...(currency && { currency }) });
  const it = useSession().tenant.kind === "it";
  const data = spend.data;
  if (!data)
    return (
      <Page title="Spend">
        {spend.error ? (
          <ErrorState error={spend.error} retry={() => spend.refetch()} />
        ) : (
          <Loading rows={12} />
        )}
      </Page>
    );
  if (data.source === null) return <NoSpend />;
  return (
    <Page
      title="Spend"
      subtitle={`${SOURCE[data.source]} Data as of ${day(data.as_of)}.`}
      actions={<Pick data={data} set={set} />}
    >
      <Head data={data} onBudget={setBudget} />
      {data.months.length > 1 && <Months data={data} />}
      <Parts data={data} scope="department" title={it ? "By department" : "By client"} onBudget={setBudget} />
      <Columns wide="1fr 1fr">
        <Parts data={data} scope="category" title="By category" onBudget={setBudget} />
        <Parts data={data} scope="vendor" title="By vendor" onBudget={setBudget} />
      </Columns>
      {budget && (
        <BudgetDialog
          of={budget}
          month={data.month}
          currency={data.currency}
          onClose={() => setBudget(null)}
        />
      )}
    </Page>
  );
}

function NoSpend() {
  return (
    <Page title="Spend">
      <Empty
        title="No costs yet"
        action={
          <Button component={RouterLink} to="/imports/new" variant="contained">
            Import costs
          </Button>
        }
      >
        Import bills (a FOCUS export, or any table with service, amount and month) or subscriptions with a
        cost a seat. This page then shows spend by department, category and vendor against your budget.
      </Empty>
    </Page>
  );
}

function Pick({ data, set }: { data: Spend; set: (changes: Record<string, string | null>) => void }) {
  const months = [...data.months].reverse();
  return (
    <>
      <Button component={RouterLink} to="/spend/rules">
        Who pays
      </Button>
      {data.currencies.length > 1 && (
        <TextField
          select
          label="Currency"
          value={data.currency}
          onChange={(event) => set({ currency: event.target.value, month: null })}
        >
          {data.currencies.map((each) => (
            <MenuItem key={each} value={each}>
              {each}
            </MenuItem>
          ))}
        </TextField>
      )}
      {months.length > 0 && (
        <TextField
          select
          label="Month"
          value={months.some((m) => m.month === data.month) ? data.month : ""}
          onChange={(event) => set({ month: event.target.value })}
          sx={{ minWidth: 170 }}
        >
          {months.map((m) => (
            <MenuItem key={m.month} value={m.month}>
              {monthName(m.month)}
              {m.is_partial && " (so far)"}
            </MenuItem>
          ))}
        </TextField>
      )}
    </>
  );
}

function Head({ data, onBudget }: { data: Spend; onBudget: (of: BudgetOf) => void }) {
  const may = useMay("licenses:write");
  const change = moved(data.total_minor, data.before_minor);
  const over =
    data.budget_minor === null || data.total_minor === null ? null : data.total_minor - data.budget_minor;
  const of = { scope: "total" as const, key: "", label: "all software", amount_minor: data.budget_minor };
  const set = (
    <Button onClick={() => onBudget(of)} sx={{ p: 0, minWidth: 0 }}>
      {data.budget_minor === null ? "Set a budget" : "Change"}
    </Button>
  );
  const items = [
    {
      label: `${monthName(data.month)}${data.is_partial ? " (so far)" : ""}`,
      value: money(data.total_minor, data.currency),
      hint: change ? `${change} vs the month before` : "no earlier figure",
    },
    {
      label: "Predicted from the past",
      value: money(data.expected_minor, data.currency),
      hint:
        data.expected_minor === null
          ? "needs six complete months"
          : `${money(data.lower_minor, data.currency)} to ${money(data.upper_minor, data.currency)}`,
    },
    {
      label: "Budget a month",
      value: data.budget_minor === null ? "none" : money(data.budget_minor, data.currency),
      hint: may ? set : undefined,
    },
    {
      label: "Actual minus budget",
      value: over === null ? UNKNOWN : <Over minor={over} currency={data.currency} />,
      hint: over === null ? "no budget for this month" : `${percent(ratio(data))} of the budget`,
    },
    {
      label: "Cost per person",
      value: money(data.per_head_minor, data.currency),
      hint:
        data.people === null
          ? "no people are imported"
          : `${count(data.people)} enabled accounts of people, counted today`,
    },
  ];
  return <Numbers items={items} />;
}

function ratio(data: Spend): number | null {
  return data.total_minor === null || !data.budget_minor ? null : data.total_minor / data.budget_minor;
}

function Months({ data }: { data: Spend }) {
  const limit = data.budget_minor === null ? undefined : { value: data.budget_minor, label: "budget" };
  const partial = data.months.find((m) => m.is_partial);
  return (
    <Section
      title="By month"
      hint={`The band is what the months before led to expect.${partial ? ` ${monthName(partial.month)} is not complete yet.` : ""}`}
    >
      <Suspense fallback={<Loading rows={6} />}>
        <Trend
          label={`Spend in ${data.currency}`}
          points={data.months.map((m) => ({
            on: m.month,
            value: m.amount_minor,
            lower: m.is_partial ? null : m.lower_minor,
            upper: m.is_partial ? null : m.upper_minor,
            flag: m.is_partial ? "not complete yet" : null,
          }))}
          format={(v) => money(v, data.currency)}
          {...(limit && { limit })}
        />
      </Suspense>
    </Section>
  );
}
