import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { SEVERITIES } from "./data";

type WhoHearsProps = { ruleKey: string; severity: string; digestOnly: boolean };

/** The routes that would carry alerts of a rule. */
export function WhoHears({ ruleKey, severity, digestOnly }: WhoHearsProps) {
  const routes = useQuery({ queryKey: ["channels", "routes"], queryFn: () => take(api.GET("/api/routes")) });
  const may = useMay("settings:write");
  const rank = (name: string) => (SEVERITIES as readonly string[]).indexOf(name);
  const fitting = (routes.data ?? []).filter(
    (route) =>
      route.enabled &&
      (route.rules.length === 0 || route.rules.includes(ruleKey)) &&
      rank(severity) <= rank(route.least_severity) &&
      (!digestOnly || route.mode === "digest"),
  );
  return (
    <Section title="Who hears of it">
      {routes.isPending && <Loading rows={2} />}
      {routes.error && <ErrorState error={routes.error} retry={() => routes.refetch()} />}
      {routes.data && fitting.length === 0 && (
        <Typography color="text.secondary">Nobody yet: no route carries alerts of this rule.</Typography>
      )}
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {fitting.map((route) => (
          <Typography component="li" variant="body2" key={route.id}>
            {route.channel_name}:{" "}
            {route.mode === "digest" ? `in the brief at ${route.digest_hour}:00` : "at once"}
            {route.owner_names.length > 0 && `, clients of ${route.owner_names.join(", ")}`}
          </Typography>
        ))}
      </Box>
      {may && (
        <Link component={RouterLink} to={`/channels?rule=${encodeURIComponent(ruleKey)}`} variant="body2">
          Add a route for this rule
        </Link>
      )}
    </Section>
  );
}
