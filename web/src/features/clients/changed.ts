import type { Schemas } from "../../api/client";
import type { DriverData } from "../../ui/Drivers";
import { measure } from "../../ui/format";

const SHOWN = 6;

/**
 * What moved a score, largest first: the parts that count, with the signal's value before and now, and one line that
 * holds the small rest, so that the bars still add up to the change.
 */
export function movements(change: Schemas["ChangeOut"], signals: Schemas["Signal"][]): DriverData[] {
  const least = change.kind === "health" ? 0.05 : 0.005;
  const large = change.parts.filter((part) => Math.abs(part.change) >= least).slice(0, SHOWN);
  const total = (parts: Schemas["PartOut"][]) => parts.reduce((sum, part) => sum + part.change, 0);
  const rest = total(change.parts) - total(large);
  const shown: DriverData[] = large.map((part) => {
    const unit = signals.find((each) => each.id === part.id)?.unit;
    const values = unit && `${measure(part.before, unit, null)} → ${measure(part.now, unit, null)}`;
    return { id: part.id, label: part.label, contribution: part.change, ...(values && { text: values }) };
  });
  if (Math.abs(rest) >= least) shown.push({ id: "rest", label: "All others", contribution: rest });
  return shown;
}
