import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Collapse from "@mui/material/Collapse";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { type ReactNode, useState } from "react";
import { Link as RouterLink } from "react-router";
import { Facts } from "../../ui/Facts";
import { day, money, percent } from "../../ui/format";
import { KINDS, type Recommendation } from "./data";
import { RecommendationActions } from "./RecommendationActions";

function doorOf(row: Recommendation): string | null {
  if (row.client_id) return `/clients/${row.client_id}`;
  return row.product_id ? `/licenses/${row.product_id}` : null;
}

/** One proposal: whom, what, why; what it is worth and how that adds up; what to do with it. */
export function RecommendationRow({ row, shown }: { row: Recommendation; shown: boolean }) {
  const [open, setOpen] = useState(shown);
  const door = doorOf(row);
  return (
    <Box
      component="li"
      sx={{ px: 2, py: 1.25, borderTop: 1, borderColor: "divider", "&:first-of-type": { borderTop: 0 } }}
    >
      <Box
        sx={{
          display: "grid",
          columnGap: 2,
          rowGap: 0.5,
          alignItems: "start",
          gridTemplateColumns: { xs: "1fr", md: "minmax(140px, 190px) 1fr 190px" },
        }}
      >
        <Typography sx={{ fontWeight: 500 }}>
          {door ? (
            <Link component={RouterLink} to={door}>
              {row.subject_name}
            </Link>
          ) : (
            row.subject_name
          )}
        </Typography>
        <Box>
          <Typography sx={{ fontWeight: 500 }}>{row.title}</Typography>
          <Typography variant="body2">{row.why}</Typography>
          <Typography variant="body2" color="text.secondary">
            {[KINDS[row.kind], row.owner_name ?? "no owner", `until ${day(row.expires_on)}`].join(" · ")}
          </Typography>
          <Box sx={{ display: "flex", flexWrap: "wrap", gap: 0.5, mt: 0.75 }}>
            <RecommendationActions recommendation={row} />
            <Button onClick={() => setOpen(!open)} aria-expanded={open}>
              {open ? "Less" : "Evidence and steps"}
            </Button>
          </Box>
        </Box>
        <Worth row={row} />
      </Box>
      <Collapse in={open} unmountOnExit>
        <Details row={row} />
      </Collapse>
    </Box>
  );
}

function Worth({ row }: { row: Recommendation }) {
  return (
    <Box sx={{ textAlign: { md: "right" } }}>
      <Typography sx={{ fontWeight: 600, fontVariantNumeric: "tabular-nums" }}>
        {money(row.expected_minor, row.currency)} expected
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ fontVariantNumeric: "tabular-nums" }}>
        {percent(row.probability)} × {money(row.value_minor, row.currency)} −{" "}
        {money(row.cost_minor, row.currency)}
      </Typography>
    </Box>
  );
}

function Details({ row }: { row: Recommendation }) {
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
          {row.success_test.text} Judged after {row.success_test.days} days.
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
