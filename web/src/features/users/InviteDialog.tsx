import Alert from "@mui/material/Alert";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Stack from "@mui/material/Stack";
import { type FormEvent, useState } from "react";
import { moment } from "../../ui/format";
import { CopyField, Field, FormError, fieldProblem } from "../../ui/forms";
import { type InvitationMade, type Role, useInvite } from "./data";
import { RoleChoice } from "./RoleChoice";

/** Invites one person, then shows the link. */
export function InviteDialog({ roles, onClose }: { roles: Role[]; onClose: () => void }) {
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState<string[]>(["viewer"]);
  const invite = useInvite();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    invite.mutate({ email, roles: chosen });
  };
  if (invite.data) return <LinkDialog made={invite.data} onClose={onClose} />;
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form onSubmit={submit}>
        <DialogTitle>Invite somebody</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={invite.error} fields={["email", "roles"]} />
            <Field
              name="email"
              label="E-mail"
              type="email"
              required
              autoFocus
              autoComplete="off"
              error={invite.error}
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
            <RoleChoice
              roles={roles}
              chosen={chosen}
              onChange={setChosen}
              problem={fieldProblem(invite.error, "roles")}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={invite.isPending}>
            Invite
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

/** The link of an invitation, this once. */
export function LinkDialog({ made, onClose }: { made: InvitationMade; onClose: () => void }) {
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <DialogTitle>Invitation for {made.email}</DialogTitle>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <Alert severity={made.mailed ? "success" : "info"}>
            {made.mailed
              ? "A mail with the link is on its way. You can also hand the link over yourself."
              : "This server sends no mail. Copy the link and hand it over yourself."}
          </Alert>
          <CopyField label="Link" value={made.link} />
          <span>
            It works once, until {moment(made.expires_at)}, and is not shown again; you can make a new one.
          </span>
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose} variant="contained">
          Done
        </Button>
      </DialogActions>
    </Dialog>
  );
}
