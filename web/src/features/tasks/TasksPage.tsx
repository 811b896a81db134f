import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Checkbox from "@mui/material/Checkbox";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { day, relative } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type Task, useTaskDone } from "./data";
import { TaskDialog } from "./TaskDialog";
import { TasksBulk } from "./TasksBulk";

const SIZE = 25;

type Counts = Schemas["TaskCounts"] | undefined;
const tabs = (counts: Counts) => [
  { value: "mine", label: "Mine", number: counts?.mine },
  { value: "open", label: "All open", number: counts?.open },
  { value: "overdue", label: "Overdue", number: counts?.overdue },
  { value: "done", label: "Done", number: counts?.done },
];

function useTasks(tab: string) {
  const { get, page } = useListParams();
  const recommendation = get("recommendation");
  const query = {
    ...(recommendation ? {} : { state: tab === "done" ? ("done" as const) : ("open" as const) }),
    mine: tab === "mine" && !recommendation,
    overdue: tab === "overdue",
    recommendation_id: recommendation,
    q: get("q"),
    sort: get("sort") ?? (tab === "done" ? "-done_at" : "due_on"),
    page,
    page_size: SIZE,
  };
  return useQuery({
    queryKey: ["tasks", "list", query],
    queryFn: () => take(api.GET("/api/tasks", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** Work for people: what is due first. */
export default function TasksPage() {
  const { get, page, set } = useListParams();
  const tab = get("tab") ?? "mine";
  const list = useTasks(tab);
  const [adding, setAdding] = useState(false);
  const [keys, setKeys] = useState<ReadonlySet<string>>(new Set());
  const may = useMay("tasks:write");
  const names = new Map(list.data?.rows.map((row) => [row.id, row.title]));
  const chosen = { keys, set: setKeys, name: (key: string) => names.get(key) ?? "task" };
  const add = may && (
    <Button variant="contained" onClick={() => setAdding(true)}>
      New task
    </Button>
  );
  const actions = (
    <>
      <Button component={RouterLink} to="/calendar">
        Calendar
      </Button>
      {add}
    </>
  );
  return (
    <Page title="Tasks" subtitle="Made by hand or by accepting a recommendation." actions={actions}>
      <StateTabs name="tab" label="Tasks" tabs={tabs(list.data?.counts)} />
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        <Filters filters={[]} />
        {get("recommendation") && (
          <Button onClick={() => set({ recommendation: null })}>Show all tasks</Button>
        )}
      </Box>
      <Section flush>
        <TasksBulk chosen={chosen} rows={list.data?.rows ?? []} />
        {list.isPending && <Loading rows={6} />}
        {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
        {list.data?.rows.length === 0 && <NoTasks tab={tab} filtered={Boolean(get("q"))} />}
        {list.data && list.data.rows.length > 0 && (
          <SimpleTable
            label="Tasks"
            columns={COLUMNS}
            rows={list.data.rows}
            keyOf={(row) => row.id}
            sort={get("sort") ?? ""}
            onSort={(sort) => set({ sort })}
            {...(may ? { chosen } : {})}
          />
        )}
        <Pager
          page={page}
          size={SIZE}
          total={list.data?.total ?? 0}
          onPage={(next) => set({ page: String(next) })}
        />
      </Section>
      {adding && <TaskDialog task={null} onClose={() => setAdding(false)} />}
    </Page>
  );
}

const COLUMNS: Column<Task>[] = [
  { id: "done", label: "Done", phone: true, render: (row) => <Done task={row} /> },
  { id: "title", label: "Task", sortable: true, phone: true, render: (row) => <Title task={row} /> },
  { id: "due_on", label: "Due", sortable: true, phone: true, render: (row) => <Due task={row} /> },
  { id: "owner_name", label: "With", sortable: true, render: (row) => row.owner_name ?? "nobody" },
  { id: "said", label: "Said", right: true, render: (row) => (row.comments ? String(row.comments) : "–") },
  { id: "steps", label: "Steps", right: true, render: stepsOf },
];

function stepsOf(task: Task) {
  if (task.checklist.length === 0) return "–";
  return `${task.checklist.filter((item) => item.done).length} of ${task.checklist.length}`;
}

function Done({ task }: { task: Task }) {
  const done = useTaskDone();
  const may = useMay("tasks:write");
  return (
    <Checkbox
      checked={task.state === "done"}
      disabled={!may || done.isPending}
      onChange={(event) => done.mutate({ id: task.id, done: event.target.checked })}
      slotProps={{ input: { "aria-label": `Done: ${task.title}` } }}
      sx={{ p: 0.5 }}
    />
  );
}

function Title({ task }: { task: Task }) {
  return (
    <Box>
      <Link component={RouterLink} to={`/tasks/${task.id}`} sx={{ fontWeight: 500 }}>
        {task.title}
      </Link>
      {task.client_id && (
        <Typography variant="body2" color="text.secondary">
          {task.client_name}
        </Typography>
      )}
    </Box>
  );
}

function Due({ task }: { task: Task }) {
  if (task.state === "done") return <span>{day(task.done_at)}</span>;
  if (task.overdue) return <Status value="failed" label={`overdue, ${relative(task.due_on)}`} />;
  return <span>{day(task.due_on)}</span>;
}

function NoTasks({ tab, filtered }: { tab: string; filtered: boolean }) {
  if (filtered) return <Empty title="Nothing matches">Clear the search to see the rest.</Empty>;
  if (tab === "overdue") return <Empty title="Nothing is overdue" />;
  if (tab === "done") return <Empty title="Nothing is done yet" />;
  return (
    <Empty
      title={tab === "mine" ? "No open task is yours" : "No open tasks"}
      action={
        <Button variant="contained" component={RouterLink} to="/recommendations">
          See recommendations
        </Button>
      }
    >
      Accept a recommendation and its task with all steps appears here, or add one by hand.
    </Empty>
  );
}
