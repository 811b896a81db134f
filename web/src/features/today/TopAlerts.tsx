import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { relative } from "../../ui/format";
import { SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";

/** The most severe open alerts. */
export function TopAlerts() {
  const query = { state: ["open"] as ["open"], page_size: 6 };
  const list = useQuery({
    queryKey: ["alerts", "top"],
    queryFn: () => take(api.GET("/api/alerts", { params: { query } })),
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={6} height={62} />;
  if (list.data.rows.length === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        No open alerts.
      </Typography>
    );
  }
  return (
    <SimpleTable
      label="Open alerts"
      rows={list.data.rows}
      keyOf={(a) => a.id}
      columns={[
        { id: "severity", label: "Severity", phone: true, render: (a) => <Status value={a.severity} /> },
        {
          id: "title",
          label: "What",
          phone: true,
          render: (a) => (
            <>
              <Link component={RouterLink} to={`/alerts/${a.id}`}>
                {a.title}
              </Link>
              {!a.title.includes(a.subject_name) && (
                <Typography variant="caption" color="text.secondary" component="div">
                  {a.subject_name}
                </Typography>
              )}
            </>
          ),
        },
        { id: "since", label: "Since", nowrap: true, render: (a) => relative(a.opened_at) },
      ]}
    />
  );
}
