import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import type { ReactNode } from "react";
import { count } from "./format";
import type { Chosen } from "./SimpleTable";

/** What can be done with the chosen rows; nothing is shown while none is chosen. */
export function Bulk({ chosen, children }: { chosen: Chosen; children: ReactNode }) {
  if (chosen.keys.size === 0) return null;
  return (
    <Box
      role="toolbar"
      aria-label="With the chosen rows"
      sx={{
        display: "flex",
        flexWrap: "wrap",
        gap: 1,
        alignItems: "center",
        px: 2,
        py: 1,
        bgcolor: "action.hover",
      }}
    >
      <span>{count(chosen.keys.size)} chosen</span>
      {children}
      <Button onClick={() => chosen.set(new Set())}>Choose none</Button>
    </Box>
  );
}
