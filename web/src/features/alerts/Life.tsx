import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import type { AlertDetail } from "./data";

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
  turned_off: "Rule turned off or removed",
};

/** What happened with an alert, newest first. */
export function Life({ alert }: { alert: AlertDetail }) {
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
