import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { count, fixed } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { ReasonDialog } from "../../ui/ReasonDialog";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import type { Model, TableFigures } from "./data";

type Row = { name: string; state: string; auc?: number; offers: Offer | null };
type Offer = { label: string; used: boolean | null };
type Choice = { name: string } & Offer;

const BY_A_PERSON = "left out by you";
const SHOWN = 5;

/** What became of each column of a customer table; a person decides about those that may have been known too late. */
export function TableColumns({ model }: { model: Model }) {
  const { suspects } = model.evaluation;
  const may = useMay("models:write") && model.state !== "retired";
  const [choice, setChoice] = useState<Choice | null>(null);
  const [all, setAll] = useState(false);
  const rows = rowsOf(model);
  if (rows.length === 0) return null;
  const doubted = suspects?.columns.length ?? 0;
  const shown = all ? rows : rows.slice(0, doubted + SHOWN);
  return (
    <Box sx={{ mt: 2 }}>
      {suspects && (
        <Alert severity="warning" sx={{ mb: 2 }}>
          {count(doubted)} {doubted === 1 ? "column looks" : "columns look"} as if written down after the
          outcome was known. Without them: {figures(suspects.without)}. With all: {figures(suspects.with)}.
          Use a column only if it was known before.
        </Alert>
      )}
      <SimpleTable
        label="Columns of the table"
        rows={shown}
        keyOf={(row) => row.name}
        columns={columnsOf(may ? setChoice : null)}
      />
      {rows.length > doubted + SHOWN && (
        <Button onClick={() => setAll(!all)} sx={{ ml: -0.5 }}>
          {all ? "Only the strongest" : `All ${count(rows.length)} columns`}
        </Button>
      )}
      {choice && <ChoiceDialog choice={choice} onClose={() => setChoice(null)} />}
    </Box>
  );
}

function figures(of: TableFigures | null): string {
  return of ? `AUC ${count(of.auc, 2)}, skill ${count(of.skill, 2)}` : "no model";
}

/** Columns under suspicion first, then the strongest in use, then those left out. */
function rowsOf(model: Model): Row[] {
  const { suspects, strongest = [], dropped = [] } = model.evaluation;
  const doubted: Row[] = (suspects?.columns ?? []).map((one) => ({
    name: one.name,
    state: `${one.used ? "used, allowed by a person" : "left out"}: ${one.why}`,
    auc: one.auc,
    offers: one.used ? { label: "Leave out", used: null } : { label: "Use", used: true },
  }));
  const known = new Set(doubted.map((row) => row.name));
  const used: Row[] = strongest.map(([name, auc]) => ({
    name,
    state: "used",
    auc,
    offers: { label: "Leave out", used: false },
  }));
  const others: Row[] = dropped.map(([name, why]) => ({
    name,
    state: `left out: ${why.replace(BY_A_PERSON, "a person decided so")}`,
    offers: why === BY_A_PERSON ? { label: "Use again", used: null } : null,
  }));
  return [...doubted, ...[...used, ...others].filter((row) => !known.has(row.name))];
}

function columnsOf(choose: ((choice: Choice) => void) | null): Column<Row>[] {
  const columns: Column<Row>[] = [
    { id: "name", label: "Column", phone: true, render: (row) => row.name },
    { id: "state", label: "What became of it", phone: true, render: (row) => row.state },
    { id: "auc", label: "AUC alone", right: true, render: (row) => fixed(row.auc, 2) },
  ];
  if (!choose) return columns;
  const button = ({ name, offers }: Row) =>
    offers && (
      <Button size="small" aria-label={`${offers.label} ${name}`} onClick={() => choose({ name, ...offers })}>
        {offers.label}
      </Button>
    );
  return [...columns, { id: "choose", label: "", right: true, phone: true, render: button }];
}

function ChoiceDialog({ choice, onClose }: { choice: Choice; onClose: () => void }) {
  const client = useQueryClient();
  const notify = useNotify();
  const save = useMutation({
    mutationFn: (reason: string) =>
      take(api.PUT("/api/models/columns", { body: { name: choice.name, used: choice.used, reason } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["models"] });
      notify({ text: "The table is learnt again; the new version appears here.", kind: "success" });
      onClose();
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  const asked = choice.used ? "How was it known before the outcome? " : "";
  return (
    <ReasonDialog
      title={`${choice.label}: ${choice.name}`}
      hint={`${asked}Stays in the audit trail. The table is learnt and its customers are scored again.`}
      confirm={choice.label}
      onClose={onClose}
      onConfirm={(reason) => save.mutate(reason)}
    />
  );
}
