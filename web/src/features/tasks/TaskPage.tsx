import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import FormControlLabel from "@mui/material/FormControlLabel";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink, useNavigate, useParams } from "react-router";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { day, moment } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { type Task, useDeleteTask, useTaskDone, useTick } from "./data";
import { Said } from "./Said";
import { TaskDialog } from "./TaskDialog";
import { Ticket } from "./Ticket";

const BACK = { to: "/tasks", label: "Tasks" };

/** One task with its steps. */
export default function TaskPage() {
  const { taskId = "" } = useParams();
  const found = useQuery({
    queryKey: ["tasks", "one", taskId],
    queryFn: () => take(api.GET("/api/tasks/{task_id}", { params: { path: { task_id: taskId } } })),
  });
  if (found.isPending || found.error)
    return (
      <Page title="Task" back={BACK}>
        {found.isPending ? (
          <Loading rows={6} />
        ) : (
          <ErrorState error={found.error} retry={() => found.refetch()} />
        )}
      </Page>
    );
  const task = found.data;
  return (
    <Page
      title={task.title}
      back={BACK}
      subtitle={<Head task={task} />}
      actions={<TaskActions task={task} />}
    >
      {task.body && (
        <Typography sx={{ whiteSpace: "pre-line", mb: 2, maxWidth: 760 }}>{task.body}</Typography>
      )}
      <Section title="Steps">
        <Steps task={task} />
      </Section>
      <Said task={task} />
      <Ticket key={task.ticket_ref} task={task} />
    </Page>
  );
}

function Head({ task }: { task: Task }) {
  return (
    <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2 }}>
      <Status value={task.overdue ? "failed" : task.state} label={task.overdue ? "overdue" : task.state} />
      <span>due {day(task.due_on)}</span>
      {task.remind_on && <span>reminder {day(task.remind_on)}</span>}
      <span>with {task.owner_name ?? "nobody"}</span>
      {task.client_id && (
        <Link component={RouterLink} to={`/clients/${task.client_id}`}>
          {task.client_name}
        </Link>
      )}
      <span>
        made by {task.created_by}, {moment(task.created_at)}
      </span>
      {task.done_by && (
        <span>
          done by {task.done_by}, {moment(task.done_at)}
        </span>
      )}
    </Box>
  );
}

function TaskActions({ task }: { task: Task }) {
  const done = useTaskDone();
  const remove = useDeleteTask();
  const go = useNavigate();
  const [editing, setEditing] = useState(false);
  if (!useMay("tasks:write")) return null;
  const open = task.state === "open";
  return (
    <>
      <Button
        variant={open ? "contained" : "outlined"}
        loading={done.isPending}
        onClick={() => done.mutate({ id: task.id, done: open })}
      >
        {open ? "Mark as done" : "Reopen"}
      </Button>
      <Button onClick={() => setEditing(true)}>Edit</Button>
      <Button onClick={() => remove.mutate(task, { onSuccess: () => void go("/tasks") })}>Delete</Button>
      {editing && <TaskDialog task={task} onClose={() => setEditing(false)} />}
    </>
  );
}

function Steps({ task }: { task: Task }) {
  const tick = useTick();
  const may = useMay("tasks:write");
  if (task.checklist.length === 0)
    return <Typography color="text.secondary">No steps. Edit the task to add some, one a line.</Typography>;
  return (
    <Box>
      {task.checklist.map((item, number) => (
        <FormControlLabel
          key={item.text}
          sx={{ display: "flex", alignItems: "flex-start", mb: 0.5 }}
          disabled={!may}
          control={
            <Checkbox
              checked={item.done ?? false}
              sx={{ py: 0 }}
              onChange={(event) => tick.mutate({ id: task.id, number, done: event.target.checked })}
            />
          }
          label={
            <Box component="span" sx={{ textDecoration: item.done ? "line-through" : "none" }}>
              {item.text}
            </Box>
          }
        />
      ))}
    </Box>
  );
}
