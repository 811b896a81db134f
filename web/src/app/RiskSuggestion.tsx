import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, take } from "../api/client";
import { count, percent } from "../ui/format";
import { useNotify } from "../ui/notices";
import { useMay } from "./session";

type Proposal = Schemas["RiskSuggestion"];

/**
 * Bands of risk that would tell clients apart, when those in force do not; a person takes them or not.
 * With `onTry` they are handed over to be looked at before saving; without, the button saves them.
 */
export function RiskSuggestion({ onTry }: { onTry?: (risk: Proposal["risk"]) => void }) {
  const may = useMay("settings:write");
  const client = useQueryClient();
  const notify = useNotify();
  const found = useQuery({
    queryKey: ["models", "risk-suggestion"],
    queryFn: () => take(api.GET("/api/settings/risk-suggestion")),
    enabled: may,
  });
  const save = useMutation({
    mutationFn: (risk: Proposal["risk"]) => take(api.PATCH("/api/settings", { body: { risk } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["models"] });
      void client.invalidateQueries({ queryKey: ["settings"] });
      notify({ text: "Bands saved. All clients are scored again.", kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  const proposal = found.data;
  if (!proposal) return null;
  return (
    <Alert
      severity="info"
      sx={{ mb: 2 }}
      action={
        <Button
          color="inherit"
          sx={{ whiteSpace: "nowrap" }}
          loading={save.isPending}
          onClick={() => (onTry ?? save.mutate)(proposal.risk)}
        >
          {onTry ? "Try these" : "Use these"}
        </Button>
      }
    >
      {proposalWords(proposal)}
    </Alert>
  );
}

/** What is wrong with the bands in force and what is proposed instead, with the figures behind it. */
export function proposalWords(p: Proposal): string {
  const now = `${percent(p.share)} of ${count(p.clients)} clients are in the band "${p.fullest}", so it tells nobody apart.`;
  const then = `Bands from your own clients: high from ${percent(p.risk.high, 1)} (${count(p.counts.high)} clients), medium from ${percent(p.risk.medium, 1)} (${count(p.counts.medium)}).`;
  if (p.base_rate === null || p.base_rate === 0) return `${now} ${then}`;
  const times = `High would begin at ${count(p.risk.high / p.base_rate, 1)} times the rate at which your clients left within 90 days (${percent(p.base_rate, 1)}).`;
  const top =
    p.top_rate === null ? "" : ` Of the riskiest tenth of the months judged ${percent(p.top_rate, 1)} left.`;
  return `${now} ${then} ${times}${top}`;
}
