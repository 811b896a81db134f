import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useState } from "react";
import { useNavigate } from "react-router";
import { useMay } from "../../app/session";
import { moment, relative } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type Schedule, useSchedules, useSend } from "./data";
import { ScheduleDialog } from "./ScheduleDialog";

/** Which reports go out by themselves, when next, and to whom. */
export default function SchedulesPage() {
  const may = useMay("reports:write");
  const list = useSchedules();
  const [dialog, setDialog] = useState<Schedule | "new" | null>(null);
  const add = may && (
    <Button variant="contained" onClick={() => setDialog("new")}>
      New schedule
    </Button>
  );
  return (
    <Page
      title="Schedules of reports"
      back={{ to: "/reports", label: "Reports" }}
      subtitle="Each run makes a report about the last whole period and mails it."
      actions={add}
    >
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={5} />}
      {list.data?.length === 0 && (
        <Empty title="No schedules yet" action={add}>
          A schedule makes a report each week, month or quarter, at an hour of your time zone, and mails it.
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <Section flush>
          <SimpleTable
            label="Schedules"
            rows={list.data}
            keyOf={(row) => row.id}
            columns={columns(may, setDialog)}
          />
        </Section>
      )}
      {dialog && (
        <ScheduleDialog schedule={dialog === "new" ? null : dialog} onClose={() => setDialog(null)} />
      )}
    </Page>
  );
}

function columns(may: boolean, edit: (schedule: Schedule) => void): Column<Schedule>[] {
  return [
    { id: "name", label: "Name", phone: true, render: (row) => row.name },
    { id: "about", label: "About", render: (row) => row.client_name ?? "all" },
    { id: "when", label: "When", render: (row) => `${row.words} (${row.timezone})` },
    {
      id: "next",
      label: "Next run",
      phone: true,
      render: (row) => (row.enabled ? moment(row.next_run_at) : <Status value="stopped" label="paused" />),
    },
    {
      id: "last",
      label: "Last run",
      render: (row) =>
        row.last_error ? (
          <>
            <Status value="failed" label={`failed ${relative(row.last_run_at)}`} />
            <Box sx={{ fontSize: 12, color: "text.secondary" }}>{row.last_error}</Box>
          </>
        ) : row.last_run_at ? (
          relative(row.last_run_at)
        ) : (
          "never"
        ),
    },
    { id: "to", label: "To", render: (row) => row.recipients.join(", ") },
    {
      id: "do",
      label: "Actions",
      phone: true,
      right: true,
      render: (row) => may && <Actions schedule={row} onEdit={() => edit(row)} />,
    },
  ];
}

function Actions({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const navigate = useNavigate();
  const path = `/api/report-schedules/${schedule.id}`;
  const run = useSend<{ report_id: string }>("POST", `${path}/run`, "Made, and on its way.");
  const pause = useSend("PATCH", path, schedule.enabled ? "Paused." : "It goes on.");
  return (
    <>
      <Button
        aria-label={`Run ${schedule.name} now`}
        loading={run.isPending}
        onClick={() => run.mutate(undefined, { onSuccess: (made) => navigate(`/reports/${made.report_id}`) })}
      >
        Run now
      </Button>
      <Button
        aria-label={`${schedule.enabled ? "Pause" : "Go on with"} ${schedule.name}`}
        onClick={() => pause.mutate({ enabled: !schedule.enabled })}
      >
        {schedule.enabled ? "Pause" : "Go on"}
      </Button>
      <Button aria-label={`Edit ${schedule.name}`} onClick={onEdit}>
        Edit
      </Button>
    </>
  );
}
