import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { type Dispatch, type SetStateAction, useEffect, useState } from "react";
import { api, type Schemas, take } from "../../api/client";
import { Drivers } from "../../ui/Drivers";
import { count, UNKNOWN } from "../../ui/format";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { ErrorState } from "../../ui/states";
import { differences, signalsOf } from "./whatif";

const WAIT_MS = 250;
const UNITS: Record<string, string> = {
  ratio: " (%)",
  days: " (days)",
  months: " (months)",
  hours: " (hours)",
};

export type Typed = Record<string, string>;
type WhatIfProps = {
  id: string;
  health: Schemas["Health"];
  typed: Typed;
  setTyped: Dispatch<SetStateAction<Typed>>;
};

/** Type other values and see the score and its drivers move. Ratios are typed in percent. Nothing is stored. */
export function WhatIf({ id, health, typed, setTyped }: WhatIfProps) {
  const [tried, setTried] = useState<Record<string, number>>({});
  useEffect(() => {
    const timer = setTimeout(() => setTried(signalsOf(health.signals, typed)), WAIT_MS);
    return () => clearTimeout(timer);
  }, [typed, health.signals]);
  const any = Object.keys(tried).length > 0;
  const trial = useQuery({
    queryKey: ["clients", "what-if", id, tried],
    queryFn: () =>
      take(
        api.POST("/api/clients/{client_id}/what-if", {
          params: { path: { client_id: id } },
          body: { signals: tried },
        }),
      ),
    enabled: any,
    placeholderData: keepPreviousData,
  });
  const score = (value: number | null) => (value === null ? UNKNOWN : count(value, 1));
  return (
    <Section title="What if" hint="type other values; nothing is stored">
      <Box sx={{ display: "grid", gap: 1.5, gridTemplateColumns: { xs: "1fr 1fr", sm: "repeat(3, 1fr)" } }}>
        {health.signals.map((s) => (
          <TextField
            key={s.id}
            type="number"
            label={`${s.label}${UNITS[s.unit] ?? ""}`}
            title={s.meaning}
            value={typed[s.id] ?? ""}
            placeholder={
              s.value === null ? "unknown" : count(s.unit === "ratio" ? s.value * 100 : s.value, 1)
            }
            onChange={(event) => setTyped({ ...typed, [s.id]: event.target.value })}
            slotProps={{ inputLabel: { shrink: true }, htmlInput: { step: "any" } }}
          />
        ))}
      </Box>
      <Box aria-live="polite" sx={{ mt: 2 }}>
        {any && trial.data ? (
          <>
            <Typography sx={{ mb: 1, fontWeight: 600 }}>
              Health {score(trial.data.now.value)} → {score(trial.data.then.value)}{" "}
              <Status value={trial.data.then.band} />
              <Button onClick={() => setTyped({})} sx={{ ml: 1 }}>
                Start over
              </Button>
            </Typography>
            <Drivers
              good="up"
              drivers={differences(trial.data.now.signals, trial.data.then.signals)}
              sum="Change of each signal's contribution. The weights of unknown signals are shared among the known ones."
            />
          </>
        ) : (
          <Typography variant="body2" color="text.secondary">
            Gray figures are today's. For example: type 95 under Utilization.
          </Typography>
        )}
      </Box>
      {trial.error && <ErrorState error={trial.error} />}
    </Section>
  );
}
