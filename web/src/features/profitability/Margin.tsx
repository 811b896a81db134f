import Box from "@mui/material/Box";
import { percent } from "../../ui/format";
import type { Tier } from "./data";

const TONE = { A: "good", B: "none", C: "warn", D: "bad", unknown: "none" } as const;

/** Margin with its tier as a letter; without one it says why. */
export function Margin({ margin, tier, why }: { margin: number | null; tier: Tier; why: string[] }) {
  if (margin === null)
    return (
      <Box component="span" sx={{ color: "text.secondary", fontSize: 12 }}>
        unknown{why.length > 0 && `: ${why.join(", ")}`}
      </Box>
    );
  return (
    <Box component="span" sx={{ color: (t) => (t.vars ?? t).palette.status[TONE[tier]], fontWeight: 600 }}>
      {percent(margin, 1)} {tier}
    </Box>
  );
}
