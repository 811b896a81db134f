import Button from "@mui/material/Button";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { request } from "../../api/client";
import { Bulk } from "../../ui/Bulk";
import { useNotify } from "../../ui/notices";
import { ReasonDialog } from "../../ui/ReasonDialog";
import type { Chosen } from "../../ui/SimpleTable";
import type { Alert } from "./data";

type Change = { verb: "acknowledge" | "snooze" | "resolve" | "reopen"; reason?: string; days?: number };

/** Several alerts at once, with Undo. */
export function AlertsBulk({ chosen, rows }: { chosen: Chosen; rows: Alert[] }) {
  const client = useQueryClient();
  const notify = useNotify();
  const [asking, setAsking] = useState<"snooze" | "resolve" | null>(null);
  const alert_ids = rows.filter((row) => chosen.keys.has(row.id)).map((row) => row.id);
  const change = useMutation({
    mutationFn: ({ ids, ...body }: Change & { ids: string[] }) =>
      request<{ changed: number }>("POST", "/api/alerts/bulk", { alert_ids: ids, ...body }),
    onSuccess: ({ changed }, { ids, verb }) => {
      void client.invalidateQueries({ queryKey: ["alerts"] });
      chosen.set(new Set());
      const undo = () => change.mutate({ ids, verb: "reopen" });
      notify({ text: `${changed} alerts changed.`, kind: "success", ...(verb === "reopen" ? {} : { undo }) });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  const send = (body: Change) => change.mutate({ ...body, ids: alert_ids });
  return (
    <Bulk chosen={chosen}>
      <Button loading={change.isPending} onClick={() => send({ verb: "acknowledge" })}>
        Acknowledge
      </Button>
      <Button onClick={() => setAsking("snooze")}>Snooze</Button>
      <Button onClick={() => setAsking("resolve")}>Resolve</Button>
      <Button onClick={() => send({ verb: "reopen" })}>Reopen</Button>
      {asking && (
        <ReasonDialog
          title={`${asking === "snooze" ? "Snooze" : "Resolve"} ${alert_ids.length} alerts`}
          hint="The same reason is kept with each."
          confirm={asking === "snooze" ? "Snooze" : "Resolve"}
          withDays={asking === "snooze"}
          onClose={() => setAsking(null)}
          onConfirm={(reason, days) => {
            send({ verb: asking, reason, days });
            setAsking(null);
          }}
        />
      )}
    </Bulk>
  );
}
