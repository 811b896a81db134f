import { percent } from "../../ui/format";
import type { Change, Settings } from "./data";

export type ScoringForm = Record<"weights" | "bands" | "risk", Record<string, string>>;
export type NumberField = { name: string; label: string; hint: string };

export const WEIGHTS: NumberField[] = [
  { name: "utilization", label: "Utilization", hint: "active users against seats" },
  { name: "financial", label: "Financial", hint: "spend, payment, contract left" },
  { name: "support", label: "Support", hint: "tickets, resolution, escalations" },
  { name: "satisfaction", label: "Satisfaction", hint: "CSAT, NPS" },
  { name: "engagement", label: "Engagement", hint: "events, features, logins" },
];
export const BANDS: NumberField[] = [
  { name: "excellent", label: "Excellent from", hint: "" },
  { name: "good", label: "Good from", hint: "" },
  { name: "fair", label: "Fair from", hint: "below is poor" },
];
export const RISKS: NumberField[] = [
  { name: "high", label: "High from", hint: "" },
  { name: "medium", label: "Medium from", hint: "below is low" },
];

/** The share each weight has of their sum, in words; nothing when they make no sum. */
export function shares(weights: Record<string, string>): Record<string, string> {
  const total = Object.values(weights).reduce((sum, value) => sum + (Number(value) || 0), 0);
  if (total <= 0 || Math.abs(total - 100) < 0.05) return {};
  return Object.fromEntries(
    Object.entries(weights).map(([name, value]) => [
      name,
      `becomes ${percent((Number(value) || 0) / total, 1)}`,
    ]),
  );
}

/** What the form would change; null when nothing. */
export function changeOf(form: ScoringForm, settings: Settings): Change | null {
  const change: Change = {};
  const weights = numbers(form.weights, 100);
  const total = Object.values(weights).reduce((sum, value) => sum + value, 0);
  const scaled = Object.fromEntries(
    Object.entries(weights).map(([name, value]) => [name, value / (total || 1)]),
  );
  if (differs(scaled, settings.weights, 0.0006)) change.weights = weights as Settings["weights"];
  const bands = numbers(form.bands, 1);
  if (differs(bands, settings.bands, 1e-9)) change.bands = bands as Settings["bands"];
  const risk = numbers(form.risk, 100);
  if (differs(risk, settings.risk, 1e-9)) change.risk = risk as Settings["risk"];
  return Object.keys(change).length > 0 ? change : null;
}

function numbers(parts: Record<string, string>, factor: number): Record<string, number> {
  const read = (text: string) => (text.trim() === "" ? -1 : Number(text) / factor);
  return Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, read(text)]));
}

function differs(now: Record<string, number>, before: Record<string, number>, least: number): boolean {
  return Object.entries(now).some(([name, value]) => Math.abs(value - (before[name] ?? 0)) > least);
}
