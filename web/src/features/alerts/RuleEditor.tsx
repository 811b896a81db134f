import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useEffect, useState } from "react";
import { useNavigate } from "react-router";
import { request, type Schemas } from "../../api/client";
import { useMay } from "../../app/session";
import { FormError, fieldProblem } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { Columns, Section } from "../../ui/Page";
import { Builder } from "./Builder";
import type { OwnRule } from "./data";
import { Explain } from "./Explain";
import { type Expression, type Form, NEW_FORM, toExpression, toForm } from "./expression";
import { PreviewOf } from "./Preview";
import { type Head, RuleHead } from "./RuleHead";
import { WhoHears } from "./WhoHears";

type Options = Schemas["RuleOptions"];

/** Builds a rule, tries it on the past, keeps it. */
export function RuleEditor({ rule, options }: { rule: OwnRule | null; options: Options }) {
  const [form, setForm] = useState<Form | null>(rule ? toForm(rule.expression, options.measures) : NEW_FORM);
  const [text, setText] = useState("");
  const [head, setHead] = useState<Head>(headOf(rule));
  const may = useMay("alerts:write");
  const { save, remove, tried } = useRule(rule);
  const read = useRead();
  /** The rule as it is sent; text is read by the server, which says what is wrong where. */
  const withBody = (go: (body: Head & { expression: unknown }) => void) => {
    if (form) return go({ ...head, expression: toExpression(form, options.measures) });
    read.mutate(
      { text },
      {
        onSuccess: (found) => {
          const next = found.hold_days ? { ...head, hold_days: found.hold_days } : head;
          setHead(next);
          go({ ...next, expression: found.expression });
        },
      },
    );
  };
  const attempt = () =>
    withBody(({ expression, scope, hold_days }) => tried.mutate({ expression, scope, hold_days }));
  const start = tried.mutate;
  useEffect(() => {
    if (rule) start({ expression: rule.expression, scope: rule.scope, hold_days: rule.hold_days });
  }, [rule, start]);
  const error = save.error ?? tried.error;
  const asText = () =>
    withBody(({ expression, hold_days }) =>
      read.mutate(
        { expression, hold_days },
        {
          onSuccess: (found) => {
            setText(found.text);
            setForm(null);
          },
        },
      ),
    );
  const asForm = () =>
    withBody(({ expression }) => setForm(toForm(expression as Expression, options.measures)));
  return (
    <Columns wide="3fr 2fr">
      <Box
        component="form"
        onSubmit={(event: FormEvent) => {
          event.preventDefault();
          withBody((body) => save.mutate(body));
        }}
      >
        <Section
          title="When"
          actions={
            form ? (
              <Button onClick={asText}>Edit as text</Button>
            ) : (
              <Button onClick={asForm}>Edit as form</Button>
            )
          }
        >
          {form ? (
            <Builder form={form} measures={options.measures} error={error} onChange={setForm} />
          ) : (
            <AsText text={text} error={read.error ?? error} onChange={setText} />
          )}
        </Section>
        <RuleHead head={head} options={options} error={error} onChange={setHead} />
        <FormError error={error} fields={formFields(form)} />
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, my: 2 }}>
          <Button variant="outlined" onClick={attempt} loading={tried.isPending}>
            Try on the past
          </Button>
          {may && (
            <Button type="submit" variant="contained" loading={save.isPending}>
              {rule ? "Save" : "Keep this rule"}
            </Button>
          )}
          {rule && may && (
            <Button color="error" onClick={() => remove.mutate()} loading={remove.isPending}>
              Remove
            </Button>
          )}
        </Box>
      </Box>
      <Box>
        <Section title="What it would do">
          {tried.data ? (
            <PreviewOf preview={tried.data} />
          ) : (
            <Typography color="text.secondary">
              Try the rule to see whom it finds today, how often it would have fired in the last 90 days, and
              whether clients left afterwards.
            </Typography>
          )}
        </Section>
        {rule && <WhoHears ruleKey={rule.key} severity={rule.severity} digestOnly={rule.digest_only} />}
        {rule && <Explain ruleKey={rule.key} />}
      </Box>
    </Columns>
  );
}

function headOf(rule: OwnRule | null): Head {
  return {
    name: rule?.name ?? "",
    severity: rule?.severity ?? "medium",
    scope: { owners: rule?.scope.owners ?? [], industries: rule?.scope.industries ?? [] },
    hold_days: rule?.hold_days ?? 0,
    cooldown_hours: rule?.cooldown_hours ?? 24,
    digest_only: rule?.digest_only ?? false,
    enabled: rule?.enabled ?? true,
  };
}

const HEAD_FIELDS = ["name", "severity", "hold_days", "cooldown_hours"];
const formFields = (form: Form | null) => (form ? HEAD_FIELDS : [...HEAD_FIELDS, "expression"]);

type TextProps = { text: string; error: unknown; onChange: (text: string) => void };

function AsText({ text, error, onChange }: TextProps) {
  const wrong = fieldProblem(error, "text") ?? fieldProblem(error, "expression");
  return (
    <TextField
      label="Condition"
      value={text}
      onChange={(event) => onChange(event.target.value)}
      multiline
      minRows={3}
      fullWidth
      error={Boolean(wrong)}
      helperText={
        wrong ?? "Such as: health < 50 until 55 and (mrr > 1000 or overdue / mrr > 50 %) for 2 days"
      }
      slotProps={{ htmlInput: { style: { fontFamily: "monospace", fontSize: 13 } } }}
    />
  );
}

type Words = { text?: string; expression?: unknown; hold_days?: number };

/** Text to typed expression and back, by the server. */
function useRead() {
  const notify = useNotify();
  return useMutation({
    mutationFn: (body: Words) => request<Schemas["RuleRead"]>("POST", "/api/own-rules/read", body),
    onError: (error, body) => body.text === undefined && notify({ text: error.message, kind: "error" }),
  });
}

type Tried = { expression: unknown; scope: unknown; hold_days: number };

function useRule(rule: OwnRule | null) {
  const client = useQueryClient();
  const notify = useNotify();
  const navigate = useNavigate();
  const path = rule ? `/api/own-rules/${encodeURIComponent(rule.key)}` : "/api/own-rules";
  const save = useMutation({
    mutationFn: (body: unknown) => request<OwnRule>(rule ? "PATCH" : "POST", path, body),
    onSuccess: (kept) => {
      void client.invalidateQueries({ queryKey: ["alerts"] });
      notify({ text: `${kept.name}: kept. It applies from the next run.`, kind: "success" });
      if (!rule) void navigate(`/alerts/rules/${encodeURIComponent(kept.key)}`);
    },
  });
  const remove = useMutation({
    mutationFn: () => request<void>("DELETE", path),
    onSuccess: () => {
      void navigate("/alerts/rules");
      void client.invalidateQueries({ queryKey: ["alerts"] });
      notify({ text: `${rule?.name}: removed. Its alerts ended.`, kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  const tried = useMutation({
    mutationFn: (body: Tried) => request<Schemas["RulePreview"]>("POST", "/api/own-rules/preview", body),
    onSuccess: () => save.reset(),
  });
  return { save, remove, tried };
}
