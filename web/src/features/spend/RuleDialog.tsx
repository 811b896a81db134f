import Autocomplete from "@mui/material/Autocomplete";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, take } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { OPERATORS, type Operator, type RuleField, useRuleChange } from "./rules";

export type RuleDraft = {
  id: string | null;
  field: RuleField;
  tag_key: string;
  operator: Operator;
  value: string;
  client: { id: string; name: string } | null;
};
const FIELDS: { value: RuleField; label: string }[] = [
  { value: "account", label: "Account (id or name)" },
  { value: "tag", label: "Tag" },
  { value: "vendor", label: "Vendor" },
  { value: "service", label: "Service" },
  { value: "category", label: "Category" },
];

/** A condition and who pays what fits it. */
export function RuleDialog({ draft, who, onClose }: { draft: RuleDraft; who: string; onClose: () => void }) {
  const notify = useNotify();
  const [rule, setRule] = useState(draft);
  const save = useRuleChange(onClose);
  const choices = useQuery({
    queryKey: ["products", "choices"],
    queryFn: () => take(api.GET("/api/licenses/choices")),
    staleTime: 60_000,
  });
  const set = (changes: Partial<RuleDraft>) => setRule({ ...rule, ...changes });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!rule.client) return;
    const { field, operator, value } = rule;
    const tag_key = field === "tag" ? rule.tag_key : null;
    save.mutate(
      {
        ...(rule.id && { id: rule.id }),
        body: { field, tag_key, operator, value, client_id: rule.client.id },
      },
      { onSuccess: () => notify({ text: "Saved and applied to all bills.", kind: "success" }) },
    );
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="rule-dialog">
      <form onSubmit={submit}>
        <DialogTitle id="rule-dialog">{draft.id ? "Change rule" : "New rule"}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={save.error} fields={["tag_key", "value", "client_id"]} />
            <TextField
              select
              label="Costs whose"
              value={rule.field}
              onChange={(event) => set({ field: event.target.value as RuleField })}
            >
              {FIELDS.map((each) => (
                <MenuItem key={each.value} value={each.value}>
                  {each.label}
                </MenuItem>
              ))}
            </TextField>
            {rule.field === "tag" && (
              <Field
                required
                name="tag_key"
                error={save.error}
                label="Name of the tag"
                value={rule.tag_key}
                onChange={(event) => set({ tag_key: event.target.value })}
              />
            )}
            <TextField
              select
              label="How"
              value={rule.operator}
              onChange={(event) => set({ operator: event.target.value as Operator })}
            >
              {OPERATORS.map((each) => (
                <MenuItem key={each.value} value={each.value}>
                  {each.label}
                </MenuItem>
              ))}
            </TextField>
            <Field
              required
              name="value"
              error={save.error}
              label="What (letter case does not matter)"
              value={rule.value}
              onChange={(event) => set({ value: event.target.value })}
            />
            <Autocomplete
              value={rule.client}
              options={choices.data?.clients ?? []}
              getOptionLabel={(each) => each.name}
              isOptionEqualToValue={(a, b) => a.id === b.id}
              onChange={(_, next) => set({ client: next })}
              renderInput={(params) => <TextField {...params} required label={`Paid by the ${who}`} />}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" disabled={!rule.client} loading={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
