import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "../../api/client";
import { moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import type { AlertDetail } from "./data";

type Told = Schemas["AlertTold"];

/** Who was told of an alert, and why others were not. */
export function Told({ alert }: { alert: AlertDetail }) {
  const found = useQuery({
    queryKey: ["alerts", "told", alert.id],
    queryFn: () => take(api.GET("/api/alerts/{alert_id}/told", { params: { path: { alert_id: alert.id } } })),
  });
  if (!found.data) return null;
  const { deliveries, events } = found.data;
  const said = events.flatMap((event) => (event.channels ?? []).map((each) => ({ ...each, at: event.at })));
  return (
    <Section title="Who was told">
      {deliveries.map((each) => (
        <Sent key={each.id} delivery={each} />
      ))}
      {said
        .filter((each) => each.what !== "told")
        .map((each) => (
          <Typography variant="body2" key={`${each.at}${each.channel}${each.why}`} sx={{ mb: 1 }}>
            {each.channel}: {each.what === "brief" ? each.why : `not told, ${each.why}`}
          </Typography>
        ))}
      {deliveries.length === 0 && said.length === 0 && <Nobody events={events} />}
    </Section>
  );
}

const STATES: Record<string, { value: string; label: string }> = {
  sent: { value: "succeeded", label: "sent" },
  reserved: { value: "queued", label: "waits" },
  given_up: { value: "failed", label: "given up" },
  dropped: { value: "inactive", label: "no longer needed" },
};

/** State of a message in words. */
export const deliveryState = (state: string) => STATES[state] ?? { value: "unknown", label: state };

function Sent({ delivery }: { delivery: Told["deliveries"][number] }) {
  return (
    <Box sx={{ mb: 1 }}>
      <Typography variant="body2">
        <Status {...deliveryState(delivery.state)} />{" "}
        {delivery.channel === "mail" ? delivery.recipient : delivery.channel_name}
      </Typography>
      <Typography variant="body2" color="text.secondary">
        {moment(delivery.settled_at ?? delivery.created_at)}
        {delivery.last_error && `: ${delivery.last_error}`}
      </Typography>
    </Box>
  );
}

function Nobody({ events }: { events: Told["events"] }) {
  const newest = events[0];
  const why =
    newest?.outcome === "silenced"
      ? "Nobody so far: it is silenced, and told when the silence ends if it is still open."
      : newest?.outcome === "dropped"
        ? "Nobody: it ended, or somebody took it, before it could be told."
        : newest?.outcome === "routed"
          ? "Nobody: no route was set up when it opened."
          : "Nobody yet: channels look within a minute.";
  return (
    <Typography variant="body2" color="text.secondary">
      {why}
    </Typography>
  );
}
