import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { api, take } from "../../api/client";
import { count } from "../../ui/format";
import { Empty, ErrorState, Loading } from "../../ui/states";

const Trend = lazy(() => import("../../ui/Trend"));

/** Past beliefs about a client with their ranges. */
export function HistoryChart({ id, metric }: { id: string; metric: "health" | "churn" }) {
  const history = useQuery({
    queryKey: ["clients", "history", id, metric],
    queryFn: () =>
      take(
        api.GET("/api/clients/{client_id}/history", {
          params: { path: { client_id: id }, query: { metric } },
        }),
      ),
  });
  if (history.error) return <ErrorState error={history.error} retry={() => history.refetch()} />;
  if (!history.data) return <Loading rows={5} />;
  if (history.data.length < 2)
    return <Empty title="No history yet">A point is added whenever the score changes.</Empty>;
  return (
    <Suspense fallback={<Loading rows={5} />}>
      <Trend
        label="Health"
        points={history.data}
        format={(v) => count(v)}
        domain={[0, 100]}
        limit={{ value: 60, label: "good from 60" }}
      />
    </Suspense>
  );
}
