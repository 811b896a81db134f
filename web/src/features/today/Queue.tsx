import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { Deadline } from "../../ui/Deadline";
import { count, money } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";
import { Accept } from "./Accept";

type Item = Schemas["QueueItem"];
type Kind = NonNullable<Schemas["Recommendation"]["kind"]>;

/** The ranked queue: who, why now, what it is worth, and how soon it is too late. */
export function Queue({ kinds = [] }: { kinds?: Kind[] }) {
  const query = { kind: kinds, limit: 8 };
  const list = useQuery({
    queryKey: ["recommendations", "queue", kinds],
    queryFn: () => take(api.GET("/api/recommendations/queue", { params: { query } })),
  });
  if (list.error) return <ErrorState error={list.error} retry={() => list.refetch()} />;
  if (!list.data) return <Loading rows={8} height={68} />;
  if (list.data.length === 0) {
    return (
      <Typography color="text.secondary" sx={{ px: 2, pb: 2 }}>
        Nothing is proposed right now. Recommendations are made every hour from what changed.
      </Typography>
    );
  }
  return (
    <SimpleTable
      label="Recommended actions"
      columns={COLUMNS}
      rows={list.data}
      keyOf={(row) => row.recommendation_id ?? `contract ${row.client_id}`}
    />
  );
}

const COLUMNS: Column<Item>[] = [
  { id: "what", label: "Who and what", phone: true, render: (row) => <What row={row} /> },
  { id: "why", label: "Why now", render: (row) => <Why text={row.why ?? whyOf(row)} /> },
  { id: "worth", label: "Expected", right: true, render: (row) => <Worth row={row} /> },
  {
    id: "by",
    label: "By",
    phone: true,
    nowrap: true,
    render: (row) =>
      row.deadline_on && row.days_left !== null ? (
        <Deadline on={row.deadline_on} left={row.days_left} />
      ) : (
        "can wait"
      ),
  },
  { id: "do", label: "Decide", render: (row) => <Do row={row} /> },
];

function whyOf(row: Item): string {
  const what = row.deadline_what === "notice" ? "notice must be given" : "the contract ends";
  const when = ["Today", "Tomorrow"][row.days_left ?? 2] ?? `In ${count(row.days_left)} days`;
  return `${when} ${what}, and nothing is planned for it.`;
}

function What({ row }: { row: Item }) {
  const to = row.recommendation_id
    ? `/recommendations/${row.recommendation_id}`
    : `/clients/${row.client_id}?tab=contracts`;
  return (
    <Box sx={{ minWidth: 140 }}>
      <Link component={RouterLink} to={to} sx={{ display: "inline-block", py: "4px" }}>
        {row.title}
      </Link>
      <Box sx={{ fontSize: 12, lineHeight: "24px" }}>
        {row.client_id ? (
          <Link
            component={RouterLink}
            to={`/clients/${row.client_id}`}
            color="text.secondary"
            sx={{ display: "inline-block" }}
          >
            {row.subject_name}
          </Link>
        ) : (
          row.subject_name
        )}
      </Box>
    </Box>
  );
}

function Why({ text }: { text: string }) {
  return (
    <Box
      title={text}
      sx={{ display: "-webkit-box", WebkitLineClamp: 3, WebkitBoxOrient: "vertical", overflow: "hidden" }}
    >
      {text}
    </Box>
  );
}

/** What it is worth, and by how much nearness of its deadline moves it up. */
function Worth({ row }: { row: Item }) {
  return (
    <>
      {money(row.expected_minor, row.currency)}
      {row.urgency !== 1 && (
        <Box sx={{ fontSize: 12, color: "text.secondary" }}>× {count(row.urgency, 1)} urgency</Box>
      )}
    </>
  );
}

function Do({ row }: { row: Item }) {
  if (row.recommendation_id)
    return <Accept id={row.recommendation_id} what={`${row.title}, ${row.subject_name}`} />;
  return (
    <Button
      component={RouterLink}
      to={`/clients/${row.client_id}?tab=contracts`}
      aria-label={`Open ${row.subject_name}`}
    >
      Open
    </Button>
  );
}
