import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { day } from "../../ui/format";
import { SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";

/** Tasks about one client. */
export default function ClientTasks({ id }: { id: string }) {
  const query = { client_id: id, page_size: 20 };
  const tasks = useQuery({
    queryKey: ["tasks", "client", id],
    queryFn: () => take(api.GET("/api/tasks", { params: { query } })),
  });
  if (tasks.error) return <ErrorState error={tasks.error} retry={() => tasks.refetch()} />;
  if (!tasks.data) return <Loading rows={2} />;
  if (tasks.data.total === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        No tasks. Accepting a recommendation makes one.
      </Typography>
    );
  }
  return (
    <SimpleTable
      label="Tasks of this client"
      rows={tasks.data.rows}
      keyOf={(t) => t.id}
      columns={[
        {
          id: "title",
          label: "Task",
          phone: true,
          render: (t) => (
            <Link component={RouterLink} to={`/tasks/${t.id}`}>
              {t.title}
            </Link>
          ),
        },
        { id: "due_on", label: "Due", phone: true, render: (t) => day(t.due_on) },
        { id: "owner", label: "Owner", render: (t) => t.owner_name ?? "nobody" },
        { id: "state", label: "State", phone: true, render: (t) => <Status value={t.state} /> },
      ]}
    />
  );
}
