import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useParams } from "react-router";
import { api, queries, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { count, day, moment, money, UNKNOWN } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { Pager, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { Counts } from "./Counts";
import { Problems } from "./Problems";

const SIZE = 50;
type Run = Schemas["ImportReply"];

/** One import: its figures, what was refused and why, and the way back. */
export default function ImportPage() {
  const { id = "" } = useParams();
  const run = useQuery({
    queryKey: ["imports", id],
    queryFn: () => take(api.GET("/api/imports/{run_id}", { params: { path: { run_id: id } } })),
  });
  const back = { to: "/imports", label: "Imports" };
  if (!run.data) {
    return (
      <Page title="Import" back={back}>
        {run.error ? <ErrorState error={run.error} retry={() => void run.refetch()} /> : <Loading />}
      </Page>
    );
  }
  return (
    <Page
      title={run.data.label}
      back={back}
      subtitle={<Subtitle run={run.data} />}
      actions={<Undo run={run.data} />}
    >
      <Section title="Result">
        <Typography sx={{ fontWeight: 500 }}>
          <Counts run={run.data} />
        </Typography>
        {run.data.notes.map((note) => (
          <Typography key={note} variant="body2" color="text.secondary">
            {note}
          </Typography>
        ))}
      </Section>
      {run.data.totals.length > 0 && <Totals totals={run.data.totals} />}
      {run.data.rows_refused > 0 && <Refusals run={run.data} />}
    </Page>
  );
}

function Subtitle({ run }: { run: Run }) {
  return (
    <>
      <Status value={run.state} /> · {(run.stream ?? "").replaceAll("_", " ")} · source {run.source} ·{" "}
      {moment(run.created_at)}
    </>
  );
}

type Total = Run["totals"][number];

/** The sums of a bill as this import stored them, exact, to be held against the file. */
function Totals({ totals }: { totals: Total[] }) {
  return (
    <Section title="Totals of the rows stored" hint="exact; they equal those of the file" flush>
      <SimpleTable<Total>
        label="Totals"
        rows={totals}
        keyOf={(row) => [row.provider, row.currency, row.billing_on].join("~")}
        columns={[
          { id: "provider", label: "Provider", phone: true, render: (row) => row.provider },
          {
            id: "period",
            label: "Billing period from",
            render: (row) => (row.billing_on ? day(row.billing_on) : UNKNOWN),
          },
          { id: "rows", label: "Rows", right: true, render: (row) => count(row.rows) },
          {
            id: "credits",
            label: "Credits",
            right: true,
            render: (row) => money(row.credits_minor, row.currency, 2),
          },
          {
            id: "billed",
            label: "Billed",
            right: true,
            phone: true,
            render: (row) => money(row.billed_minor, row.currency, 2),
          },
          { id: "exact", label: "Exact", right: true, render: (row) => row.billed },
        ]}
      />
    </Section>
  );
}

function Undo({ run }: { run: Run }) {
  const notify = useNotify();
  const undo = useMutation({
    mutationFn: () => take(api.POST("/api/imports/{run_id}/undo", { params: { path: { run_id: run.id } } })),
    onSuccess: async ({ removed, restored }) => {
      notify({
        kind: "success",
        text: `${count(removed)} rows removed, ${count(restored)} put back to before.`,
      });
      await queries.invalidateQueries();
    },
    onError: (error) => notify({ kind: "error", text: error.message }),
  });
  const may = useMay("imports:write");
  if (!may || run.state !== "succeeded") return null;
  return (
    <Button variant="outlined" loading={undo.isPending} onClick={() => undo.mutate()}>
      Undo this import
    </Button>
  );
}

function Refusals({ run }: { run: Run }) {
  const [page, setPage] = useState(1);
  const refused = useQuery({
    queryKey: ["imports", run.id, "refusals", page],
    queryFn: () =>
      take(
        api.GET("/api/imports/{run_id}/refusals", {
          params: { path: { run_id: run.id }, query: { page, page_size: SIZE } },
        }),
      ),
  });
  const download = (
    <Button component="a" href={`/api/imports/${run.id}/refusals.csv`} download>
      Download as CSV
    </Button>
  );
  return (
    <>
      <Alert severity="info" sx={{ mb: 2 }}>
        {run.rows_refused === 1 ? "One row was" : `${count(run.rows_refused)} rows were`} not stored. Mend
        that in the download and import it again: rows that are in already stay unchanged.
      </Alert>
      {run.reasons.length > 1 && (
        <Section title="Why, most frequent first" flush>
          <SimpleTable
            label="Reasons"
            columns={[
              { id: "rows", label: "Rows", right: true, phone: true, render: (reason) => count(reason.rows) },
              { id: "field", label: "Column", render: (reason) => reason.field ?? "–" },
              { id: "reason", label: "For example", phone: true, render: (reason) => reason.reason },
            ]}
            rows={run.reasons}
            keyOf={(reason) => `${reason.field} ${reason.reason}`}
          />
        </Section>
      )}
      <Section title="Refused rows" actions={download} flush>
        {refused.isPending && <Loading />}
        {refused.error && <ErrorState error={refused.error} retry={() => void refused.refetch()} />}
        {refused.data && <Problems label="Refused rows" rows={refused.data.rows} />}
        <Pager page={page} size={SIZE} total={refused.data?.total ?? 0} onPage={setPage} />
      </Section>
    </>
  );
}
