import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import type { Schemas } from "../../api/client";
import { percent } from "../../ui/format";

/** Probability to leave within 30, 60 and 90 days: a mark on its 90 % interval, all on one scale. The figures themselves
 * stand in the head of the page. */
export function Horizons({ horizons }: { horizons: Schemas["Horizon"][] }) {
  const most = Math.max(...horizons.map((each) => each.upper ?? each.p ?? 0), 0.1);
  const at = (value: number | null) => `${((value ?? 0) / most) * 100}%`;
  return (
    <Box
      role="img"
      aria-label={`Probability to leave within 30, 60 and 90 days with its range, on a scale to ${percent(most)}`}
      sx={{ mb: 2 }}
    >
      {horizons.map((each) => (
        <Box
          key={each.days}
          sx={{ display: "grid", gridTemplateColumns: "80px 1fr", gap: 1, alignItems: "center" }}
        >
          <Typography variant="body2">{each.days} days</Typography>
          <Box sx={{ position: "relative", height: 24, borderLeft: 1, borderColor: "divider" }}>
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
        </Box>
      ))}
      <Typography
        variant="caption"
        color="text.secondary"
        sx={{ display: "flex", justifyContent: "space-between", ml: "88px" }}
      >
        <span>0 %</span>
        <span>{percent(most)}</span>
      </Typography>
    </Box>
  );
}
