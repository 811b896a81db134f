import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { Filters } from "../../ui/Filters";
import { moment, relative } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type Delivery, KINDS, stateOf, useChannels } from "./data";

const SIZE = 25;
const STATES = ["all", "reserved", "given_up", "sent", "dropped"] as const;
const LABELS = {
  all: "All",
  reserved: "Waiting",
  given_up: "Given up",
  sent: "Sent",
  dropped: "No longer needed",
};

/** The log of messages: what went where, how it went. */
export default function DeliveriesPage() {
  const { get, page, set } = useListParams();
  const channels = useChannels();
  const state = get("state") as Delivery["state"] | null;
  const query = { state, channel_id: get("channel"), page, page_size: SIZE };
  const list = useQuery({
    queryKey: ["deliveries", query],
    queryFn: () => take(api.GET("/api/deliveries", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  const counts: Record<string, number> = list.data?.counts ?? {};
  const all = Object.values(counts).reduce((sum, each) => sum + each, 0);
  return (
    <Page
      title="Deliveries"
      back={{ to: "/channels", label: "Channels" }}
      subtitle="Each message once per subject, channel and reason; tried up to six times over half a day, then given up."
    >
      <StateTabs
        name="state"
        label="State of messages"
        tabs={STATES.map((each) => ({
          value: each,
          label: LABELS[each],
          number: list.data && (each === "all" ? all : counts[each]),
        }))}
      />
      <Filters
        search={null}
        filters={[
          {
            name: "channel",
            label: "Channel",
            options: (channels.data?.channels ?? []).map((each) => ({ value: each.id, label: each.name })),
          },
        ]}
      />
      <Section flush>
        {list.isPending && <Loading rows={8} height={48} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.rows.length === 0 && (
          <Empty title={state ? "Nothing in this state" : "Nothing was sent yet"}>
            Messages to channels, invitations and new passwords appear here with every try.
          </Empty>
        )}
        {list.data && list.data.rows.length > 0 && (
          <SimpleTable label="Deliveries" columns={COLUMNS} rows={list.data.rows} keyOf={(row) => row.id} />
        )}
        <Pager
          page={page}
          size={SIZE}
          total={list.data?.total ?? 0}
          onPage={(next) => set({ page: String(next) })}
        />
      </Section>
    </Page>
  );
}

const COLUMNS: Column<Delivery>[] = [
  { id: "title", label: "Message", phone: true, render: (row) => <What delivery={row} /> },
  { id: "to", label: "To", render: to },
  { id: "state", label: "State", phone: true, render: (row) => <How delivery={row} /> },
  { id: "attempts", label: "Tries", right: true, render: (row) => row.attempts },
  { id: "at", label: "Made", render: (row) => relative(row.created_at), nowrap: true },
];

function to(row: Delivery) {
  return row.channel === "mail" ? row.recipient : (row.channel_name ?? `${KINDS[row.channel]} (removed)`);
}

function What({ delivery }: { delivery: Delivery }) {
  return (
    <Box sx={{ overflowWrap: "anywhere" }}>
      <Link component={RouterLink} to={`/channels/deliveries/${delivery.id}`}>
        {delivery.title}
      </Link>
      <Typography variant="body2" sx={{ display: { sm: "none" } }}>
        {to(delivery)}
      </Typography>
    </Box>
  );
}

function How({ delivery }: { delivery: Delivery }) {
  const again = delivery.attempts > 0 ? "next try" : "planned";
  return (
    <Box>
      <Status {...stateOf(delivery)} />
      {delivery.last_error && <Typography variant="body2">{delivery.last_error}</Typography>}
      {delivery.state === "reserved" && new Date(delivery.next_try_at) > new Date() && (
        <Typography variant="body2" color="text.secondary">
          {again} {moment(delivery.next_try_at)}
        </Typography>
      )}
    </Box>
  );
}
