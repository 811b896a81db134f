import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Facts } from "../../ui/Facts";
import { day, moment, relative } from "../../ui/format";
import { Columns, Page, Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { AlertActions } from "./AlertActions";
import type { AlertDetail } from "./data";
import { Evidence, Similar } from "./Evidence";
import { Life } from "./Life";
import { SilenceDialog } from "./SilenceDialog";
import { Told } from "./Told";
import { WhatToDo } from "./WhatToDo";

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
      subtitle={<Standing alert={alert} />}
      actions={
        <>
          <AlertActions alert={alert} />
          <SilenceButton alert={alert} />
        </>
      }
    >
      <Typography sx={{ fontSize: "1.1rem", mb: 2 }}>{alert.title}.</Typography>
      <Columns>
        <Box>
          <Why alert={alert} />
          <WhatToDo alert={alert} />
          <Similar alert={alert} />
        </Box>
        <Box>
          <Told alert={alert} />
          <Life alert={alert} />
        </Box>
      </Columns>
    </Page>
  );
}

function Standing({ alert }: { alert: AlertDetail }) {
  return (
    <>
      <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2 }}>
        <Status value={alert.severity} />
        <Status value={alert.state} />
        <span>{alert.rule_label}</span>
        <span>since {moment(alert.opened_at)}</span>
        {unseen(alert) && (
          <span>last seen {relative(alert.last_seen_at)}: its figures are missing since</span>
        )}
        <span>with {alert.assignee_name ?? "nobody"}</span>
        {alert.as_of && <span>data as of {day(alert.as_of)}</span>}
      </Box>
      {alert.silenced_until && (
        <Box>
          Silenced until {moment(alert.silenced_until)}: {alert.silence_reason}
        </Box>
      )}
      {alert.snoozed_until && (
        <Box>
          Snoozed until {day(alert.snoozed_until)}: {alert.snooze_reason}
        </Box>
      )}
      {alert.resolution && (
        <Box>
          Resolved {moment(alert.resolved_at)}: {alert.resolution}
        </Box>
      )}
    </>
  );
}

/** An ongoing condition is looked at each cycle and written down once a day; longer means that it cannot be judged. */
function unseen(alert: AlertDetail): boolean {
  return alert.state !== "resolved" && Date.now() - Date.parse(alert.last_seen_at) > 2 * 86_400_000;
}

function Why({ alert }: { alert: AlertDetail }) {
  return (
    <Section title="Why">
      <Evidence alert={alert} />
      <Facts facts={alert.evidence.facts ?? []} />
    </Section>
  );
}

function SilenceButton({ alert }: { alert: AlertDetail }) {
  const [asking, setAsking] = useState(false);
  const may = useMay("alerts:write");
  if (!may || alert.silenced_until || alert.state === "resolved") return null;
  const client = alert.client_id ? { id: alert.client_id, name: alert.subject_name } : null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>Silence</Button>
      {asking && (
        <SilenceDialog known={{ ruleKey: alert.rule_key, client }} onClose={() => setAsking(false)} />
      )}
    </>
  );
}
