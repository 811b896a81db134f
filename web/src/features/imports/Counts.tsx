import type { Schemas } from "../../api/client";
import { count } from "../../ui/format";

type Run = Pick<
  Schemas["ImportRow"],
  "rows_in" | "rows_stored" | "rows_unchanged" | "rows_refused" | "state" | "error"
>;

/** Every row accounted for: "25,000 rows in = 24,979 stored + 0 unchanged + 21 refused". */
export function Counts({ run }: { run: Run }) {
  if (run.state === "failed") return <span>Nothing was stored. {run.error}</span>;
  if (run.state === "queued" || run.state === "running") return <span>Waits for the worker.</span>;
  return (
    <span>
      {count(run.rows_in)} rows in = {count(run.rows_stored)} stored + {count(run.rows_unchanged)} unchanged +{" "}
      {count(run.rows_refused)} refused
    </span>
  );
}
