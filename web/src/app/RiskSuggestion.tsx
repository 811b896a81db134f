import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, type Schemas, take } from "../api/client";
import { count, percent } from "../ui/format";
import { useNotify } from "../ui/notices";
import type { Calls } from "./CallsTable";
import { useMay } from "./session";

type Proposal = Schemas["RiskSuggestion"];

/**
 * Bands of risk by what one can look after, when those in force call next to nobody or too many; a person takes them or not.
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
  const now = `The bands in force call ${percent(p.share)} of ${count(p.clients)} clients high.`;
  const then = `Proposed by what one can look after, the riskiest tenth and three tenths: high from ${percent(p.risk.high, 1)} (${count(p.counts.high)} clients), medium from ${percent(p.risk.medium, 1)} (${count(p.counts.medium)}).`;
  const [before, tenth] = ["high", "tenth"].map((who) => p.calls.find((each) => each.who === who));
  if (!before?.enough || !tenth?.enough) return `${now} ${then}`;
  const worth = `In the ${count(tenth.months)} months judged, calling the riskiest tenth of each month would have reached ${ahead(tenth)}; the bands in force ${ahead(before)}.`;
  return `${now} ${then} ${worth}`;
}

const ahead = (calls: Calls) =>
  `${count(calls.flagged)} of ${count(calls.judged)} leavers at least 30 days ahead, with ${count(calls.at_once)} clients called at a time${calls.rate === null ? "" : `, of whom ${percent(calls.rate, 1)} left`}`;
