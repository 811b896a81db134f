import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useSession } from "../../app/session";
import { Bulk } from "../../ui/Bulk";
import type { Chosen } from "../../ui/SimpleTable";
import { type BulkChange, type Task, useBulk } from "./data";

/** Done, taken over or moved to another day: several tasks at once, with Undo. */
export function TasksBulk({ chosen, rows }: { chosen: Chosen; rows: Task[] }) {
  const me = useSession();
  const bulk = useBulk();
  const tasks = rows.filter((row) => chosen.keys.has(row.id));
  const send = (change: BulkChange) =>
    bulk.mutate({ tasks, change }, { onSuccess: () => chosen.set(new Set()) });
  const open = tasks.some((task) => task.state === "open");
  return (
    <Bulk chosen={chosen}>
      <Button loading={bulk.isPending} onClick={() => send({ state: open ? "done" : "open" })}>
        {open ? "Mark as done" : "Reopen"}
      </Button>
      <Button disabled={bulk.isPending} onClick={() => send({ owner_id: me.user.id })}>
        I do them
      </Button>
      <TextField
        type="date"
        label="Due on"
        size="small"
        value=""
        disabled={bulk.isPending}
        onChange={(event) => event.target.value && send({ due_on: event.target.value })}
        slotProps={{ inputLabel: { shrink: true } }}
      />
    </Bulk>
  );
}
