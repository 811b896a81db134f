import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { type Step, stepsOf } from "./steps";

/** From empty to the first insight: what is done, and the one next thing. Goes away when all is done or wanted away. */
export function Onboarding({ clients, scored }: { clients: number; scored: boolean }) {
  const me = useSession();
  const maySee = useMay("users:read");
  const key = `onboarding-${me.tenant.id}`;
  const [hidden, setHidden] = useState(() => localStorage.getItem(key) === "hidden");
  const users = useQuery({
    queryKey: ["users", "number"],
    queryFn: () => take(api.GET("/api/users", { params: { query: { page_size: 1 } } })),
    enabled: maySee && !me.tenant.is_demo,
  });
  if (me.tenant.is_demo || hidden || (maySee && !users.data)) return null;
  const steps = stepsOf(clients, scored, maySee ? (users.data?.total ?? 1) : null);
  const next = steps.find((step) => !step.done);
  if (!next) return null;
  const hide = () => {
    localStorage.setItem(key, "hidden");
    setHidden(true);
  };
  return (
    <Section
      title="First steps"
      hint={`${steps.filter((step) => step.done).length} of ${steps.length} done`}
      actions={clients > 0 && <Button onClick={hide}>Hide</Button>}
    >
      <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0, display: "grid", gap: 2 }}>
        {steps.map((step, index) => (
          <Line key={step.id} step={step} number={index + 1} isNext={step === next} />
        ))}
      </Box>
    </Section>
  );
}

function Line({ step, number, isNext }: { step: Step; number: number; isNext: boolean }) {
  return (
    <Box component="li" sx={{ display: "flex", flexWrap: "wrap", alignItems: "center", gap: 2 }}>
      <Box sx={{ flex: 1, minWidth: 240 }}>
        <Typography sx={{ fontWeight: 600 }}>
          {number}. {step.title} {step.done && <Status value="done" />}
        </Typography>
        <Typography variant="body2" color="text.secondary">
          {step.text}
        </Typography>
      </Box>
      {!step.done && (
        <Button component={RouterLink} to={step.to} variant={isNext ? "contained" : "outlined"}>
          {step.action}
        </Button>
      )}
    </Box>
  );
}
