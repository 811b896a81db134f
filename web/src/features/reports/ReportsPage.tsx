import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { day, relative } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { BrandDialog } from "./BrandDialog";
import { type ReportKind, type ReportRow, SIZE, useKinds, useReports } from "./data";
import { NewReportDialog } from "./NewReportDialog";

/** What was reported to whom, and what waits to be sent. */
export default function ReportsPage() {
  const { get, page, set } = useListParams();
  const may = useMay("reports:write");
  const brand = useMay("settings:write");
  const [dialog, setDialog] = useState<"new" | "brand" | null>(null);
  const kinds = useKinds();
  const sort = get("sort") ?? "-created_at";
  const q = get("q");
  const kind = get("kind");
  const sent = get("sent");
  const list = useReports({
    page,
    sort,
    ...(q && { q }),
    ...(kind && { kind }),
    ...(sent && { sent: sent === "yes" }),
  });
  const add = may && (
    <Button variant="contained" onClick={() => setDialog("new")}>
      New report
    </Button>
  );
  return (
    <Page
      title="Reports"
      subtitle="Figures of one day, frozen; texts can be changed until a report is sent."
      actions={
        <>
          <Button component={RouterLink} to="/reports/schedules">
            Schedules
          </Button>
          {brand && <Button onClick={() => setDialog("brand")}>Branding</Button>}
          {add}
        </>
      }
    >
      <Filters
        search="Search title or client"
        filters={[
          { name: "kind", label: "Kind", options: (kinds.data ?? []).map(option) },
          { name: "sent", label: "State", options: SENT },
        ]}
      />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={8} />}
      {list.data?.rows.length === 0 &&
        (q || kind || sent ? (
          <Empty title="No report fits">Clear a filter to see more.</Empty>
        ) : (
          <Empty title="No reports yet" action={add}>
            A report puts the figures of today on paper: a review for a client, a summary for owners, savings,
            renewals. Make one now, or let a schedule make and mail it.
          </Empty>
        ))}
      {list.data && list.data.rows.length > 0 && (
        <Section flush>
          <SimpleTable
            label="Reports"
            rows={list.data.rows}
            keyOf={(row) => row.id}
            columns={columns(kinds.data ?? [])}
            sort={sort}
            onSort={(next) => set({ sort: next })}
          />
          <Pager
            page={page}
            size={SIZE}
            total={list.data.total}
            onPage={(next) => set({ page: String(next) })}
          />
        </Section>
      )}
      {dialog === "new" && <NewReportDialog onClose={() => setDialog(null)} />}
      {dialog === "brand" && <BrandDialog onClose={() => setDialog(null)} />}
    </Page>
  );
}

const SENT = [
  { value: "no", label: "Not sent" },
  { value: "yes", label: "Sent" },
];
const option = (kind: ReportKind) => ({ value: kind.key, label: kind.label });

function columns(kinds: ReportKind[]): Column<ReportRow>[] {
  const names = Object.fromEntries(kinds.map((kind) => [kind.key, kind.label]));
  return [
    {
      id: "title",
      label: "Report",
      phone: true,
      sortable: true,
      render: (row) => (
        <Link component={RouterLink} to={`/reports/${row.id}`}>
          {row.title}
        </Link>
      ),
    },
    {
      id: "client_name",
      label: "About",
      phone: true,
      sortable: true,
      render: (row) => row.client_name ?? "all",
    },
    { id: "kind", label: "Kind", render: (row) => names[row.kind] ?? row.kind },
    {
      id: "last_on",
      label: "Period",
      sortable: true,
      nowrap: true,
      render: (row) => row.period ?? `as of ${day(row.as_of)}`,
    },
    {
      id: "created_at",
      label: "Made",
      sortable: true,
      render: (row) => `${relative(row.created_at)}, ${row.schedule_name ?? row.created_by}`,
    },
    {
      id: "sent_at",
      label: "State",
      phone: true,
      sortable: true,
      render: (row) =>
        row.sent_at ? (
          <Status value="done" label={`sent ${relative(row.sent_at)}`} />
        ) : (
          <Status value="open" label="not sent" />
        ),
    },
  ];
}
