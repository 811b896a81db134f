import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { signed } from "./format";

export type DriverData = { id: string; label: string; contribution: number; text?: string; title?: string };

type DriversProps = { drivers: DriverData[]; good: "up" | "down"; sum: string; digits?: number };

/** Bars from a zero line that add up: what pulls a number up or down, largest first. */
export function Drivers({ drivers, good, sum, digits = 1 }: DriversProps) {
  const most = Math.max(...drivers.map((driver) => Math.abs(driver.contribution)), 1e-9);
  const sorted = [...drivers].sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  return (
    <Box component="ul" sx={{ listStyle: "none", p: 0, m: 0 }}>
      {sorted.map((driver) => (
        <Bar key={driver.id} driver={driver} share={driver.contribution / most} good={good} digits={digits} />
      ))}
      <Typography component="li" variant="body2" color="text.secondary" sx={{ pt: 1 }}>
        {sum}
      </Typography>
    </Box>
  );
}

type BarProps = { driver: DriverData; share: number; good: "up" | "down"; digits: number };

function Bar({ driver, share, good, digits }: BarProps) {
  const helps = share > 0 === (good === "up");
  return (
    <Box
      component="li"
      sx={{
        display: "grid",
        gridTemplateColumns: { xs: "1.7fr 1fr 48px", sm: "minmax(90px, 1.2fr) 2fr 52px" },
        gap: 1,
        alignItems: "center",
        minHeight: 30,
        py: 0.25,
      }}
      title={driver.title}
    >
      <Box sx={{ minWidth: 0 }}>
        <Typography variant="body2" sx={{ lineHeight: 1.3 }}>
          {driver.label}
        </Typography>
        {driver.text && (
          <Typography variant="caption" color="text.secondary" component="div" sx={{ lineHeight: 1.3 }}>
            {driver.text}
          </Typography>
        )}
      </Box>
      <Box aria-hidden="true" sx={{ position: "relative", height: 14, borderLeft: 0 }}>
        <Box
          sx={{ position: "absolute", left: "50%", top: -4, bottom: -4, width: "1px", bgcolor: "divider" }}
        />
        <Box
          sx={{
            position: "absolute",
            height: "100%",
            borderRadius: 0.5,
            opacity: 0.75,
            width: `${Math.abs(share) * 48}%`,
            left: share >= 0 ? "50%" : `${50 - Math.abs(share) * 48}%`,
            bgcolor: (t) => (t.vars ?? t).palette.status[share === 0 ? "none" : helps ? "good" : "bad"],
          }}
        />
      </Box>
      <Typography variant="body2" sx={{ textAlign: "right" }}>
        {signed(driver.contribution, digits)}
      </Typography>
    </Box>
  );
}
