import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "../../api/client";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { ErrorState, Loading } from "../../ui/states";
import { DayEvents } from "./DayEvents";
import { Feed } from "./Feed";
import { dayOf, daysOf, shifted } from "./month";

type Event = Schemas["CalendarDay"];
const WEEKDAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** Tasks, ends of contracts, last days to give notice, renewals: a month at a time. */
export default function CalendarPage() {
  const { get, set } = useListParams();
  const today = dayOf(new Date());
  const month = get("month") ?? today.slice(0, 7);
  const days = daysOf(month);
  const query = { since: days[0] ?? today, until: days.at(-1) ?? today, mine: get("mine") === "1" };
  const found = useQuery({
    queryKey: ["tasks", "calendar", query],
    queryFn: () => take(api.GET("/api/calendar", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const name = new Date(`${month}-01T00:00:00Z`).toLocaleDateString(undefined, {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
  const go = (to: string) => set({ month: to === today.slice(0, 7) ? null : to });
  return (
    <Page
      title="Calendar"
      subtitle="Tasks, contracts that end, last days to give notice, renewals of software."
    >
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center", mb: 1.5 }}>
        <Button onClick={() => go(shifted(month, -1))}>Earlier</Button>
        <Typography variant="h2" aria-live="polite" sx={{ minWidth: 150, textAlign: "center" }}>
          {name}
        </Typography>
        <Button onClick={() => go(shifted(month, 1))}>Later</Button>
        <Button onClick={() => go(today.slice(0, 7))}>This month</Button>
        <FormControlLabel
          control={
            <Switch
              checked={query.mine}
              onChange={(event) => set({ mine: event.target.checked ? "1" : null })}
            />
          }
          label="Only mine"
        />
      </Box>
      {found.error && <ErrorState error={found.error} retry={() => found.refetch()} />}
      {found.isPending && <Loading rows={6} height={90} />}
      {found.data && <Month days={days} month={month} today={today} events={found.data} />}
      <Feed />
    </Page>
  );
}

type MonthProps = { days: string[]; month: string; today: string; events: Event[] };

function Month({ days, month, today, events }: MonthProps) {
  const byDay = new Map<string, Event[]>();
  for (const event of events) byDay.set(event.on, [...(byDay.get(event.on) ?? []), event]);
  const empty = events.length === 0;
  return (
    <Section flush>
      {empty && <Typography sx={{ p: 2 }}>Nothing falls into these weeks.</Typography>}
      <Box
        component="ol"
        aria-label="Days"
        sx={{
          m: 0,
          p: 0,
          listStyle: "none",
          display: "grid",
          gridTemplateColumns: { xs: "1fr", md: "repeat(7, minmax(0, 1fr))" },
        }}
      >
        {days.map((day, at) => (
          <Box
            component="li"
            key={day}
            sx={{
              minHeight: { md: 96 },
              p: 1,
              borderStyle: "solid",
              borderColor: "divider",
              borderWidth: 0,
              borderTopWidth: 1,
              borderRightWidth: { md: 1 },
              bgcolor: day === today ? "action.selected" : day.startsWith(month) ? undefined : "action.hover",
              display: { xs: byDay.has(day) || day === today ? "block" : "none", md: "block" },
            }}
          >
            <Typography
              variant="body2"
              color="text.secondary"
              component="h3"
              sx={{ fontWeight: day === today ? 700 : 400 }}
            >
              {WEEKDAYS[at % 7]} {Number(day.slice(8))}
              {day === today && " · today"}
            </Typography>
            <DayEvents events={byDay.get(day) ?? []} today={today} />
          </Box>
        ))}
      </Box>
    </Section>
  );
}
