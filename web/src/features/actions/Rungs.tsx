import Button from "@mui/material/Button";
import { useMutation } from "@tanstack/react-query";
import { request } from "../../api/client";
import { useMay } from "../../app/session";
import { count, moment } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { type LadderKind, LEVELS, useRefreshActions } from "./data";

type Row = LadderKind["rungs"][number] & { label: string; type: string };

/** What was set here, for all or for some; taking one away goes back to the wider one. */
export function Rungs({ kinds }: { kinds: LadderKind[] }) {
  const rows = kinds.flatMap((kind) =>
    kind.rungs.map((rung) => ({ ...rung, label: kind.label, type: kind.type })),
  );
  if (rows.length === 0) return null;
  return (
    <Section flush title="Set here">
      <SimpleTable label="Set here" columns={COLUMNS} rows={rows} keyOf={(row) => row.id} />
    </Section>
  );
}

const COLUMNS: Column<Row>[] = [
  { id: "label", label: "Kind", phone: true, render: (row) => row.label },
  {
    id: "for",
    label: "For",
    phone: true,
    render: (row) => row.client_name ?? (row.scope_value || "all clients"),
  },
  { id: "level", label: "The agent", phone: true, render: (row) => LEVELS[row.level].label },
  {
    id: "caps",
    label: "At once",
    right: true,
    render: (row) => (row.cap_action ? count(row.cap_action) : "–"),
  },
  { id: "by", label: "By", render: (row) => `${row.by_name}, ${moment(row.updated_at)}` },
  { id: "remove", label: "Remove", phone: true, render: (row) => <Remove row={row} /> },
];

function Remove({ row }: { row: Row }) {
  const refresh = useRefreshActions();
  const notify = useNotify();
  const { type, level, scope, scope_value, cap_action, cap_day } = row;
  const again = () =>
    void request("PUT", "/api/autonomy", { type, level, scope, scope_value, cap_action, cap_day }).then(
      refresh,
    );
  const remove = useMutation({
    mutationFn: () => request("DELETE", `/api/autonomy/${row.id}`),
    onSuccess: () => {
      refresh();
      notify({ text: "Removed.", kind: "success", undo: again });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  if (!useMay("settings:write")) return null;
  return (
    <Button loading={remove.isPending} onClick={() => remove.mutate()} aria-label={`Remove: ${row.label}`}>
      Remove
    </Button>
  );
}
