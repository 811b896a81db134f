import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useSession } from "../../app/session";
import { moment, relative } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { browserOf } from "./words";

type Row = Schemas["BrowserSession"];

function useEnd() {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: (id: string | null) =>
      id
        ? request("DELETE", `/api/account/sessions/${id}`)
        : request("POST", "/api/account/sessions/end-others"),
    onSuccess: (_, id) => {
      void client.invalidateQueries({ queryKey: ["settings", "sessions"] });
      notify({ text: id ? "That session has ended." : "All other sessions have ended.", kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

/** Where one is signed in. */
export function Sessions() {
  const me = useSession();
  const end = useEnd();
  const list = useQuery({
    queryKey: ["settings", "sessions"],
    queryFn: () => take(api.GET("/api/account/sessions")),
  });
  const others = list.data?.filter((row) => !row.current).length ?? 0;
  const columns = me.tenants.length > 1 ? COLUMNS : COLUMNS.filter((column) => column.id !== "tenant");
  return (
    <Section
      title="Sessions"
      flush
      actions={
        <Button disabled={others === 0} loading={end.isPending} onClick={() => end.mutate(null)}>
          End all others
        </Button>
      }
    >
      {list.isPending && <Loading rows={2} />}
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.data && (
        <SimpleTable label="Your sessions" columns={columns} rows={list.data} keyOf={(row) => row.id} />
      )}
    </Section>
  );
}

const COLUMNS: Column<Row>[] = [
  { id: "browser", label: "Browser", phone: true, render: (row) => <Browser row={row} /> },
  { id: "tenant", label: "Company", render: (row) => row.tenant_name },
  { id: "ip", label: "Address", render: (row) => row.ip ?? "–" },
  { id: "created", label: "Signed in", render: (row) => moment(row.created_at) },
  { id: "seen", label: "Last used", render: (row) => relative(row.last_seen_at) },
  { id: "end", label: "End", right: true, phone: true, render: (row) => <End row={row} /> },
];

function Browser({ row }: { row: Row }) {
  return (
    <Box title={row.user_agent ?? ""}>
      {browserOf(row.user_agent)}
      {row.current && (
        <Box component="span" sx={{ ml: 1 }}>
          <Status value="active" label="this one" />
        </Box>
      )}
      <Box sx={{ display: { sm: "none" }, color: "text.secondary" }}>
        {row.ip}, {relative(row.last_seen_at)}
      </Box>
    </Box>
  );
}

function End({ row }: { row: Row }) {
  const end = useEnd();
  if (row.current) return null;
  return (
    <Button
      loading={end.isPending}
      onClick={() => end.mutate(row.id)}
      aria-label={`End ${browserOf(row.user_agent)} at ${row.ip ?? "unknown address"}`}
    >
      End
    </Button>
  );
}
