import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import type { Schemas } from "../../api/client";
import { Door } from "../../ui/Door";
import { day, money, percent, relative } from "../../ui/format";
import { Probability, Score, Status } from "../../ui/Status";

type Detail = Schemas["ClientDetail"];

const LEAVES =
  "Calibrated probability to leave within so many days, with the interval that holds in 90 % of cases.";

/** The figures every conversation about a client starts with; each opens its meaning. */
export function ClientHead({ client, it }: { client: Detail; it: boolean }) {
  const { row } = client;
  const p30 = client.churn?.horizons.find((each) => each.days === 30);
  const facts: { label: string; value: ReactNode; definition: string; tab?: string; msp?: boolean }[] = [
    {
      label: "Health",
      value: (
        <Score
          value={row.health}
          lower={row.health_lower}
          upper={row.health_upper}
          band={row.health_band}
          before={row.health_before}
        />
      ),
      definition:
        "0 to 100 from 13 signals in five weighted dimensions; missing signals widen the range. The arrow compares with a month ago.",
    },
    {
      label: "Leaves in 30 days",
      value: <Probability p={row.p30} lower={p30?.lower ?? null} upper={p30?.upper ?? null} />,
      definition: LEAVES,
      msp: true,
    },
    {
      label: "In 60 days",
      value: <Probability p={row.p60} lower={row.p60_lower} upper={row.p60_upper} />,
      definition: LEAVES,
      msp: true,
    },
    {
      label: "In 90 days",
      value: <Probability p={row.p90} lower={row.p90_lower} upper={row.p90_upper} />,
      definition: `${LEAVES} Its band (${row.risk}) is set in Settings.`,
      msp: true,
    },
    {
      label: "MRR",
      value: money(row.mrr_minor, row.currency),
      definition: "Monthly recurring revenue of the running contracts; annual ones divided by 12.",
      tab: "contracts",
      msp: true,
    },
    {
      label: "Utilization",
      value: percent(row.utilization),
      definition:
        "Active users divided by seats purchased. Above 100 % more people use it than seats are paid.",
      tab: "licenses",
    },
    {
      label: "Overdue",
      value: money(row.overdue_minor, row.currency),
      definition: "Open amount of invoices past their due date.",
      tab: "invoices",
      msp: true,
    },
    {
      label: "Renewal",
      value: row.renewal_on ? `${day(row.renewal_on)} (${relative(row.renewal_on)})` : "–",
      definition: "The next end of a running contract, or of a subscription's term.",
      tab: "contracts",
    },
    {
      label: "Last contact",
      value: day(row.last_contact_on),
      definition: "The newest ticket, survey answer or note.",
      tab: "timeline",
    },
  ];
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 1, rowGap: 0.5, mb: 2, mx: -1 }}>
      {row.status !== "active" && (
        <Box sx={{ px: 1, py: 0.5 }}>
          <Typography variant="caption" color="text.secondary" component="div">
            Status
          </Typography>
          <Status
            value={row.status}
            label={
              row.status === "inactive"
                ? `left ${day(row.churned_on)}: ${row.churn_reason ?? "no reason stated"}`
                : row.status
            }
          />
        </Box>
      )}
      {facts
        .filter((fact) => !(fact.msp && it))
        .map((fact) => (
          <Door
            key={fact.label}
            title={fact.label}
            definition={fact.definition}
            asOf={row.as_of}
            rows={fact.tab && `/clients/${row.id}?tab=${fact.tab}`}
            link={`Show ${fact.tab}`}
            sx={{ px: 1, py: 0.5, borderRadius: 1 }}
          >
            <Typography variant="caption" color="text.secondary" component="div">
              {fact.label}
            </Typography>
            <Box>{fact.value}</Box>
          </Door>
        ))}
    </Box>
  );
}
