import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { day, moment, relative } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type Invitation, roleLabels, useRenew, useRevoke, useRoles } from "./data";
import { LinkDialog } from "./InviteDialog";

/** Offers nobody answered yet. */
export function Invitations() {
  const list = useQuery({
    queryKey: ["users", "invitations"],
    queryFn: () => take(api.GET("/api/invitations")),
  });
  if (list.isPending) return <Loading rows={3} />;
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (list.data.length === 0) {
    return (
      <Empty title="No open invitations">
        Invite somebody and their offer waits here until they join, for seven days.
      </Empty>
    );
  }
  return <SimpleTable label="Invitations" columns={COLUMNS} rows={list.data} keyOf={(row) => row.id} />;
}

const COLUMNS: Column<Invitation>[] = [
  { id: "email", label: "E-mail", phone: true, render: (row) => <Whom invitation={row} /> },
  { id: "roles", label: "Roles", render: (row) => <Roles invitation={row} /> },
  { id: "invited_by", label: "Invited by", render: (row) => `${row.invited_by}, ${day(row.created_at)}` },
  { id: "expires_at", label: "Expires", render: (row) => <Until invitation={row} /> },
  { id: "do", label: "Actions", right: true, phone: true, render: (row) => <Actions invitation={row} /> },
];

function Whom({ invitation }: { invitation: Invitation }) {
  return (
    <Box sx={{ overflowWrap: "anywhere" }}>
      {invitation.email}
      <Box sx={{ display: { sm: "none" } }}>
        <Until invitation={invitation} />
      </Box>
    </Box>
  );
}

function Roles({ invitation }: { invitation: Invitation }) {
  const roles = useRoles();
  return <span>{roleLabels(invitation.roles, roles.data)}</span>;
}

function Until({ invitation }: { invitation: Invitation }) {
  if (invitation.expired)
    return <Status value="failed" label={`expired ${relative(invitation.expires_at)}`} />;
  return (
    <Typography variant="body2" component="span" title={moment(invitation.expires_at)}>
      expires {relative(invitation.expires_at)}
    </Typography>
  );
}

function Actions({ invitation }: { invitation: Invitation }) {
  const renew = useRenew();
  const revoke = useRevoke();
  if (!useMay("users:write")) return null;
  return (
    <Box sx={{ display: "flex", justifyContent: "flex-end", flexWrap: "wrap" }}>
      <Button
        loading={renew.isPending}
        onClick={() => renew.mutate(invitation.id)}
        aria-label={`New link for ${invitation.email}`}
      >
        New link
      </Button>
      <Button
        color="error"
        loading={revoke.isPending}
        onClick={() => revoke.mutate(invitation)}
        aria-label={`Take back the invitation of ${invitation.email}`}
      >
        Take back
      </Button>
      {renew.data && <LinkDialog made={renew.data} onClose={() => renew.reset()} />}
    </Box>
  );
}
