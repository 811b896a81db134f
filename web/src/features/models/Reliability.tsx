import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { percent } from "../../ui/format";
import type { Bin } from "./data";

/** Said against happened, per bin; the bar is the 90 % interval of what happened, the tick what was said. */
export function Reliability({ bins }: { bins: Bin[] }) {
  const most = Math.max(...bins.map((b) => Math.max(b.upper, b.predicted)), 0.01);
  const at = (value: number) => `${(value / most) * 100}%`;
  return (
    <>
      <Box
        component="ul"
        sx={{ listStyle: "none", p: 0, m: 0, maxWidth: 720 }}
        aria-label="Said against happened"
      >
        {bins.map((bin) => (
          <Box
            component="li"
            key={`${bin.predicted}-${bin.n}`}
            sx={{
              display: "grid",
              gridTemplateColumns: "minmax(150px, auto) 1fr",
              gap: 2,
              alignItems: "center",
              minHeight: 26,
            }}
          >
            <Typography variant="body2">
              said {percent(bin.predicted, 1)}, {percent(bin.observed, 1)} left
            </Typography>
            <Box aria-hidden="true" sx={{ position: "relative", height: 12 }}>
              <Box
                sx={{
                  position: "absolute",
                  left: at(bin.lower),
                  width: at(bin.upper - bin.lower),
                  height: "100%",
                  bgcolor: "primary.main",
                  opacity: 0.25,
                  borderRadius: 0.5,
                }}
              />
              <Box
                sx={{
                  position: "absolute",
                  left: at(bin.observed),
                  width: 3,
                  height: "100%",
                  bgcolor: "primary.main",
                }}
              />
              <Box
                sx={{
                  position: "absolute",
                  left: at(bin.predicted),
                  width: 2,
                  top: -4,
                  bottom: -4,
                  bgcolor: "text.primary",
                }}
              />
            </Box>
          </Box>
        ))}
      </Box>
      <Typography variant="caption" color="text.secondary" component="p" sx={{ mt: 0.5 }}>
        Ten groups of equal size. Bar: 90 % interval of the share that left; colored mark: the share that
        left; plain mark: what was said.
      </Typography>
    </>
  );
}
