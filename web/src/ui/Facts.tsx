import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import { day } from "./format";

export type Fact = { label: string; value: string; at?: string | null; href?: string | null };

/** Evidence: each fact with its day and a door to the rows behind it. */
export function Facts({ facts }: { facts: Fact[] }) {
  return (
    <Box
      component="dl"
      sx={{ m: 0, display: "grid", gap: 1, gridTemplateColumns: { sm: "minmax(0, 14rem) 1fr" } }}
    >
      {facts.map((fact) => (
        <Box key={fact.label} sx={{ display: "contents" }}>
          <Typography component="dt" variant="body2" color="text.secondary">
            {fact.label}
          </Typography>
          <Typography component="dd" variant="body2" sx={{ m: 0 }}>
            {fact.href ? (
              <Link component={RouterLink} to={fact.href} underline="always">
                {fact.value}
              </Link>
            ) : (
              fact.value
            )}
            {fact.at && (
              <Box component="span" sx={{ color: "text.secondary", ml: 1 }}>
                as of {day(fact.at)}
              </Box>
            )}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
