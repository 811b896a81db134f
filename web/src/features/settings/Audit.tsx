import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import TextField from "@mui/material/TextField";
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { Filters } from "../../ui/Filters";
import { count, moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { actionWords, detailLines, subjectPath } from "./words";

type Entry = Schemas["AuditEntry"];
const SIZE = 50;

function useChosen() {
  const { get } = useListParams();
  return { action: get("action"), actor: get("q"), since_on: get("since"), until_on: get("until") };
}

/** Who did what, newest first, and whether the record is whole. */
export default function Audit() {
  const { page, set } = useListParams();
  const chosen = useChosen();
  const query = { ...chosen, page, page_size: SIZE };
  const list = useQuery({
    queryKey: ["settings", "audit", query],
    queryFn: () => take(api.GET("/api/audit", { params: { query } })),
    placeholderData: keepPreviousData,
  });
  return (
    <>
      <Verify />
      <Narrow />
      <Section flush>
        {list.isPending && <Loading rows={8} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.rows.length === 0 && (
          <Empty title="Nothing matches">
            Everything people and agents do is written here. Clear the filters.
          </Empty>
        )}
        {list.data && list.data.rows.length > 0 && (
          <SimpleTable
            label="Audit trail"
            columns={COLUMNS}
            rows={list.data.rows}
            keyOf={(row) => String(row.sequence)}
          />
        )}
        <Pager
          page={page}
          size={SIZE}
          total={list.data?.total ?? 0}
          onPage={(next) => set({ page: String(next) })}
        />
      </Section>
    </>
  );
}

function Narrow() {
  const { get, set } = useListParams();
  const chosen = useChosen();
  const actions = useQuery({
    queryKey: ["settings", "audit", "actions"],
    queryFn: () => take(api.GET("/api/audit/actions")),
  });
  const options = (actions.data ?? []).map((value) => ({ value, label: actionWords(value) }));
  const wanted = Object.entries(chosen).filter((pair): pair is [string, string] => Boolean(pair[1]));
  const day = (name: string, label: string) => (
    <TextField
      type="date"
      label={label}
      value={get(name) ?? ""}
      onChange={(event) => set({ [name]: event.target.value })}
      slotProps={{ inputLabel: { shrink: true } }}
      sx={{ flex: 1, minWidth: 0 }}
    />
  );
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "flex-start" }}>
      <Filters search="Who" filters={[{ name: "action", label: "What", options }]} />
      <Box sx={{ display: "flex", gap: 1, mb: 1.5, width: { xs: "100%", sm: 320 } }}>
        {day("since", "From")}
        {day("until", "To")}
      </Box>
      <Box sx={{ flex: 1 }} />
      <Button
        component="a"
        href={`/api/audit/export?${new URLSearchParams(wanted)}`}
        download
        variant="outlined"
        sx={{ mb: 1.5 }}
      >
        Export CSV
      </Button>
    </Box>
  );
}

function Verify() {
  const verify = useMutation({ mutationFn: () => take(api.GET("/api/audit/verify")) });
  const state = verify.data;
  return (
    <Section
      title="Is the record whole?"
      actions={
        <Button variant="outlined" loading={verify.isPending} onClick={() => verify.mutate()}>
          Verify
        </Button>
      }
    >
      {!state && !verify.error && (
        <span>
          Each entry carries a hash over itself and the entry before. Verify recomputes them all: a changed or
          removed entry does not fit.
        </span>
      )}
      {verify.error && <ErrorState error={verify.error} />}
      {state?.first_break === null && (
        <Alert severity="success">
          All {count(state.entries)} entries fit, checked {moment(state.checked_at)}. Keep the last hash to
          show later that none was cut off:{" "}
          <Box component="code" sx={{ overflowWrap: "anywhere" }}>
            {state.last_hash}
          </Box>
        </Alert>
      )}
      {state && state.first_break !== null && (
        <Alert severity="error">
          Entry {count(state.first_break)} does not fit the one before: it, or an entry before it, was changed
          or removed outside of PulseOps. Entries up to there are whole. Compare with an earlier export.
        </Alert>
      )}
    </Section>
  );
}

const COLUMNS: Column<Entry>[] = [
  { id: "sequence", label: "No.", right: true, render: (row) => count(row.sequence) },
  { id: "at", label: "When", render: (row) => <Box sx={{ whiteSpace: "nowrap" }}>{moment(row.at)}</Box> },
  { id: "actor", label: "Who", phone: true, render: (row) => <Who entry={row} /> },
  { id: "action", label: "What", phone: true, render: (row) => <What entry={row} /> },
  { id: "detail", label: "Detail", render: (row) => <Detail entry={row} /> },
];

function Who({ entry }: { entry: Entry }) {
  return (
    <Box sx={{ minWidth: 96 }}>
      {entry.actor_name}
      {entry.actor_kind === "key" && <Box sx={{ color: "text.secondary" }}>by API key</Box>}
      <Box sx={{ display: { sm: "none" }, color: "text.secondary" }}>{moment(entry.at)}</Box>
    </Box>
  );
}

function What({ entry }: { entry: Entry }) {
  const href = subjectPath(entry.subject_kind, entry.subject_id);
  return (
    <Box sx={{ whiteSpace: { sm: "nowrap" } }}>
      {href ? (
        <Link component={RouterLink} to={href}>
          {actionWords(entry.action)}
        </Link>
      ) : (
        actionWords(entry.action)
      )}
      <Box sx={{ display: { sm: "none" }, color: "text.secondary" }}>
        <Detail entry={entry} />
      </Box>
    </Box>
  );
}

function Detail({ entry }: { entry: Entry }) {
  return <Box sx={{ overflowWrap: "anywhere" }}>{detailLines(entry.detail).join(" · ")}</Box>;
}
