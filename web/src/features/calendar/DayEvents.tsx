import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import type { Schemas } from "../../api/client";

type Event = Schemas["CalendarDay"];
const SHOWN = 4;
const KINDS: Record<Event["kind"], string> = {
  task: "Task",
  contract_end: "Contract",
  notice: "Notice",
  renewal: "Renewal",
};

/** What happens on one day; more than a few open on demand. */
export function DayEvents({ events, today }: { events: Event[]; today: string }) {
  const [all, setAll] = useState(false);
  return (
    <>
      {(all ? events : events.slice(0, SHOWN)).map((event) => (
        <Box
          key={`${event.kind}${event.id}`}
          sx={{ fontSize: 13, overflowWrap: "anywhere", mt: 0.5, lineHeight: 1.35 }}
        >
          <Box component="span" sx={{ color: "text.secondary" }}>
            {KINDS[event.kind]}{" "}
          </Box>
          <Link
            component={RouterLink}
            to={event.path}
            sx={{ textDecoration: event.state === "done" ? "line-through" : undefined }}
          >
            {short(event)}
          </Link>
          {late(event, today) && (
            <Box component="span" sx={{ color: (t) => (t.vars ?? t).palette.status.bad, fontWeight: 500 }}>
              {" "}
              overdue
            </Box>
          )}
        </Box>
      ))}
      {events.length > SHOWN && !all && (
        <Button size="small" onClick={() => setAll(true)}>
          {events.length - SHOWN} more
        </Button>
      )}
    </>
  );
}

const short = (event: Event) => (event.kind === "task" ? event.title : event.title.replace(/^[^:]*: /, ""));
const late = (event: Event, today: string) =>
  event.kind === "task" && event.state === "open" && event.on < today;
