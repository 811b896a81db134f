import Autocomplete from "@mui/material/Autocomplete";
import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { useRuleNames } from "./data";
import { useSubject } from "./words";

export type ClientChoice = { id: string; name: string };

/** "Why was I (not) alerted": a client and a rule, answered step by step. */
export function Explain({ ruleKey }: { ruleKey?: string }) {
  const rules = useRuleNames();
  const [chosen, setChosen] = useState(ruleKey ?? "health_low");
  const [client, setClient] = useState<ClientChoice | null>(null);
  return (
    <Section title="Why was I (not) alerted?">
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
        {!ruleKey && rules.length > 0 && (
          <TextField
            select
            label="Rule"
            value={chosen}
            onChange={(event) => setChosen(event.target.value)}
            sx={{ minWidth: 220 }}
          >
            {rules.map((rule) => (
              <MenuItem key={rule.value} value={rule.value}>
                {rule.label}
              </MenuItem>
            ))}
          </TextField>
        )}
        <ClientField value={client} onChange={setClient} />
      </Box>
      {client && <Answer ruleKey={ruleKey ?? chosen} client={client} />}
    </Section>
  );
}

/** A client found by typing. */
export function ClientField({
  value,
  onChange,
  label,
}: {
  value: ClientChoice | null;
  onChange: (client: ClientChoice | null) => void;
  label?: string;
}) {
  const [text, setText] = useState("");
  const subject = useSubject();
  const found = useQuery({
    queryKey: ["clients", "choose", text],
    queryFn: () =>
      take(api.GET("/api/clients", { params: { query: { q: text, page_size: 20, sort: "name" } } })),
  });
  return (
    <Autocomplete
      options={(found.data?.rows ?? []).map(({ id, name }) => ({ id, name }))}
      getOptionLabel={(option) => option.name}
      getOptionKey={(option) => option.id}
      isOptionEqualToValue={(option, other) => option.id === other.id}
      filterOptions={(options) => options}
      value={value}
      loading={found.isPending}
      onChange={(_, next) => onChange(next)}
      onInputChange={(_, next) => setText(next)}
      size="small"
      sx={{ width: { xs: "100%", sm: 300 } }}
      renderInput={(params) => <TextField {...params} label={label ?? subject.One} />}
    />
  );
}

function Answer({ ruleKey, client }: { ruleKey: string; client: ClientChoice }) {
  const answer = useQuery({
    queryKey: ["alerts", "why", ruleKey, client.id],
    queryFn: () =>
      take(
        api.GET("/api/alert-rules/{key}/explanation", {
          params: { path: { key: ruleKey }, query: { client_id: client.id } },
        }),
      ),
  });
  if (answer.isPending) return <Loading rows={3} />;
  if (answer.error) return <ErrorState error={answer.error} retry={() => answer.refetch()} />;
  const found = answer.data;
  return (
    <Box sx={{ mt: 2 }} aria-live="polite">
      <Typography sx={{ fontWeight: 500 }}>
        {client.name}: {found.verdict}{" "}
        {found.alert_id && (
          <Link component={RouterLink} to={`/alerts/${found.alert_id}`}>
            Open the alert
          </Link>
        )}
      </Typography>
      <Box component="ul" sx={{ m: 0, mt: 1, p: 0, listStyle: "none" }}>
        {found.steps.map((step) => (
          <Box component="li" key={step.text} sx={{ display: "flex", gap: 1.5, py: 0.25 }}>
            <Box sx={{ width: 84, flexShrink: 0 }}>
              <Status
                value={MARKS[String(step.holds)]?.value ?? "unknown"}
                label={MARKS[String(step.holds)]?.label ?? ""}
              />
            </Box>
            <Typography variant="body2">{step.text}</Typography>
          </Box>
        ))}
      </Box>
    </Box>
  );
}

const MARKS: Record<string, { value: string; label: string }> = {
  true: { value: "high", label: "for" },
  false: { value: "good", label: "against" },
  null: { value: "unknown", label: "unknown" },
};
