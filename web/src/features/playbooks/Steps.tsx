import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { KINDS, type Step, stepWords } from "./data";

/** The steps in order; a step that does not go on to the one below says where it goes. */
export function Steps({ steps }: { steps: Step[] }) {
  return (
    <Box component="ol" sx={{ m: 0, pl: 3, "& li": { mb: 0.75 } }}>
      {steps.map((step, at) => {
        const below = steps[at + 1]?.key ?? "end";
        const jumps = step.kind !== "branch" && step.next && step.next !== below;
        return (
          <li key={step.key}>
            <Typography component="span" sx={{ fontWeight: 600 }}>
              {KINDS[step.kind] ?? step.kind}
            </Typography>{" "}
            <Box component="code" sx={{ color: "text.secondary" }}>
              {step.key}
            </Box>
            <Box>{stepWords(step)}</Box>
            {jumps && <Box sx={{ color: "text.secondary" }}>then: {step.next}</Box>}
          </li>
        );
      })}
    </Box>
  );
}
