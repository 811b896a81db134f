import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { count } from "../../ui/format";
import { Section } from "../../ui/Page";
import { ISSUES, type Issue, type ProfitPage } from "./data";

type Props = { data: ProfitPage; picked: Issue | undefined; onPick: (issue: string | null) => void };

/** How many margins are not known, by reason; each opens its clients. */
export function Quality({ data, picked, onPick }: Props) {
  const names = Object.keys(ISSUES) as (keyof typeof ISSUES)[];
  const counted = names
    .map((name) => ({ name, clients: data.totals.reduce((sum, total) => sum + total[name], 0) }))
    .filter((each) => each.clients > 0);
  if (counted.length === 0 && !picked) return null;
  return (
    <Section title="Not counted" hint="A margin is given when each of its parts is known">
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
        {counted.map(({ name, clients }) => (
          <Button
            key={name}
            variant={picked === name ? "contained" : "outlined"}
            aria-pressed={picked === name}
            onClick={() => onPick(picked === name ? null : name)}
          >
            {ISSUES[name].text}: {count(clients)}
          </Button>
        ))}
        {counted.length === 0 && <Typography color="text.secondary">Nobody here.</Typography>}
      </Box>
    </Section>
  );
}
