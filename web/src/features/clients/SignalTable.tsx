import type { Schemas } from "../../api/client";
import { count, measure } from "../../ui/format";
import { SimpleTable } from "../../ui/SimpleTable";

/** Each signal with what it measures, its value and the points it gets. */
export function SignalTable({ signals }: { signals: Schemas["Signal"][] }) {
  return (
    <SimpleTable
      label="Signals of health"
      rows={signals}
      keyOf={(s) => s.id}
      columns={[
        { id: "label", label: "Signal", phone: true, render: (s) => s.label },
        { id: "meaning", label: "What it is", phone: true, render: (s) => s.meaning },
        {
          id: "value",
          label: "Value",
          right: true,
          phone: true,
          render: (s) => measure(s.value, s.unit, null),
        },
        { id: "points", label: "Points of 100", right: true, render: (s) => count(s.points) },
        { id: "status", label: "Known", render: (s) => s.status },
      ]}
    />
  );
}
