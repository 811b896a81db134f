import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useInfiniteQuery } from "@tanstack/react-query";
import { request } from "../../api/client";
import { day, moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import { Empty, ErrorState, Loading } from "../../ui/states";

type Event = { kind: string; at: string; title: string; detail: string; id: string };
const SIZE = 40;
/** Of these the hour is known; of all others the day. */
const TIMED = new Set(["ticket", "note", "statement"]);

/** What happened, newest first. */
export default function Timeline({ id }: { id: string }) {
  const events = useInfiniteQuery({
    queryKey: ["clients", "timeline", id],
    queryFn: ({ pageParam }) =>
      request<Event[]>("GET", `/api/clients/${id}/timeline?page=${pageParam}&page_size=${SIZE}`),
    initialPageParam: 1,
    getNextPageParam: (last, all) => (last.length < SIZE ? undefined : all.length + 1),
  });
  if (events.error) return <ErrorState error={events.error} retry={() => events.refetch()} />;
  if (!events.data) return <Loading rows={10} />;
  const rows = events.data.pages.flat();
  if (rows.length === 0)
    return (
      <Empty title="Nothing has happened yet">
        Tickets, invoices, answers, contracts and notes appear here.
      </Empty>
    );
  return (
    <Section>
      <Box component="ol" sx={{ listStyle: "none", m: 0, p: 0 }}>
        {rows.map((event) => (
          <Box
            component="li"
            key={`${event.kind}${event.id}`}
            sx={{
              display: "grid",
              gridTemplateColumns: { xs: "1fr", sm: "160px 90px 1fr" },
              gap: { xs: 0, sm: 1 },
              py: 0.75,
              borderBottom: 1,
              borderColor: "divider",
            }}
          >
            <Typography variant="body2" color="text.secondary">
              {TIMED.has(event.kind) ? moment(event.at) : day(event.at.slice(0, 10))}
            </Typography>
            <Typography variant="body2" color="text.secondary">
              {event.kind}
            </Typography>
            <Typography variant="body2">
              {event.title}
              {event.detail && ` · ${event.detail}`}
            </Typography>
          </Box>
        ))}
      </Box>
      {events.hasNextPage && (
        <Button onClick={() => events.fetchNextPage()} loading={events.isFetchingNextPage} sx={{ mt: 1 }}>
          Earlier
        </Button>
      )}
    </Section>
  );
}
