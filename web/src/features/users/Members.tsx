import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useMay, useSession } from "../../app/session";
import { day, moment, relative, UNKNOWN } from "../../ui/format";
import { useListParams } from "../../ui/params";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { roleLabels, type User, useRoles, useSetActive } from "./data";
import { RolesDialog } from "./RolesDialog";

/** People as rows. */
export function Members({ rows }: { rows: User[] }) {
  const { get, set } = useListParams();
  return (
    <SimpleTable
      label="People"
      columns={COLUMNS}
      rows={rows}
      keyOf={(row) => row.id}
      sort={get("sort") ?? "name"}
      onSort={(sort) => set({ sort })}
    />
  );
}

const COLUMNS: Column<User>[] = [
  { id: "name", label: "Name", sortable: true, phone: true, render: (row) => <Who user={row} /> },
  { id: "roles", label: "Roles", sortable: true, render: (row) => <Roles user={row} /> },
  { id: "last_seen_at", label: "Last seen", sortable: true, render: (row) => <Seen user={row} /> },
  { id: "keys", label: "API keys", right: true, render: (row) => row.keys || UNKNOWN },
  { id: "created_at", label: "Joined", sortable: true, render: (row) => day(row.created_at) },
  { id: "do", label: "Actions", right: true, phone: true, render: (row) => <Actions user={row} /> },
];

function Who({ user }: { user: User }) {
  const me = useSession();
  return (
    <Box sx={{ overflowWrap: "anywhere" }}>
      <Typography sx={{ fontWeight: 500 }}>
        {user.name}
        {user.id === me.user.id && (
          <Box component="span" sx={{ color: "text.secondary", fontWeight: 400 }}>
            {" "}
            (you)
          </Box>
        )}
      </Typography>
      <Typography variant="body2" color="text.secondary">
        {user.email}
      </Typography>
      <Typography variant="body2" component="div" sx={{ display: { sm: "none" } }}>
        <Roles user={user} />
      </Typography>
    </Box>
  );
}

function Roles({ user }: { user: User }) {
  const roles = useRoles();
  return <span>{roleLabels(user.roles, roles.data)}</span>;
}

function Seen({ user }: { user: User }) {
  if (!user.last_seen_at) return <span>never</span>;
  return <span title={moment(user.last_seen_at)}>{relative(user.last_seen_at)}</span>;
}

function Actions({ user }: { user: User }) {
  const me = useSession();
  const roles = useRoles();
  const setActive = useSetActive();
  const [editing, setEditing] = useState(false);
  const untouchable = user.roles.includes("owner") && !me.permissions.includes("owners:write");
  if (!useMay("users:write") || untouchable) return null;
  return (
    <Box sx={{ display: "flex", justifyContent: "flex-end", flexWrap: "wrap" }}>
      <Button onClick={() => setEditing(true)} aria-label={`Roles of ${user.name}`} disabled={!roles.data}>
        Roles
      </Button>
      {user.id !== me.user.id && (
        <Button
          color={user.is_active ? "error" : "primary"}
          loading={setActive.isPending}
          onClick={() => setActive.mutate({ user, active: !user.is_active })}
          aria-label={`${user.is_active ? "Deactivate" : "Reactivate"} ${user.name}`}
        >
          {user.is_active ? "Deactivate" : "Reactivate"}
        </Button>
      )}
      {editing && roles.data && (
        <RolesDialog user={user} roles={roles.data} onClose={() => setEditing(false)} />
      )}
    </Box>
  );
}
