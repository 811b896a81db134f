import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { ActionState } from "../../ui/ActionState";
import { count, relative } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";

type Action = Schemas["Action"];
const SHOWN = 5;

/** What waits for a person, and what the agent did or proposed last. */
export function Doings() {
  const query = { page_size: SHOWN };
  const list = useQuery({
    queryKey: ["actions", "newest"],
    queryFn: () => take(api.GET("/api/actions", { params: { query } })),
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={SHOWN} height={70} />;
  if (list.data.rows.length === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        Nothing yet. What PulseOps proposes and does is written here.
      </Typography>
    );
  }
  const waiting = list.data.counts.proposed ?? 0;
  return (
    <>
      {waiting > 0 && (
        <Typography sx={{ px: 2, pb: 1 }}>
          <Link component={RouterLink} to="/actions">
            {waiting === 1 ? "1 waits for a decision" : `${count(waiting)} wait for a decision`}
          </Link>
        </Typography>
      )}
      <SimpleTable
        label="What PulseOps did"
        columns={COLUMNS}
        rows={list.data.rows}
        keyOf={(row) => row.id}
      />
    </>
  );
}

const COLUMNS: Column<Action>[] = [
  {
    id: "what",
    label: "What",
    phone: true,
    render: (row) => (
      <Box sx={{ overflowWrap: "anywhere" }}>
        {row.title}
        {row.client_id && (
          <Box sx={{ fontSize: 12 }}>
            <Link component={RouterLink} to={`/clients/${row.client_id}`} color="text.secondary">
              {row.client_name}
            </Link>
          </Box>
        )}
      </Box>
    ),
  },
  {
    id: "state",
    label: "State",
    phone: true,
    nowrap: true,
    render: (row) => <ActionState value={row.state} />,
  },
  { id: "when", label: "When", nowrap: true, render: (row) => relative(row.performed_at ?? row.created_at) },
];
