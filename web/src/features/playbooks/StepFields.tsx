import Box from "@mui/material/Box";
import { Field } from "../../ui/forms";
import type { FormStep } from "./form";
import { Way } from "./StepsForm";
import { Channel, Told } from "./Told";

type Spec = { name: string; label: string; number?: boolean; lines?: boolean; list?: boolean; help?: string };
const SPECS: Record<string, Spec[]> = {
  task: [
    { name: "title", label: "Title" },
    { name: "due_in_days", label: "Due in (days)", number: true },
    { name: "body", label: "Notes", lines: true },
    { name: "checklist", label: "Steps of the task, one a line", lines: true, list: true },
  ],
  mail: [
    { name: "subject", label: "Subject" },
    {
      name: "body",
      label: "Text",
      lines: true,
      help: "Goes to the main contact, as far as Autonomy allows.",
    },
  ],
  notify: [{ name: "text", label: "Text", lines: true }],
  wait: [{ name: "days", label: "Days", number: true }],
  branch: [{ name: "if", label: "Condition on that day", help: "Such as: health < 60" }],
  reclaim: [{ name: "most", label: "Seats at once", number: true, help: "The dearest unused ones first." }],
  ticket: [
    { name: "summary", label: "Summary" },
    { name: "text", label: "Text", lines: true },
  ],
  webhook: [{ name: "event", label: "Name of the event" }],
};

type Props = {
  step: FormStep;
  steps: FormStep[];
  at: number;
  error: unknown;
  onChange: (step: FormStep) => void;
};

/** The fields of one step, by its kind. */
export function StepFields({ step, steps, at, error, onChange }: Props) {
  const set = (name: string, value: unknown) =>
    onChange({ ...step, params: { ...step.params, [name]: value } });
  const path = (name: string) => `steps.${at}.params.${name}`;
  return (
    <Box sx={{ display: "grid", gap: 2 }}>
      {(SPECS[step.kind] ?? []).map((spec) => (
        <Field
          key={spec.name}
          name={path(spec.name)}
          label={spec.label}
          error={error}
          type={spec.number ? "number" : "text"}
          multiline={spec.lines ?? false}
          helperText={spec.help}
          value={shown(step.params[spec.name], spec)}
          onChange={(event) => set(spec.name, read(event.target.value, spec))}
        />
      ))}
      {step.kind === "branch" && (
        <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2 }}>
          {(["yes", "no"] as const).map((name) => (
            <Way
              key={name}
              name={path(name)}
              label={name === "yes" ? "If so" : "If not"}
              value={String(step.params[name] ?? "end")}
              steps={steps}
              own={step.key}
              error={error}
              onChange={(value) => set(name, value)}
            />
          ))}
        </Box>
      )}
      {step.kind === "webhook" && (
        <Channel
          name={path("channel_id")}
          value={String(step.params.channel_id ?? "")}
          kind="webhook"
          error={error}
          onChange={(value) => set("channel_id", value)}
        />
      )}
      {step.kind === "notify" && <Told params={step.params} path={path} error={error} set={set} />}
    </Box>
  );
}

function shown(value: unknown, spec: Spec): string | number {
  if (spec.list) return Array.isArray(value) ? value.join("\n") : "";
  return spec.number ? Number(value ?? 0) : String(value ?? "");
}

function read(text: string, spec: Spec): unknown {
  if (spec.list) return text.split("\n").filter((line) => line.trim());
  return spec.number ? Number(text) : text;
}
