import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, queries, type Schemas, take } from "../../api/client";
import { useMay } from "../../app/session";
import { count, money, percent } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { ErrorState, Loading } from "../../ui/states";

type Recommendation = Schemas["Recommendation"];

/** Open recommendations of one client, with the button that makes a task of one, and the way to all and to alerts. */
export function ClientActions({ id, name }: { id: string; name: string }) {
  return (
    <>
      <Open id={id} />
      <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, mt: 1 }}>
        <Link component={RouterLink} to={`/recommendations?client=${id}`} variant="body2">
          All its recommendations
        </Link>
        <OpenAlerts id={id} name={name} />
      </Box>
    </>
  );
}

function OpenAlerts({ id, name }: { id: string; name: string }) {
  const query = { client_id: id, state: ["open"] as ["open"], page_size: 1 };
  const list = useQuery({
    queryKey: ["alerts", "client", id],
    queryFn: () => take(api.GET("/api/alerts", { params: { query } })),
  });
  const only = list.data?.total === 1 ? list.data.rows[0] : undefined;
  if (list.error || list.data?.total === 0)
    return (
      <Typography variant="body2" color="text.secondary">
        {list.error ? "Its alerts cannot be read now." : "No open alerts."}
      </Typography>
    );
  return (
    <Link
      component={RouterLink}
      to={only ? `/alerts/${only.id}` : `/alerts?q=${encodeURIComponent(name)}`}
      variant="body2"
    >
      {!list.data ? "Open alerts" : only ? "1 open alert" : `${count(list.data.total)} open alerts`}
    </Link>
  );
}

function Open({ id }: { id: string }) {
  const query = { client_id: id, state: ["open"] as ["open"], page_size: 10 };
  const list = useQuery({
    queryKey: ["recommendations", "client", id],
    queryFn: () => take(api.GET("/api/recommendations", { params: { query } })),
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={3} />;
  if (list.data.rows.length === 0) {
    return (
      <Typography color="text.secondary">Nothing to do right now: no play fits these figures.</Typography>
    );
  }
  return list.data.rows.map((row) => <Action key={row.id} row={row} />);
}

function Action({ row }: { row: Recommendation }) {
  const may = useMay("recommendations:write");
  const notify = useNotify();
  const accept = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/recommendations/{recommendation_id}/accept", {
          params: { path: { recommendation_id: row.id } },
          body: {},
        }),
      ),
    onSuccess: () => {
      notify({ text: "Accepted; its task is in Tasks.", kind: "success" });
      for (const topic of ["recommendations", "tasks"]) queries.invalidateQueries({ queryKey: [topic] });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return (
    <Box sx={{ mb: 2 }}>
      <Typography sx={{ fontWeight: 600 }}>{row.title}</Typography>
      <Typography variant="body2">{row.why}</Typography>
      <Typography variant="body2" color="text.secondary">
        Expected {money(row.expected_minor, row.currency)} = {percent(row.probability)} ×{" "}
        {money(row.value_minor, row.currency)} − {money(row.cost_minor, row.currency)}
      </Typography>
      <Box sx={{ display: "flex", gap: 1, mt: 0.5, alignItems: "center" }}>
        {may && (
          <Button variant="outlined" loading={accept.isPending} onClick={() => accept.mutate()}>
            Accept
          </Button>
        )}
        <Link component={RouterLink} to={`/recommendations/${row.id}`} variant="body2">
          Evidence and steps
        </Link>
      </Box>
    </Box>
  );
}
