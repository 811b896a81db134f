import Button from "@mui/material/Button";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { count } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { type LadderKind, LEVELS } from "./data";
import { KillSwitch } from "./KillSwitch";
import { RungDialog } from "./RungDialog";
import { Rungs } from "./Rungs";
import { TicketPort } from "./TicketPort";

/** How far the agent may go with each kind of action, and the switch that stops it all. */
export default function AutonomyPage() {
  const ladder = useQuery({
    queryKey: ["actions", "ladder"],
    queryFn: () => take(api.GET("/api/autonomy")),
  });
  const [editing, setEditing] = useState<LadderKind | null>(null);
  const may = useMay("settings:write");
  const columns = may
    ? [
        ...COLUMNS,
        {
          id: "change",
          label: "Change",
          phone: true,
          render: (row: LadderKind) => (
            <Button onClick={() => setEditing(row)} aria-label={`Change: ${row.label}`}>
              Change
            </Button>
          ),
        },
      ]
    : COLUMNS;
  return (
    <Page
      title="Autonomy"
      subtitle="The ladder binds the agent and its playbooks. What people do themselves needs only their role, and stays under the caps."
      back={{ to: "/actions", label: "Actions" }}
    >
      <KillSwitch />
      <Section flush title="Ladder" hint="The narrowest rung counts: a client before a group before all.">
        {ladder.isPending && <Loading rows={8} />}
        {ladder.error && <ErrorState error={ladder.error} retry={() => ladder.refetch()} />}
        {ladder.data && (
          <SimpleTable label="Ladder" columns={columns} rows={ladder.data} keyOf={(row) => row.type} />
        )}
      </Section>
      {ladder.data && <Rungs kinds={ladder.data} />}
      <TicketPort />
      {editing && <RungDialog kind={editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}

/** "24 hours", "3 days". */
function within(hours: number): string {
  return hours > 24 && hours % 24 === 0 ? `${count(hours / 24)} days` : `${count(hours)} hours`;
}

const COLUMNS: Column<LadderKind>[] = [
  {
    id: "label",
    label: "Kind of action",
    phone: true,
    render: (row) => (
      <>
        <strong>{row.label}</strong>
        <br />
        {row.text}
      </>
    ),
  },
  {
    id: "level",
    label: "The agent",
    phone: true,
    render: (row) => (
      <>
        <strong>{LEVELS[row.level].label}</strong>
        <br />
        {LEVELS[row.level].text}
      </>
    ),
  },
  { id: "risk", label: "Risk", render: (row) => <Status value={row.risk} label={row.risk} /> },
  { id: "cap_action", label: "At once", right: true, render: (row) => count(row.cap_action) },
  { id: "cap_day", label: "A day", right: true, render: (row) => count(row.cap_day) },
  {
    id: "undo",
    label: "Undo",
    render: (row) => (row.can_undo ? within(row.undo_hours) : "no way back"),
  },
];
