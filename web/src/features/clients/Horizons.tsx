import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { Schemas } from "../../api/client";
import { probability } from "../../ui/format";

/** Probability to leave within 30, 60 and 90 days: a mark on its interval, all on one scale. */
export function Horizons({ horizons }: { horizons: Schemas["Horizon"][] }) {
  const most = Math.max(...horizons.map((each) => each.upper ?? each.p ?? 0), 0.1);
  const at = (value: number | null) => `${((value ?? 0) / most) * 100}%`;
  return (
    <Box component="ul" sx={{ listStyle: "none", m: 0, mb: 2, p: 0 }}>
      {horizons.map((each) => (
        <Box
          component="li"
          key={each.days}
          sx={{ display: "grid", gridTemplateColumns: "80px 1fr 150px", gap: 1, alignItems: "center" }}
        >
          <Typography variant="body2">{each.days} days</Typography>
          <Box
            aria-hidden="true"
            sx={{ position: "relative", height: 24, borderLeft: 1, borderColor: "divider" }}
          >
            {each.p !== null && (
              <>
                <Box
                  sx={{
                    position: "absolute",
                    top: 8,
                    height: 8,
                    left: at(each.lower),
                    width: `calc(${at(each.upper)} - ${at(each.lower)})`,
                    bgcolor: "primary.main",
                    opacity: 0.25,
                    borderRadius: 0.5,
                  }}
                />
                <Box
                  sx={{
                    position: "absolute",
                    top: 5,
                    height: 14,
                    width: 3,
                    left: at(each.p),
                    bgcolor: "primary.main",
                  }}
                />
              </>
            )}
          </Box>
          <Typography variant="body2" sx={{ textAlign: "right" }}>
            {probability(each.p, each.lower, each.upper)}
          </Typography>
        </Box>
      ))}
    </Box>
  );
}
