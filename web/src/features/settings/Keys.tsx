import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import Switch from "@mui/material/Switch";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, request, type Schemas, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { day, moment, relative } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { KeyDialog } from "./KeyDialog";

type Key = Schemas["ApiKey"];

/** Keys with which programs act as oneself. */
export default function Keys() {
  const { get, set } = useListParams();
  const all = useMay("users:read") && get("all") === "1";
  const [adding, setAdding] = useState(false);
  const list = useQuery({
    queryKey: ["settings", "keys", all],
    queryFn: () => take(api.GET("/api/api-keys", { params: { query: { everybody: all } } })),
  });
  const add = (
    <Button variant="contained" onClick={() => setAdding(true)}>
      New key
    </Button>
  );
  return (
    <Section title="API keys" flush actions={add}>
      <Box sx={{ px: 2, pb: 1, color: "text.secondary" }}>
        A program that sends <code>Authorization: Bearer</code> and a key acts as the key's owner, within its
        scopes. Agents that you connected by signing in stand here too.{" "}
        <a href="/api/docs" style={{ color: "inherit" }}>
          API reference
        </a>
      </Box>
      {useMay("users:read") && (
        <FormControlLabel
          sx={{ px: 2, pb: 1 }}
          control={
            <Switch
              size="small"
              checked={all}
              onChange={(event) => set({ all: event.target.checked ? "1" : null })}
            />
          }
          label="Keys of everybody"
        />
      )}
      {list.isPending && <Loading rows={3} />}
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title="No keys yet">
          Make one for a script or another product that reads or writes PulseOps.
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <SimpleTable
          label={all ? "Keys of everybody" : "Your keys"}
          columns={all ? COLUMNS : COLUMNS.filter((column) => column.id !== "owner")}
          rows={list.data}
          keyOf={(row) => row.id}
        />
      )}
      {adding && <KeyDialog onClose={() => setAdding(false)} />}
    </Section>
  );
}

const COLUMNS: Column<Key>[] = [
  { id: "name", label: "Name", phone: true, render: (row) => <Name row={row} /> },
  { id: "owner", label: "Owner", render: (row) => row.owner_name },
  { id: "scopes", label: "Scopes", render: (row) => <Scopes row={row} /> },
  { id: "used", label: "Last used", render: (row) => <Used row={row} /> },
  { id: "state", label: "State", render: (row) => <State row={row} /> },
  { id: "revoke", label: "Revoke", right: true, phone: true, render: (row) => <Revoke row={row} /> },
];

function Name({ row }: { row: Key }) {
  return (
    <Box>
      {row.name}
      {row.connected ? (
        <Box sx={{ color: "text.secondary" }}>connected agent</Box>
      ) : (
        <Box sx={{ color: "text.secondary", fontFamily: "monospace" }}>{row.prefix}…</Box>
      )}
      <Box sx={{ display: { sm: "none" } }}>
        <State row={row} />
      </Box>
    </Box>
  );
}

function Scopes({ row }: { row: Key }) {
  if (row.scopes.includes("*")) return <span>everything the owner may do</span>;
  if (row.connected)
    return (
      <span>{row.scopes.includes("assistant:propose") ? "reads and proposes by /mcp" : "reads by /mcp"}</span>
    );
  return <span>{row.scopes.join(", ")}</span>;
}

function Used({ row }: { row: Key }) {
  return row.last_used_at ? (
    <span title={moment(row.last_used_at)}>{relative(row.last_used_at)}</span>
  ) : (
    <span>never</span>
  );
}

function State({ row }: { row: Key }) {
  if (row.revoked_at) return <Status value="inactive" label={`revoked ${day(row.revoked_at)}`} />;
  if (!row.expires_at) return <Status value="active" label="works, no end" />;
  if (new Date(row.expires_at) < new Date())
    return <Status value="inactive" label={`ended ${day(row.expires_at)}`} />;
  return <Status value="active" label={`works until ${day(row.expires_at)}`} />;
}

function Revoke({ row }: { row: Key }) {
  const me = useSession();
  const client = useQueryClient();
  const notify = useNotify();
  const revoke = useMutation({
    mutationFn: () => request("DELETE", `/api/api-keys/${row.id}`),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["settings", "keys"] });
      notify({ text: `The key ${row.name} no longer works.`, kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  const may = row.user_id === me.user.id || me.permissions.includes("users:write");
  if (row.revoked_at || !may) return null;
  return (
    <Button
      color="error"
      loading={revoke.isPending}
      onClick={() => revoke.mutate()}
      aria-label={`Revoke ${row.name}`}
    >
      Revoke
    </Button>
  );
}
