import Alert from "@mui/material/Alert";
import Link from "@mui/material/Link";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { day } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";
import { backtestWords } from "./data";

type Entry = Schemas["BacktestEntry"];
type Draft = { trigger: unknown; steps: unknown; every_days: number; most_a_day: number };

/** What a draft would have done, before anybody publishes it. */
export function BacktestSection({ draft }: { draft: Draft }) {
  const body = {
    trigger: draft.trigger as Record<string, unknown>,
    steps: draft.steps as Record<string, unknown>[],
    every_days: draft.every_days,
    most_a_day: draft.most_a_day,
  };
  const found = useQuery({
    queryKey: ["playbooks", "backtest", body],
    queryFn: () => take(api.POST("/api/playbooks/backtest", { body })),
    retry: false,
  });
  if (found.isPending) return <Loading rows={2} />;
  if (found.error) return <ErrorState error={found.error} />;
  const sample = found.data.sample ?? [];
  return (
    <>
      <Alert severity="info" icon={false} sx={{ mb: 2 }}>
        {backtestWords(found.data)}
      </Alert>
      {sample.length > 0 && (
        <details>
          <summary>Who would have entered</summary>
          <SimpleTable
            label="Who would have entered"
            columns={COLUMNS}
            rows={sample}
            keyOf={(row) => `${row.client_id}${row.on}`}
          />
        </details>
      )}
    </>
  );
}

const COLUMNS: Column<Entry>[] = [
  {
    id: "name",
    label: "Client",
    phone: true,
    render: (row) => (
      <Link component={RouterLink} to={`/clients/${row.client_id}`}>
        {row.name}
      </Link>
    ),
  },
  { id: "on", label: "Would have entered", phone: true, render: (row) => day(row.on) },
  { id: "left", label: "Left", phone: true, render: (row) => (row.churned_on ? day(row.churned_on) : "–") },
];
