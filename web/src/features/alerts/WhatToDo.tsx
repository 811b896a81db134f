import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, request, type Schemas, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { money } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import type { AlertDetail } from "./data";

/** What may be done about the cause: recommendations for the client, a task, the page with the details. */
export function WhatToDo({ alert }: { alert: AlertDetail }) {
  const door = alert.client_id
    ? `/clients/${alert.client_id}`
    : alert.product_id
      ? `/licenses/${alert.product_id}`
      : null;
  return (
    <Section title="What to do">
      {alert.client_id && <Recommended clientId={alert.client_id} />}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
        {door && (
          <Button variant="outlined" component={RouterLink} to={door}>
            Open {alert.subject_name}
          </Button>
        )}
        {alert.rule_key === "source_stale" && (
          <Button variant="outlined" component={RouterLink} to="/imports">
            Open the imports
          </Button>
        )}
        {alert.rule_key === "model_drift" && (
          <Button variant="outlined" component={RouterLink} to="/models">
            Open the models
          </Button>
        )}
        {alert.rule_key === "anomaly" && (
          <Button component={RouterLink} to="/anomalies">
            Open the anomalies
          </Button>
        )}
        <MakeTask alert={alert} />
      </Box>
    </Section>
  );
}

function Recommended({ clientId }: { clientId: string }) {
  const query = { client_id: clientId, state: ["open" as const], page_size: 3 };
  const list = useQuery({
    queryKey: ["recommendations", "of", clientId],
    queryFn: () => take(api.GET("/api/recommendations", { params: { query } })),
  });
  if (!list.data?.rows.length) return null;
  return (
    <Box component="ul" sx={{ m: 0, mb: 2, pl: 2.5 }}>
      {list.data.rows.map((row) => (
        <Typography component="li" key={row.id}>
          <Link component={RouterLink} to={`/recommendations/${row.id}`} underline="always">
            {row.title}
          </Link>{" "}
          <Box component="span" sx={{ color: "text.secondary" }}>
            {money(row.expected_minor, row.currency)} expected
          </Box>
        </Typography>
      ))}
    </Box>
  );
}

function MakeTask({ alert }: { alert: AlertDetail }) {
  const me = useSession();
  const notify = useNotify();
  const client = useQueryClient();
  const add = useMutation({
    mutationFn: () =>
      request<Schemas["Task"]>("POST", "/api/tasks", {
        title: `${alert.subject_name}: ${alert.title}`.slice(0, 200),
        client_id: alert.client_id,
        owner_id: me.user.id,
      }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["tasks"] });
      notify({ text: "Task made; it is yours under Tasks.", kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  if (!useMay("tasks:write")) return null;
  return (
    <Button onClick={() => add.mutate()} loading={add.isPending} disabled={add.isSuccess}>
      {add.isSuccess ? "Task made" : "Make a task of it"}
    </Button>
  );
}
