import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import FormControlLabel from "@mui/material/FormControlLabel";
import Stack from "@mui/material/Stack";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import { type FormEvent, useState } from "react";
import { ApiProblem } from "../../api/client";
import { useSession } from "../../app/session";
import { ErrorState } from "../../ui/states";
import { type Task, useSaveTask } from "./data";

/** Adds a task or edits one; the checklist is one step a line. */
export function TaskDialog({ task, onClose }: { task: Task | null; onClose: () => void }) {
  const me = useSession();
  const save = useSaveTask(task?.id ?? null);
  const [title, setTitle] = useState(task?.title ?? "");
  const [body, setBody] = useState(task?.body ?? "");
  const [due, setDue] = useState(task?.due_on ?? "");
  const [remind, setRemind] = useState(task?.remind_on ?? "");
  const [mine, setMine] = useState(task ? task.owner_id === me.user.id : true);
  const [steps, setSteps] = useState((task?.checklist ?? []).map((item) => item.text).join("\n"));
  const problem = save.error instanceof ApiProblem ? save.error : null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const ticked = new Set((task?.checklist ?? []).filter((item) => item.done).map((item) => item.text));
    const lines = steps.split("\n").map((line) => line.trim());
    const kept = task && task.owner_id !== me.user.id ? task.owner_id : null;
    save.mutate(
      {
        title,
        body: body || null,
        due_on: due || null,
        remind_on: remind || null,
        owner_id: mine ? me.user.id : kept,
        checklist: lines.filter(Boolean).map((text) => ({ text, done: ticked.has(text) })),
      },
      { onSuccess: onClose },
    );
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <form onSubmit={submit}>
        <DialogTitle>{task ? "Edit task" : "New task"}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            {save.error && !problem?.fields.length && <ErrorState error={save.error} />}
            <TextField
              autoFocus
              required
              label="Title"
              value={title}
              error={Boolean(problem?.field("title"))}
              helperText={problem?.field("title")}
              onChange={(event) => setTitle(event.target.value)}
              slotProps={{ htmlInput: { maxLength: 200 } }}
            />
            <TextField
              label="Notes"
              multiline
              minRows={2}
              value={body}
              onChange={(event) => setBody(event.target.value)}
            />
            <TextField
              type="date"
              label="Due"
              value={due}
              onChange={(event) => setDue(event.target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
            <TextField
              type="date"
              label="Remind"
              helperText="By mail on this day, and on the day it is due."
              value={remind}
              onChange={(event) => setRemind(event.target.value)}
              slotProps={{ inputLabel: { shrink: true } }}
            />
            <TextField
              label="Steps"
              helperText="One step a line"
              multiline
              minRows={3}
              value={steps}
              onChange={(event) => setSteps(event.target.value)}
            />
            <FormControlLabel
              control={<Switch checked={mine} onChange={(event) => setMine(event.target.checked)} />}
              label={
                mine
                  ? "I do it"
                  : `With ${task?.owner_name && task.owner_id !== me.user.id ? task.owner_name : "nobody yet"}`
              }
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            {task ? "Save" : "Add"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
