import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Stack from "@mui/material/Stack";
import { type FormEvent, useState } from "react";
import { major, minorOf, money } from "../../ui/format";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { monthName, type SpendPart, useSetBudget } from "./data";

export type BudgetOf = { scope: SpendPart["scope"]; key: string; label: string; amount_minor: number | null };
type Props = { of: BudgetOf; month: string; currency: string; onClose: () => void };

/** Sets what may be spent a month from the shown month on, or ends the budget. */
export function BudgetDialog({ of, month, currency, onClose }: Props) {
  const notify = useNotify();
  const [amount, setAmount] = useState(
    of.amount_minor === null ? "" : String(major(of.amount_minor, currency)),
  );
  const save = useSetBudget(onClose);
  const set = (amount_minor: number | null) => {
    const text =
      amount_minor === null
        ? `No budget for ${of.label} from ${monthName(month)} on.`
        : `Budget for ${of.label}: ${money(amount_minor, currency)} a month.`;
    save.mutate(
      { scope: of.scope, key: of.key, month, currency, amount_minor },
      { onSuccess: () => notify({ text, kind: "success" }) },
    );
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    set(minorOf(amount, currency));
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="budget-dialog">
      <form onSubmit={submit}>
        <DialogTitle id="budget-dialog">Budget for {of.label}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={save.error} fields={["amount_minor"]} />
            <Field
              autoFocus
              required
              name="amount_minor"
              error={save.error}
              type="number"
              label={`Amount a month (${currency})`}
              helperText={`Holds from ${monthName(month)} on, until you set another. Earlier months keep theirs.`}
              value={amount}
              onChange={(event) => setAmount(event.target.value)}
              slotProps={{ htmlInput: { step: "any", min: 0 } }}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          {of.amount_minor !== null && (
            <Button color="error" onClick={() => set(null)}>
              End the budget
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
