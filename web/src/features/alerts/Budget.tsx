import Box from "@mui/material/Box";
import type { Schemas } from "../../api/client";
import { percent } from "../../ui/format";
import { Status } from "../../ui/Status";

/** How many alerts of a rule people acted on; a noisy rule says so. */
export function Budget({ budget }: { budget: Schemas["RuleBudget"] }) {
  if (!budget.opened)
    return (
      <Box component="span" sx={{ color: "text.secondary" }}>
        no alerts
      </Box>
    );
  return (
    <Box component="span" sx={{ display: "inline-flex", flexWrap: "wrap", columnGap: 1 }}>
      <span>
        {budget.judged
          ? `acted on ${budget.acted} of ${budget.judged} (${percent((budget.acted ?? 0) / budget.judged)})`
          : `${budget.opened} opened, too new to judge`}
      </span>
      {budget.noisy && <Status value="medium" label="noisy" />}
    </Box>
  );
}
