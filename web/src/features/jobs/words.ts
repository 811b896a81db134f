import { count } from "../../ui/format";

/** 34 ms, 1.2 s, 3 min */
export function lasted(ms: number | null | undefined): string {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1000) return `${count(ms)} ms`;
  if (ms < 120_000) return `${count(ms / 1000, 1)} s`;
  return `${count(ms / 60_000)} min`;
}

/** "82 changed, 120 clients"; counts of zero are left out unless all are. */
export function resultOf(result: Record<string, unknown>): string {
  const entries = Object.entries(result).filter(
    (each): each is [string, number] => typeof each[1] === "number",
  );
  if (entries.length === 0) return "–";
  const some = entries.filter(([, value]) => value !== 0);
  if (some.length === 0) return "nothing to do";
  return some.map(([name, value]) => `${count(value)} ${name.replaceAll("_", " ")}`).join(", ");
}
