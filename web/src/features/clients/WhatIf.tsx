import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Schemas, take } from "../../api/client";
import { count, UNKNOWN } from "../../ui/format";
import { Section } from "../../ui/Page";
import { ErrorState } from "../../ui/states";

/** Type other values and see where the score would be. Ratios are typed in percent. Nothing is stored. */
export function WhatIf({ id, health }: { id: string; health: Schemas["Health"] }) {
  const [typed, setTyped] = useState<Record<string, string>>({});
  const trial = useMutation({
    mutationFn: (signals: Record<string, number | null>) =>
      take(
        api.POST("/api/clients/{client_id}/what-if", {
          params: { path: { client_id: id } },
          body: { signals },
        }),
      ),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const changes = health.signals
      .filter((s) => typed[s.id])
      .map((s) => [s.id, Number(typed[s.id]) / (s.unit === "ratio" ? 100 : 1)] as const);
    trial.mutate(Object.fromEntries(changes));
  };
  return (
    <Section title="What if" hint="nothing is stored">
      <Box component="form" onSubmit={submit}>
        <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: { xs: "1fr 1fr", sm: "repeat(3, 1fr)" } }}>
          {health.signals.map((s) => (
            <TextField
              key={s.id}
              type="number"
              label={`${s.label}${s.unit === "ratio" ? " (%)" : ""}`}
              value={typed[s.id] ?? ""}
              placeholder={
                s.value === null ? "unknown" : count(s.unit === "ratio" ? s.value * 100 : s.value, 1)
              }
              onChange={(event) => setTyped({ ...typed, [s.id]: event.target.value })}
              slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: "any" } }}
            />
          ))}
        </Box>
        <Box sx={{ display: "flex", gap: 2, alignItems: "center", mt: 1.5 }}>
          <Button type="submit" variant="outlined" loading={trial.isPending}>
            Try
          </Button>
          {trial.data && (
            <Typography aria-live="polite">
              Health {trial.data.now.value === null ? UNKNOWN : count(trial.data.now.value, 1)} →{" "}
              {trial.data.then.value === null ? UNKNOWN : count(trial.data.then.value, 1)} (
              {trial.data.then.band})
            </Typography>
          )}
        </Box>
        {trial.error && <ErrorState error={trial.error} />}
      </Box>
    </Section>
  );
}
