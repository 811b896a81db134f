import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import TextField from "@mui/material/TextField";
import { useMutation } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ApiProblem, queries, type Schemas } from "../../api/client";
import { useNotify } from "../../ui/notices";
import { changeClient } from "./data";
import { changeOf, EDITED, formOf } from "./edit";
import { moved } from "./gridState";

/** Correct what is known of a client; refused when somebody else changed it meanwhile. */
export function EditDialog({ client, onClose }: { client: Schemas["ClientDetail"]; onClose: () => void }) {
  const [first] = useState(() => formOf(client));
  const [form, setForm] = useState(first);
  const [version, setVersion] = useState(client.version);
  const notify = useNotify();
  const save = useMutation({
    mutationFn: () => changeClient(client.row.id, { ...changeOf(form, first, client.row.currency), version }),
    onSuccess: (row) => {
      queries.invalidateQueries({ queryKey: ["clients"] });
      notify({ text: `${row.name} saved. ${moved(client.row.health, row.health)}`, kind: "success" });
      onClose();
    },
  });
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="edit-client">
      <form onSubmit={submit}>
        <DialogTitle id="edit-client">Edit {client.row.name}</DialogTitle>
        <DialogContent>
          {save.error && !problem?.fields.length && (
            <Alert
              severity="error"
              sx={{ mb: 2 }}
              action={
                problem?.code === "changed-meanwhile" && (
                  <Button
                    color="inherit"
                    onClick={() => {
                      setVersion(client.version);
                      save.reset();
                    }}
                  >
                    Keep mine
                  </Button>
                )
              }
            >
              {save.error.message}
            </Alert>
          )}
          <Box sx={{ display: "grid", gap: 2, pt: 1, gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" } }}>
            {EDITED.map((field) => (
              <TextField
                key={field.name}
                label={field.label}
                type={field.type}
                required={field.name === "name"}
                multiline={field.name === "notes"}
                value={form[field.name]}
                onChange={(event) => setForm({ ...form, [field.name]: event.target.value })}
                error={Boolean(problem?.field(field.problem))}
                helperText={problem?.field(field.problem)}
                sx={field.name === "notes" ? { gridColumn: "1 / -1" } : {}}
                slotProps={{ htmlInput: field.type === "number" ? { step: "any" } : {} }}
              />
            ))}
          </Box>
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
