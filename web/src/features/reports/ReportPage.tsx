import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";
import { useMay } from "../../app/session";
import { day, moment } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Columns, Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { FORMATS, type Report, useReport, useSend } from "./data";
import { Preview } from "./Preview";
import { SendDialog } from "./SendDialog";
import { Texts } from "./Texts";

/** One report: its pages as they will be printed, its texts, and what became of its mails. */
export default function ReportPage() {
  const { id = "" } = useParams();
  const may = useMay("reports:write");
  const navigate = useNavigate();
  const notify = useNotify();
  const [sending, setSending] = useState(false);
  const report = useReport(id);
  const remove = useSend("DELETE", `/api/reports/${id}`);
  const back = { to: "/reports", label: "Reports" };
  if (report.error)
    return (
      <Page title="Report" back={back}>
        <ErrorState error={report.error} retry={() => report.refetch()} />
      </Page>
    );
  if (!report.data) return <Loading rows={12} />;
  const { data } = report;
  const drop = () =>
    remove.mutate(undefined, {
      onSuccess: () => {
        notify({ text: `${data.title} was removed.`, kind: "success" });
        navigate("/reports");
      },
    });
  return (
    <Page
      title={data.title}
      back={back}
      subtitle={about(data)}
      actions={
        <>
          {FORMATS.map((each) => (
            <Button key={each.value} href={`/api/reports/${id}/file.${each.value}`}>
              {each.label}
            </Button>
          ))}
          {may && (
            <Button color="error" onClick={drop} loading={remove.isPending}>
              Delete
            </Button>
          )}
          {may && (
            <Button variant="contained" onClick={() => setSending(true)}>
              {data.sent_at ? "Send to more" : "Send"}
            </Button>
          )}
        </>
      }
    >
      {!data.can_mail && data.deliveries.some((each) => each.state === "reserved") && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          This installation has no mail server, so mails wait. Set PULSEOPS_MAIL__HOST and start again.
        </Alert>
      )}
      <Columns wide="1fr 1fr">
        <div>
          <Texts key={data.version} report={data} may={may && !data.sent_at} />
          <Deliveries report={data} />
        </div>
        <Preview report={data} />
      </Columns>
      {sending && <SendDialog report={data} onClose={() => setSending(false)} />}
    </Page>
  );
}

function about(report: Report): string {
  return [
    report.client_name,
    report.period,
    `data as of ${day(report.as_of)}`,
    `made by ${report.schedule_name ? `the schedule ${report.schedule_name}` : report.created_by}`,
    report.simulated && "simulated",
  ]
    .filter(Boolean)
    .join(" · ");
}

type Delivery = Report["deliveries"][number];
const STATES: Record<Delivery["state"], [string, string]> = {
  reserved: ["reserved", "waits"],
  sent: ["done", "sent"],
  given_up: ["failed", "given up"],
  dropped: ["stopped", "taken back"],
};
const COLUMNS: Column<Delivery>[] = [
  { id: "to", label: "To", phone: true, render: (each) => each.recipient },
  {
    id: "state",
    label: "State",
    phone: true,
    render: (each) => <Status value={STATES[each.state][0]} label={STATES[each.state][1]} />,
  },
  {
    id: "at",
    label: "At",
    phone: true,
    render: (each) =>
      each.state === "reserved" && each.attempts > 0
        ? `next try ${moment(each.next_try_at)}`
        : moment(each.settled_at ?? each.created_at),
  },
  { id: "error", label: "Last answer", render: (each) => each.last_error ?? "" },
];

function Deliveries({ report }: { report: Report }) {
  if (report.deliveries.length === 0) return null;
  return (
    <Section title="Mails" hint="Each address gets a report once" flush>
      <SimpleTable label="Mails" rows={report.deliveries} keyOf={(each) => each.id} columns={COLUMNS} />
    </Section>
  );
}
