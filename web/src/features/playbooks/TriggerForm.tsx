import Box from "@mui/material/Box";
import MenuItem from "@mui/material/MenuItem";
import { useQuery } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { Field } from "../../ui/forms";
import type { Params } from "./data";
import type { Form } from "./form";

const KINDS: Record<string, string> = {
  condition: "Clients that meet a condition",
  alert: "Clients with an alert",
  recommendation: "Clients with a recommendation",
  manual: "Nobody by itself; people put clients in",
};
const STARTS: Record<string, Params> = {
  condition: { kind: "condition", text: "health < 50" },
  alert: { kind: "alert", rule: "churn_high", least_severity: "high" },
  recommendation: { kind: "recommendation", play: "retention" },
  manual: { kind: "manual" },
};
const PLAYS = ["retention", "renewal", "upsell", "license_optimization", "cost_saving"];
const SEVERITIES = ["critical", "high", "medium", "low", "info"];

type Props = { form: Form; onChange: (changed: Partial<Form>) => void; error: unknown };

/** Who enters by itself, and how often. */
export function TriggerForm({ form, onChange, error }: Props) {
  const kind = String(form.trigger.kind);
  const set = (changed: Params) => onChange({ trigger: { ...form.trigger, ...changed } });
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      <Field
        name="trigger.kind"
        label="Who"
        select
        error={error}
        value={kind}
        onChange={(event) => onChange({ trigger: STARTS[event.target.value] ?? {} })}
      >
        {Object.entries(KINDS).map(([value, label]) => (
          <MenuItem key={value} value={value}>
            {label}
          </MenuItem>
        ))}
      </Field>
      {kind === "condition" && (
        <Field
          name="trigger.text"
          label="Condition"
          error={error}
          value={String(form.trigger.text ?? "")}
          helperText="Such as: health < 50 for 14 days and mrr > 1000"
          onChange={(event) => set({ text: event.target.value })}
        />
      )}
      {kind === "alert" && <OfAlert trigger={form.trigger} set={set} error={error} />}
      {kind === "recommendation" && (
        <Choice name="play" label="Kind" options={PLAYS} trigger={form.trigger} set={set} error={error} />
      )}
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
        <Field
          name="every_days"
          label="A client enters once in (days)"
          type="number"
          error={error}
          value={form.every_days}
          onChange={(event) => onChange({ every_days: Number(event.target.value) })}
        />
        <Field
          name="most_a_day"
          label="Clients a day at most"
          type="number"
          error={error}
          value={form.most_a_day}
          onChange={(event) => onChange({ most_a_day: Number(event.target.value) })}
        />
      </Box>
    </Box>
  );
}

type PartProps = { trigger: Params; set: (changed: Params) => void; error: unknown };

function OfAlert({ trigger, set, error }: PartProps) {
  const rules = useQuery({ queryKey: ["alerts", "rules"], queryFn: () => take(api.GET("/api/alert-rules")) });
  const own = useQuery({ queryKey: ["alerts", "own-rules"], queryFn: () => take(api.GET("/api/own-rules")) });
  const options = [
    ...(rules.data ?? []).map((rule) => ({ value: rule.key, label: rule.label })),
    ...(own.data ?? []).map((rule) => ({ value: rule.key, label: rule.name })),
  ];
  const known = options.length ? options : [{ value: String(trigger.rule), label: String(trigger.rule) }];
  return (
    <>
      <Field
        name="trigger.rule"
        label="Rule"
        select
        error={error}
        value={String(trigger.rule)}
        onChange={(event) => set({ rule: event.target.value })}
      >
        {known.map((option) => (
          <MenuItem key={option.value} value={option.value}>
            {option.label}
          </MenuItem>
        ))}
      </Field>
      <Choice
        name="least_severity"
        label="From severity"
        options={SEVERITIES}
        trigger={trigger}
        set={set}
        error={error}
      />
    </>
  );
}

type ChoiceProps = PartProps & { name: string; label: string; options: string[] };

function Choice({ name, label, options, trigger, set, error }: ChoiceProps) {
  return (
    <Field
      name={`trigger.${name}`}
      label={label}
      select
      error={error}
      value={String(trigger[name] ?? options[0])}
      onChange={(event) => set({ [name]: event.target.value })}
    >
      {options.map((value) => (
        <MenuItem key={value} value={value}>
          {value.replaceAll("_", " ")}
        </MenuItem>
      ))}
    </Field>
  );
}
