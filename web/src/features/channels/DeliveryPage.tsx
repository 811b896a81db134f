import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink, useParams } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Facts } from "../../ui/Facts";
import { moment } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { type Delivery, KINDS, stateOf, useSend } from "./data";

type Try = Schemas["DeliveryTry"];
const BACK = { to: "/channels/deliveries", label: "Deliveries" };

/** One message: where to, how each try went, and sending it again. */
export default function DeliveryPage() {
  const { deliveryId = "" } = useParams();
  const found = useQuery({
    queryKey: ["deliveries", "one", deliveryId],
    queryFn: () =>
      take(api.GET("/api/deliveries/{delivery_id}", { params: { path: { delivery_id: deliveryId } } })),
    refetchInterval: (query) => (query.state.data?.state === "reserved" ? 3000 : false),
  });
  const delivery = found.data;
  return (
    <Page
      title={delivery?.title ?? "Message"}
      back={BACK}
      subtitle={delivery && <Status {...stateOf(delivery)} />}
      actions={delivery && <Again delivery={delivery} />}
    >
      {found.isPending && <Loading rows={5} />}
      {found.error && <ErrorState error={found.error} retry={() => found.refetch()} />}
      {delivery && (
        <>
          <Section title="Message">
            <Facts facts={facts(delivery)} />
            {delivery.subject.startsWith("alert:") && (
              <Link component={RouterLink} to={`/alerts/${delivery.subject.slice(6)}`}>
                Open the alert
              </Link>
            )}
          </Section>
          <Section title="Tries" flush>
            {delivery.tries.length === 0 ? (
              <Typography color="text.secondary" sx={{ p: 2 }}>
                Not tried yet.
              </Typography>
            ) : (
              <SimpleTable
                label="Tries"
                columns={COLUMNS}
                rows={delivery.tries}
                keyOf={(row) => row.started_at}
              />
            )}
          </Section>
        </>
      )}
    </Page>
  );
}

function facts(delivery: Delivery) {
  const known = [
    { label: "Channel", value: delivery.channel_name ?? KINDS[delivery.channel] },
    ...(delivery.channel === "mail" ? [{ label: "To", value: delivery.recipient }] : []),
    { label: "Reason", value: (delivery.reason.split(":")[0] ?? "").replaceAll("_", " ") },
    { label: "Made", value: moment(delivery.created_at) },
    { label: "Id for the receiver", value: delivery.id },
  ];
  if (delivery.state === "reserved") known.push({ label: "Next try", value: moment(delivery.next_try_at) });
  if (delivery.last_error) known.push({ label: "Last answer", value: delivery.last_error });
  return known;
}

const OUTCOMES: Record<string, { value: string; label: string }> = {
  sent: { value: "succeeded", label: "sent" },
  later: { value: "queued", label: "try again later" },
  given_up: { value: "failed", label: "given up" },
};

const COLUMNS: Column<Try>[] = [
  { id: "at", label: "Begun", phone: true, render: (row) => moment(row.started_at), nowrap: true },
  {
    id: "outcome",
    label: "Outcome",
    phone: true,
    render: (row) =>
      row.outcome ? (
        <Status {...(OUTCOMES[row.outcome] ?? { value: "unknown" })} />
      ) : (
        "under way, or the sender stopped: it may have arrived"
      ),
  },
  { id: "error", label: "Answer", phone: true, render: (row) => row.error ?? "" },
];

function Again({ delivery }: { delivery: Delivery }) {
  const notify = useNotify();
  const again = useSend("POST", `/api/deliveries/${delivery.id}/again`, "It is sent again now.");
  if (!useMay("settings:write") || delivery.state === "reserved") return null;
  const fail = (error: Error) => notify({ text: error.message, kind: "error" });
  return (
    <Button
      variant="outlined"
      loading={again.isPending}
      onClick={() => again.mutate(undefined, { onError: fail })}
    >
      Send again
    </Button>
  );
}
