import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import type { Schemas } from "../../api/client";
import { count, percent } from "../../ui/format";

const SHOWN = 7;

/** Seats of active clients by product, with the part that is assigned; the rest is one line. */
export function ProductSeats({ products }: { products: Schemas["ProductSeats"][] }) {
  if (products.length === 0) {
    return (
      <Typography color="text.secondary">
        No subscriptions yet. Import them to see how seats spread over products.
      </Typography>
    );
  }
  const most = Math.max(...products.map((each) => each.purchased));
  const rest = products.slice(SHOWN);
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {products.slice(0, SHOWN).map((each) => (
        <Box component="li" key={each.id} sx={{ mb: 1 }}>
          <Box sx={{ display: "flex", gap: 1 }}>
            <Link component={RouterLink} to={`/licenses/${each.id}`} noWrap sx={{ flex: 1 }}>
              {each.name}
            </Link>
            <Typography variant="body2">
              {count(each.purchased)} seats
              {each.assigned !== null && `, ${percent(each.assigned / each.purchased)} assigned`}
            </Typography>
          </Box>
          <Box aria-hidden="true" sx={{ position: "relative", height: 8, mt: 0.25 }}>
            <Bar share={each.purchased / most} opacity={0.25} />
            {each.assigned !== null && <Bar share={Math.min(each.assigned, most) / most} opacity={0.7} />}
          </Box>
        </Box>
      ))}
      {rest.length > 0 && (
        <Typography component="li" variant="body2" color="text.secondary">
          {count(rest.length)} more products: {count(rest.reduce((sum, each) => sum + each.purchased, 0))}{" "}
          seats
        </Typography>
      )}
    </Box>
  );
}

function Bar({ share, opacity }: { share: number; opacity: number }) {
  return (
    <Box
      sx={{
        position: "absolute",
        inset: 0,
        width: `${share * 100}%`,
        borderRadius: 0.5,
        bgcolor: "primary.main",
        opacity,
      }}
    />
  );
}
