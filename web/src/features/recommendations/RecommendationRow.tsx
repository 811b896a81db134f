import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Collapse from "@mui/material/Collapse";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { day, money, percent } from "../../ui/format";
import { Details } from "./Details";
import { doorOf, KINDS, type Recommendation } from "./data";
import { RecommendationActions } from "./RecommendationActions";

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
