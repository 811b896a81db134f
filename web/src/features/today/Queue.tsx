import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { day, money } from "../../ui/format";
import { SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";
import { Accept } from "./Accept";

/** The ranked queue: who, why now, money at stake, until when. */
export function Queue({
  kinds = [],
}: {
  kinds?: ("retention" | "upsell" | "license_optimization" | "cost_saving")[];
}) {
  const query = { state: ["open"] as ["open"], sort: "-expected_minor", page_size: 8, kind: kinds };
  const list = useQuery({
    queryKey: ["recommendations", "top", kinds],
    queryFn: () => take(api.GET("/api/recommendations", { params: { query } })),
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={8} />;
  if (list.data.rows.length === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        Nothing is proposed right now. Recommendations are made every hour from what changed.
      </Typography>
    );
  }
  return (
    <SimpleTable
      label="Recommended actions"
      rows={list.data.rows}
      keyOf={(r) => r.id}
      columns={[
        {
          id: "who",
          label: "Who",
          phone: true,
          render: (r) =>
            r.client_id ? (
              <Link component={RouterLink} to={`/clients/${r.client_id}`}>
                {r.subject_name}
              </Link>
            ) : (
              r.subject_name
            ),
        },
        { id: "why", label: "Why now", render: (r) => r.why },
        {
          id: "what",
          label: "Action",
          nowrap: true,
          phone: true,
          render: (r) => (
            <Link component={RouterLink} to={`/recommendations/${r.id}`}>
              {r.title}
            </Link>
          ),
        },
        {
          id: "worth",
          label: "Expected",
          right: true,
          phone: true,
          render: (r) => money(r.expected_minor, r.currency),
        },
        { id: "until", label: "Until", render: (r) => day(r.expires_on) },
        {
          id: "do",
          label: "Decide",
          render: (r) => <Accept id={r.id} what={`${r.title}, ${r.subject_name}`} />,
        },
      ]}
    />
  );
}
