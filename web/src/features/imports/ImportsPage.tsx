import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { count, relative } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";

const SIZE = 25;
type Run = Schemas["ImportRow"];

const COLUMNS: Column<Run>[] = [
  {
    id: "label",
    label: "File",
    sortable: true,
    phone: true,
    render: (run) => (
      <Link component={RouterLink} to={`/imports/${run.id}`}>
        {run.label}
      </Link>
    ),
  },
  { id: "stream", label: "Data", sortable: true, render: (run) => (run.stream ?? "").replaceAll("_", " ") },
  { id: "source", label: "Source", render: (run) => run.source },
  { id: "state", label: "State", sortable: true, phone: true, render: (run) => <Status value={run.state} /> },
  { id: "rows_in", label: "Rows in", right: true, sortable: true, render: (run) => count(run.rows_in) },
  { id: "rows_stored", label: "Stored", right: true, phone: true, render: (run) => count(run.rows_stored) },
  { id: "rows_unchanged", label: "Unchanged", right: true, render: (run) => count(run.rows_unchanged) },
  {
    id: "rows_refused",
    label: "Refused",
    right: true,
    sortable: true,
    render: (run) => count(run.rows_refused),
  },
  { id: "created_at", label: "When", sortable: true, render: (run) => relative(run.created_at) },
];

/** What came in, when, and how much of it was kept. */
export default function ImportsPage() {
  const { get, page, set } = useListParams();
  const sort = get("sort") ?? "-created_at";
  const query = { page, page_size: SIZE, sort, q: get("q") };
  const runs = useQuery({
    queryKey: ["imports", query],
    queryFn: () => take(api.GET("/api/imports", { params: { query } })),
  });
  const add = useMay("imports:write") && (
    <Button component={RouterLink} to="/imports/new" variant="contained">
      Import files
    </Button>
  );
  return (
    <Page
      title="Imports"
      subtitle="Files and connectors, newest first. Each row in is stored, unchanged or refused."
      actions={add}
    >
      <Filters filters={[]} search="Search files" />
      <Section flush>
        {runs.isPending && <Loading rows={8} />}
        {runs.error && <ErrorState error={runs.error} retry={() => void runs.refetch()} />}
        {runs.data?.total === 0 && <NoImports searched={Boolean(get("q"))} action={add} />}
        {runs.data && runs.data.total > 0 && (
          <>
            <SimpleTable
              label="Imports"
              columns={COLUMNS}
              rows={runs.data.rows}
              keyOf={(run) => run.id}
              sort={sort}
              onSort={(next) => set({ sort: next })}
            />
            <Pager
              page={page}
              size={SIZE}
              total={runs.data.total}
              onPage={(to) => set({ page: String(to) })}
            />
          </>
        )}
      </Section>
    </Page>
  );
}

function NoImports({ searched, action }: { searched: boolean; action: React.ReactNode }) {
  if (searched) return <Empty title="No file of this name">Clear the search to see all imports.</Empty>;
  return (
    <Empty title="Nothing was imported yet" action={action}>
      Clients, contracts, tickets, invoices, licenses, usage and costs come in as CSV or XLSX, as your tools
      export them. Scores appear after the first import.
    </Empty>
  );
}
