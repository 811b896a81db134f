import type { Params, Step, Version } from "./data";

/** A step as the form holds it. */
export type FormStep = { key: string; kind: string; params: Params; next: string };
export type Form = {
  name: string;
  text: string;
  trigger: Params;
  steps: FormStep[];
  every_days: number;
  most_a_day: number;
};

const STARTS: Record<string, Params> = {
  task: { title: "", due_in_days: 7, body: "", checklist: [] },
  mail: { subject: "", body: "" },
  notify: { text: "", to: "owner" },
  wait: { days: 7 },
  branch: { if: "health < 60", yes: "end", no: "end" },
  reclaim: { most: 10 },
  ticket: { summary: "", text: "", priority: "medium" },
  webhook: { channel_id: "", event: "playbook.step" },
};

export const NEW_FORM: Form = {
  name: "",
  text: "",
  trigger: { kind: "condition", text: "health < 50" },
  steps: [newStep("task", [])],
  every_days: 90,
  most_a_day: 5,
};

/** A fresh step of a kind with a key nobody has. */
export function newStep(kind: string, steps: FormStep[]): FormStep {
  const taken = new Set(steps.map((step) => step.key));
  let key = kind;
  for (let n = 2; taken.has(key); n += 1) key = `${kind}_${n}`;
  return { key, kind, params: { ...STARTS[kind] }, next: "" };
}

/** The form of a version: a step that goes on to the one below leaves `next` empty. */
export function formOf(name: string, text: string, version: Version): Form {
  const { trigger, steps, every_days, most_a_day } = version;
  const kept = steps.map((step, at) => ({
    key: step.key,
    kind: step.kind,
    params: without(step.params ?? {}, "expression"),
    next: implied(step, steps[at + 1]) ? "" : (step.next ?? ""),
  }));
  const shown = without(trigger, "expression", "hold_days");
  return { name, text, trigger: shown, steps: kept, every_days, most_a_day };
}

const implied = (step: Step, below: Step | undefined) => step.next === (below?.key ?? "end");

function without(params: Params, ...names: string[]): Params {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !names.includes(name)));
}

/** What is sent: an empty `next` is left out, so the step below comes next. */
export function bodyOf(form: Form) {
  const steps = form.steps.map(({ next, ...step }) => (next ? { ...step, next } : step));
  return { ...form, steps };
}

/** Moves a step up or down. */
export function moved(steps: FormStep[], at: number, by: -1 | 1): FormStep[] {
  const next = [...steps];
  const [step] = next.splice(at, 1);
  if (step) next.splice(at + by, 0, step);
  return next;
}
