import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, request, take } from "../../api/client";
import { useMay } from "../../app/session";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import type { AlertRule } from "./data";

const SEVERITIES = ["critical", "high", "medium", "low", "info"];
type Limit = AlertRule["limits"][number];

const scale = (limit: Limit) => (limit.unit === "ratio" ? 100 : 1);
const unit = (limit: Limit) => (limit.unit === "ratio" ? "%" : limit.unit);

/** The rules with their limits. */
export default function RulesPage() {
  const rules = useQuery({ queryKey: ["alerts", "rules"], queryFn: () => take(api.GET("/api/alert-rules")) });
  return (
    <Page
      title="Alert rules"
      back={{ to: "/alerts", label: "Alerts" }}
      subtitle="They run every hour and after each import. A missing figure never fires a rule."
    >
      {rules.isPending && <Loading rows={8} height={90} />}
      {rules.error && <ErrorState error={rules.error} retry={() => rules.refetch()} />}
      {rules.data?.map((rule) => (
        <RuleForm key={rule.key} rule={rule} />
      ))}
    </Page>
  );
}

function useRuleChange(rule: AlertRule) {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: (change: Record<string, unknown>) =>
      request<AlertRule>("PATCH", `/api/alert-rules/${rule.key}`, change),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["alerts"] });
      notify({ text: `${rule.label}: saved. It applies from the next run.`, kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
}

function RuleForm({ rule }: { rule: AlertRule }) {
  const change = useRuleChange(rule);
  const may = useMay("settings:write");
  const start = Object.fromEntries(
    rule.limits.map((each) => [each.name, String(+(each.value * scale(each)).toFixed(2))]),
  );
  const [values, setValues] = useState<Record<string, string>>(start);
  const changed = rule.limits.filter((each) => values[each.name] !== start[each.name]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const params = changed.map((each) => [
      each.name,
      values[each.name] ? Number(values[each.name]) / scale(each) : null,
    ]);
    change.mutate({ params: Object.fromEntries(params) });
  };
  return (
    <Section
      title={rule.label}
      actions={
        <FormControlLabel
          control={
            <Switch
              checked={rule.enabled}
              disabled={!may || change.isPending}
              onChange={(event) => change.mutate({ enabled: event.target.checked })}
            />
          }
          label={rule.enabled ? "On" : "Off"}
        />
      }
    >
      <Typography variant="body2" color="text.secondary" sx={{ mb: 2 }}>
        {rule.text} {rule.lets_go}
      </Typography>
      <Box
        component="form"
        onSubmit={submit}
        sx={{ display: "flex", flexWrap: "wrap", gap: 2, alignItems: "center" }}
      >
        <TextField
          select
          label="Severity"
          value={rule.severity}
          disabled={!may}
          onChange={(event) => change.mutate({ severity: event.target.value })}
          sx={{ minWidth: 120 }}
        >
          {SEVERITIES.map((each) => (
            <MenuItem key={each} value={each}>
              {each}
            </MenuItem>
          ))}
        </TextField>
        {rule.limits.map((limit) => (
          <TextField
            key={limit.name}
            type="number"
            label={`${limit.label} (${unit(limit)})`}
            value={values[limit.name] ?? ""}
            disabled={!may}
            onChange={(event) => setValues({ ...values, [limit.name]: event.target.value })}
            sx={{ minWidth: 220 }}
            slotProps={{ htmlInput: { step: "any" }, inputLabel: { shrink: true } }}
          />
        ))}
        {changed.length > 0 && (
          <Button type="submit" variant="contained" loading={change.isPending}>
            Save
          </Button>
        )}
      </Box>
    </Section>
  );
}
