import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "../../api/client";
import { moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";

type Entry = Schemas["ActionEntry"];
const SIZE = 50;

/** What was proposed, decided, done and taken back; each entry holds the hash of the one before. */
export function Journal() {
  const { page, set } = useListParams();
  const list = useQuery({
    queryKey: ["actions", "journal", page],
    queryFn: () => take(api.GET("/api/actions/journal", { params: { query: { page } } })),
  });
  const more = list.data?.length === SIZE;
  return (
    <Section
      flush
      title="Journal"
      hint="Part of the audit trail: each entry carries the hash of the one before."
    >
      {list.isPending && <Loading rows={8} />}
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title="Nothing happened yet">
          Actions, plays, rungs and the kill switch are written here.
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <SimpleTable
          label="Journal"
          columns={COLUMNS}
          rows={list.data}
          keyOf={(row) => String(row.sequence)}
        />
      )}
      <Pager
        page={page}
        size={SIZE}
        total={(page - 1) * SIZE + (list.data?.length ?? 0) + (more ? 1 : 0)}
        onPage={(next) => set({ page: String(next) })}
      />
    </Section>
  );
}

const COLUMNS: Column<Entry>[] = [
  { id: "at", label: "When", phone: true, nowrap: true, render: (row) => moment(row.at) },
  { id: "actor", label: "Who", render: (row) => row.actor_name },
  { id: "what", label: "What", phone: true, nowrap: true, render: (row) => words(row.action) },
  { id: "title", label: "About", phone: true, render: (row) => <About entry={row} /> },
  {
    id: "hash",
    label: "Hash",
    render: (row) => (
      <Box component="code" sx={{ color: "text.secondary" }}>
        {row.hash.slice(0, 10)}
      </Box>
    ),
  },
];

const words = (action: string) => action.replaceAll("_", " ").replace(".", ": ");

function About({ entry }: { entry: Entry }) {
  const told =
    entry.title ?? text(entry.detail, "title") ?? text(entry.detail, "name") ?? text(entry.detail, "level");
  const why = ["refusal", "error", "reason", "why", "because"]
    .map((name) => text(entry.detail, name))
    .find(Boolean);
  return (
    <Box sx={{ overflowWrap: "anywhere" }}>
      {told ?? "–"}
      {why && (
        <Typography variant="body2" color="text.secondary">
          {why}
        </Typography>
      )}
    </Box>
  );
}

function text(detail: Entry["detail"], name: string): string | undefined {
  const value = detail[name];
  return typeof value === "string" ? value : undefined;
}
