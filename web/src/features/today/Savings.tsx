import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { Deadline, daysUntil } from "../../ui/Deadline";
import { money } from "../../ui/format";
import { SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";

const SHOWN = 8;

/** The ranked queue of the IT lens: what to do, why, what it saves within what the contract allows, and by when. */
export function Savings() {
  const query = { state: ["open"] as ["open"], sort: "-expected_minor", page_size: SHOWN };
  const list = useQuery({
    queryKey: ["recommendations", "top", "savings"],
    queryFn: () => take(api.GET("/api/recommendations", { params: { query } })),
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={SHOWN} height={52} />;
  if (list.data.rows.length === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        Nothing is proposed right now. Savings are looked for every hour in subscriptions, seats and their
        use.
      </Typography>
    );
  }
  return (
    <SimpleTable
      label="Recommended savings"
      rows={list.data.rows}
      keyOf={(r) => r.id}
      columns={[
        {
          id: "what",
          label: "Action",
          phone: true,
          render: (r) => (
            <Box sx={{ minWidth: 140 }}>
              <Link component={RouterLink} to={`/recommendations/${r.id}`}>
                {r.title}
              </Link>
              <Box sx={{ fontSize: 12, color: "text.secondary" }}>{r.subject_name}</Box>
            </Box>
          ),
        },
        {
          id: "why",
          label: "Why",
          render: (r) => (
            <Box
              title={r.why}
              sx={{
                display: "-webkit-box",
                WebkitLineClamp: 2,
                WebkitBoxOrient: "vertical",
                overflow: "hidden",
              }}
            >
              {r.why}
            </Box>
          ),
        },
        {
          id: "saves",
          label: "Saves in 12 months",
          right: true,
          phone: true,
          render: (r) => (
            <>
              {money(r.value_minor, r.currency)}
              <Box
                title={`${r.probability_basis}, minus the work`}
                sx={{ fontSize: 12, color: "text.secondary" }}
              >
                expected {money(r.expected_minor, r.currency)}
              </Box>
            </>
          ),
        },
        {
          id: "until",
          label: "Decide by",
          phone: true,
          render: (r) => <Deadline on={r.expires_on} left={daysUntil(r.expires_on)} />,
        },
      ]}
    />
  );
}
