import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { moment, relative } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { ChannelDialog } from "./ChannelDialog";
import {
  type Channel,
  eventNames,
  KINDS,
  type Route,
  routeInWords,
  useChannels,
  useRoutes,
  useRuleNames,
  useSend,
} from "./data";
import { RouteDialog } from "./RouteDialog";
import { TestButton } from "./TestButton";

/** Where messages go, and which of them. */
export default function ChannelsPage() {
  const list = useChannels();
  const [adding, setAdding] = useState(false);
  const add = useMay("settings:write") && (
    <Button variant="contained" onClick={() => setAdding(true)}>
      New channel
    </Button>
  );
  return (
    <Page
      title="Channels"
      subtitle="A channel is a place messages go to; a route says which alerts go there, when, and how."
      actions={
        <>
          <Button component={RouterLink} to="/channels/deliveries">
            Deliveries
          </Button>
          {add}
        </>
      }
    >
      {list.data && !list.data.mail_ready && list.data.channels.some((each) => each.kind === "mail") && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          This installation has no mail server, so mails wait. Set PULSEOPS_MAIL__HOST and start again.
        </Alert>
      )}
      <Section title="Channels" flush>
        {list.isPending && <Loading rows={3} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.channels.length === 0 && (
          <Empty title="No channels yet" action={add}>
            Without one, alerts stay on the pages and nobody is told. Add mail, Slack, Teams or a webhook.
          </Empty>
        )}
        {list.data && list.data.channels.length > 0 && (
          <SimpleTable label="Channels" columns={COLUMNS} rows={list.data.channels} keyOf={(row) => row.id} />
        )}
      </Section>
      {list.data && list.data.channels.length > 0 && <Routes channels={list.data.channels} />}
      {adding && <ChannelDialog channel={null} onClose={() => setAdding(false)} />}
    </Page>
  );
}

const COLUMNS: Column<Channel>[] = [
  { id: "name", label: "Channel", phone: true, render: (row) => <Named channel={row} /> },
  { id: "fares", label: "How it fares", render: (row) => <Fares channel={row} /> },
  { id: "do", label: "Actions", right: true, phone: true, render: (row) => <Actions channel={row} /> },
];

function Named({ channel }: { channel: Channel }) {
  const where = channel.kind === "mail" ? channel.recipients.join(", ") : channel.hint;
  return (
    <Box sx={{ overflowWrap: "anywhere" }}>
      <Box sx={{ fontWeight: 500 }}>{channel.name}</Box>
      <Typography variant="body2" color="text.secondary">
        {KINDS[channel.kind]}, {where}
        {channel.events.length > 0 && `, told of: ${eventNames(channel.events)}`}
      </Typography>
      <Box sx={{ display: { sm: "none" } }}>
        <Fares channel={channel} />
      </Box>
    </Box>
  );
}

function Fares({ channel }: { channel: Channel }) {
  if (!channel.enabled) return <Status value="inactive" label="off" />;
  const paused = channel.paused_until && new Date(channel.paused_until) > new Date();
  if (channel.last_error)
    return (
      <Box>
        <Status
          value="failed"
          label={paused ? `waits until ${moment(channel.paused_until)}` : "last try failed"}
        />
        <Typography variant="body2">{channel.last_error}</Typography>
      </Box>
    );
  if (!channel.last_ok_at) return <Status value="unknown" label="nothing sent yet" />;
  return <Status value="succeeded" label={`delivered ${relative(channel.last_ok_at)}`} />;
}

function Actions({ channel }: { channel: Channel }) {
  const [editing, setEditing] = useState(false);
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", justifyContent: "flex-end" }}>
      <TestButton channel={channel} />
      <Button onClick={() => setEditing(true)} aria-label={`Edit ${channel.name}`}>
        Edit
      </Button>
      {editing && <ChannelDialog channel={channel} onClose={() => setEditing(false)} />}
    </Box>
  );
}

function Routes({ channels }: { channels: Channel[] }) {
  const routes = useRoutes();
  const { get, set } = useListParams();
  const [adding, setAdding] = useState(Boolean(get("rule")));
  const close = () => {
    setAdding(false);
    if (get("rule")) set({ rule: null });
  };
  return (
    <Section title="Routes" actions={<Button onClick={() => setAdding(true)}>New route</Button>} flush>
      {routes.isPending && <Loading rows={3} />}
      {routes.error && <ErrorState error={routes.error} retry={() => routes.refetch()} />}
      {routes.data?.length === 0 && (
        <Empty title="No routes yet">Channels hear of nothing until a route says what goes there.</Empty>
      )}
      {routes.data && routes.data.length > 0 && (
        <SimpleTable label="Routes" columns={ROUTES} rows={routes.data} keyOf={(row) => row.id} />
      )}
      {adding && <RouteDialog route={null} channels={channels} ruleKey={get("rule")} onClose={close} />}
    </Section>
  );
}

const ROUTES: Column<Route>[] = [
  { id: "channel", label: "To", render: (row) => row.channel_name },
  { id: "what", label: "What, when, how", phone: true, render: (row) => <InWords route={row} /> },
  { id: "do", label: "Actions", right: true, phone: true, render: (row) => <RouteActions route={row} /> },
];

function InWords({ route }: { route: Route }) {
  const rules = useRuleNames();
  return (
    <Box sx={route.enabled ? {} : { color: "text.secondary" }}>
      <Box sx={{ display: { sm: "none" }, fontWeight: 500 }}>{route.channel_name}</Box>
      {route.enabled ? "" : "Off: "}
      {routeInWords(route, rules)}
    </Box>
  );
}

function RouteActions({ route }: { route: Route }) {
  const channels = useChannels();
  const [editing, setEditing] = useState(false);
  const remove = useSend("DELETE", `/api/routes/${route.id}`, "Route removed.");
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", justifyContent: "flex-end" }}>
      <Button onClick={() => setEditing(true)}>Edit</Button>
      <Button color="error" loading={remove.isPending} onClick={() => remove.mutate(undefined)}>
        Remove
      </Button>
      {editing && (
        <RouteDialog
          route={route}
          channels={channels.data?.channels ?? []}
          ruleKey={null}
          onClose={() => setEditing(false)}
        />
      )}
    </Box>
  );
}
