import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import type { Schemas } from "../../api/client";
import { count } from "../../ui/format";
import { Status } from "../../ui/Status";

const ORDER = ["poor", "fair", "good", "excellent", "unknown"];

/** Active clients by health band; each row opens them. */
export function Bands({ bands }: { bands: Schemas["BandClients"][] }) {
  const sums = ORDER.map((band) => ({
    band,
    clients: bands.filter((b) => b.band === band).reduce((sum, b) => sum + b.clients, 0),
  }));
  const most = Math.max(...sums.map((s) => s.clients), 1);
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, p: 0 }}>
      {sums.map(({ band, clients }) => (
        <Box
          component="li"
          key={band}
          sx={{
            display: "grid",
            gridTemplateColumns: "100px 1fr 48px",
            alignItems: "center",
            gap: 1,
            minHeight: 30,
          }}
        >
          <Status value={band} />
          <Box
            aria-hidden="true"
            sx={{
              height: 12,
              width: `${(clients / most) * 100}%`,
              minWidth: clients ? 2 : 0,
              borderRadius: 0.5,
              bgcolor: "primary.main",
              opacity: band === "unknown" ? 0.25 : 0.6,
            }}
          />
          <Link
            component={RouterLink}
            to={`/clients?status=active&band=${band}`}
            sx={{ textAlign: "right" }}
            aria-label={`${clients} ${band}`}
          >
            {count(clients)}
          </Link>
        </Box>
      ))}
    </Box>
  );
}
