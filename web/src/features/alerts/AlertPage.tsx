import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink, useParams } from "react-router";
import { api, take } from "../../api/client";
import { Facts } from "../../ui/Facts";
import { day, moment, relative } from "../../ui/format";
import { Columns, Page, Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { AlertActions } from "./AlertActions";
import { type AlertDetail, RULES } from "./data";

const BACK = { to: "/alerts", label: "Alerts" };

/** One alert: what, since when, why, what happened with it, what to do. */
export default function AlertPage() {
  const { alertId = "" } = useParams();
  const found = useQuery({
    queryKey: ["alerts", "one", alertId],
    queryFn: () => take(api.GET("/api/alerts/{alert_id}", { params: { path: { alert_id: alertId } } })),
  });
  if (found.isPending)
    return (
      <Page title="Alert" back={BACK}>
        <Loading rows={6} />
      </Page>
    );
  if (found.error)
    return (
      <Page title="Alert" back={BACK}>
        <ErrorState error={found.error} retry={() => found.refetch()} />
      </Page>
    );
  const alert = found.data;
  return (
    <Page
      title={alert.subject_name}
      back={BACK}
      subtitle={
        <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2 }}>
          <Status value={alert.severity} />
          <Status value={alert.state} />
          <span>since {moment(alert.opened_at)}</span>
          <span>last seen {relative(alert.last_seen_at)}</span>
          <span>with {alert.assignee_name ?? "nobody"}</span>
        </Box>
      }
      actions={<AlertActions alert={alert} />}
    >
      <Typography sx={{ fontSize: "1.1rem", mb: 2 }}>{alert.title}.</Typography>
      <Columns>
        <Box>
          <Why alert={alert} />
          <WhatToDo alert={alert} />
        </Box>
        <Life alert={alert} />
      </Columns>
    </Page>
  );
}

function Why({ alert }: { alert: AlertDetail }) {
  return (
    <Section title="Why" hint={`Rule: ${RULES[alert.rule_key] ?? alert.rule_key}`}>
      <Facts facts={alert.evidence.facts ?? []} />
      {alert.snoozed_until && (
        <Typography variant="body2" sx={{ mt: 2 }}>
          Snoozed until {day(alert.snoozed_until)}: {alert.snooze_reason}
        </Typography>
      )}
      {alert.resolution && (
        <Typography variant="body2" sx={{ mt: 2 }}>
          Resolved {moment(alert.resolved_at)}: {alert.resolution}
        </Typography>
      )}
    </Section>
  );
}

function WhatToDo({ alert }: { alert: AlertDetail }) {
  if (!alert.client_id && !alert.product_id) return null;
  return (
    <Section title="What to do">
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {alert.client_id && (
          <Button variant="outlined" component={RouterLink} to={`/clients/${alert.client_id}`}>
            Open {alert.subject_name}
          </Button>
        )}
        {alert.client_id && (
          <Button component={RouterLink} to={`/recommendations?client=${alert.client_id}`}>
            Recommended actions
          </Button>
        )}
        {alert.product_id && (
          <Button variant="outlined" component={RouterLink} to={`/licenses/${alert.product_id}`}>
            Open {alert.subject_name}
          </Button>
        )}
      </Box>
    </Section>
  );
}

const WORDS: Record<string, string> = {
  opened: "Opened",
  acknowledged: "Acknowledged",
  snoozed: "Snoozed",
  woken: "Snooze ended",
  escalated: "Got worse",
  ended: "Condition ended",
  reopened: "Reopened",
  resolved: "Resolved",
  assigned: "Assigned",
  turned_off: "Rule turned off",
};

function Life({ alert }: { alert: AlertDetail }) {
  return (
    <Section title="What happened">
      <Box component="ol" sx={{ m: 0, p: 0, listStyle: "none" }}>
        {alert.events.map((event) => (
          <Box component="li" key={`${event.at}${event.kind}`} sx={{ mb: 1.5 }}>
            <Typography variant="body2">
              {WORDS[event.kind] ?? event.kind} by {event.by_name}
            </Typography>
            {typeof event.detail.reason === "string" && (
              <Typography variant="body2">“{event.detail.reason}”</Typography>
            )}
            <Typography variant="body2" color="text.secondary">
              {moment(event.at)}
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}
