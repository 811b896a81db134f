import type { Schemas } from "../../api/client";
import type { DriverData } from "../../ui/Drivers";

/** Typed texts as signals; ratios are typed in percent, empty and unreadable ones are left out. */
export function signalsOf(signals: Schemas["Signal"][], typed: Record<string, string>) {
  const pairs = signals
    .filter((s) => typed[s.id]?.trim())
    .map((s) => [s.id, Number(typed[s.id]) / (s.unit === "ratio" ? 100 : 1)] as const)
    .filter(([, value]) => Number.isFinite(value));
  return Object.fromEntries(pairs);
}

/** Values of signals as they are typed: ratios in percent. */
export function typedOf(
  signals: Schemas["Signal"][],
  values: Record<string, number>,
): Record<string, string> {
  const shown = ([id, value]: [string, number]) => {
    const isRatio = signals.find((s) => s.id === id)?.unit === "ratio";
    return [id, String(Number((isRatio ? value * 100 : value).toFixed(4)))];
  };
  return Object.fromEntries(Object.entries(values).map(shown));
}

/** How each signal's contribution differs between now and then; those that do not move are left out. */
export function differences(now: Schemas["Signal"][], tried: Schemas["Signal"][]): DriverData[] {
  return tried
    .map((s) => {
      const before = now.find((each) => each.id === s.id)?.contribution ?? 0;
      return { id: s.id, label: s.label, contribution: s.contribution - before };
    })
    .filter((driver) => Math.abs(driver.contribution) >= 0.05);
}
