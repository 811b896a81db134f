import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { Facts } from "../../ui/Facts";
import { money, percent } from "../../ui/format";
import type { Recommendation } from "./data";

/** Evidence, how the value adds up, the steps, and what will count as success. */
export function Details({ row }: { row: Recommendation }) {
  return (
    <Box sx={{ mt: 1.5, display: "grid", gap: 2.5, gridTemplateColumns: { md: "1fr 1fr" } }}>
      <Part title="Evidence">
        <Facts facts={row.evidence} />
      </Part>
      <Part title="How the value adds up">
        <Facts
          facts={[
            { label: "Value", value: `${money(row.value_minor, row.currency)}: ${row.value_basis}` },
            { label: "Probability", value: `${percent(row.probability)}: ${row.probability_basis}` },
            { label: "Cost", value: `${money(row.cost_minor, row.currency)}: hours of work, assumed` },
            { label: "Expected", value: money(row.expected_minor, row.currency) },
          ]}
        />
      </Part>
      <Part title="Steps">
        <Typography variant="body2" component="ol" sx={{ m: 0, pl: 2.5 }}>
          {row.steps.map((step) => (
            <li key={step.text}>{step.text}</li>
          ))}
        </Typography>
      </Part>
      <Part title="It worked when">
        <Typography variant="body2">
          {row.success_test.text} Judge it {row.success_test.days} days after acceptance.
        </Typography>
      </Part>
    </Box>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Box>
      <Typography variant="h3" sx={{ fontSize: "0.85rem", fontWeight: 600, mb: 1 }}>
        {title}
      </Typography>
      {children}
    </Box>
  );
}
