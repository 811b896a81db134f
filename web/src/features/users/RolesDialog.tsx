import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Stack from "@mui/material/Stack";
import { type FormEvent, useState } from "react";
import { FormError, fieldProblem } from "../../ui/forms";
import { type Role, type User, useSetRoles } from "./data";
import { RoleChoice } from "./RoleChoice";

/** What one person may do. */
export function RolesDialog({ user, roles, onClose }: { user: User; roles: Role[]; onClose: () => void }) {
  const [chosen, setChosen] = useState<string[]>(user.roles);
  const save = useSetRoles(user);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(chosen, { onSuccess: onClose });
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs">
      <form onSubmit={submit}>
        <DialogTitle>Roles of {user.name}</DialogTitle>
        <DialogContent>
          <Stack spacing={2}>
            <FormError error={save.error} fields={["roles"]} />
            <RoleChoice
              roles={roles}
              chosen={chosen}
              onChange={setChosen}
              problem={fieldProblem(save.error, "roles")}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
