import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { ApiProblem, api, type Schemas, take } from "../../api/client";
import { Drivers } from "../../ui/Drivers";
import { count, day, percent, signed } from "../../ui/format";
import { Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { movements } from "./changed";

type Kind = Schemas["ChangeOut"]["kind"];
type MovedProps = { id: string; kind: Kind; signals: Schemas["Signal"][] };

type ChangedProps = { id: string; signals: Schemas["Signal"][]; it: boolean };

/** Which signals moved health and, but for departments, the probability to leave within the last month. */
export function Changed({ id, signals, it }: ChangedProps) {
  return (
    <Section title="What changed since a month ago">
      <Moved id={id} kind="health" signals={signals} />
      {!it && (
        <Box sx={{ mt: 2 }}>
          <Moved id={id} kind="churn" signals={[]} />
        </Box>
      )}
    </Section>
  );
}

function Moved({ id, kind, signals }: MovedProps) {
  const change = useQuery({
    queryKey: ["clients", "change", id, kind],
    queryFn: () =>
      take(
        api.GET("/api/clients/{client_id}/change", { params: { path: { client_id: id }, query: { kind } } }),
      ),
  });
  const nothingKept = change.error instanceof ApiProblem && change.error.status === 404;
  if (nothingKept)
    return (
      <Typography variant="body2" color="text.secondary">
        {kind === "health" ? "No health" : "No probability to leave"} is kept from a month ago.
      </Typography>
    );
  if (change.error) return <ErrorState error={change.error} retry={() => change.refetch()} />;
  if (!change.data) return <Loading rows={4} height={30} />;
  const isKnown = change.data.before !== null && change.data.now !== null;
  const moved = isKnown ? movements(change.data, signals) : [];
  return (
    <>
      <Typography variant="h3" sx={{ mb: 0.5 }}>
        {headline(change.data)}
      </Typography>
      {isKnown && moved.length === 0 && (
        <Typography variant="body2" color="text.secondary">
          No signal moved it.
        </Typography>
      )}
      {moved.length > 0 && (
        <Drivers
          good={kind === "health" ? "up" : "down"}
          digits={kind === "health" ? 1 : 2}
          drivers={moved}
          sum={unitOf(change.data)}
        />
      )}
    </>
  );
}

function headline({ kind, before, now, before_on }: Schemas["ChangeOut"]): string {
  const name = kind === "health" ? "Health" : "Leaves in 90 days";
  if (before === null || now === null)
    return `${name}: unknown ${before === null ? `on ${day(before_on)}` : "today"}`;
  return kind === "health"
    ? `${name} ${signed(now - before, 1)}, from ${count(before, 1)} on ${day(before_on)}`
    : `${name} ${signed((now - before) * 100, 1, " points")}, from ${percent(before, 1)} on ${day(before_on)}`;
}

function unitOf({ kind, same_model }: Schemas["ChangeOut"]): string {
  const unit = kind === "health" ? "Points of health" : "Log-odds of leaving";
  return same_model ? `${unit}.` : `${unit}. The model changed in between, which moves it as well.`;
}
