import Box from "@mui/material/Box";
import Tooltip from "@mui/material/Tooltip";
import { count, probability, UNKNOWN } from "./format";

type Tone = "good" | "fine" | "warn" | "bad" | "none";

const TONES: Record<string, { tone: Tone; mark: string }> = {
  excellent: { tone: "good", mark: "●" },
  good: { tone: "fine", mark: "●" },
  fair: { tone: "warn", mark: "▲" },
  poor: { tone: "bad", mark: "■" },
  low: { tone: "good", mark: "●" },
  medium: { tone: "warn", mark: "▲" },
  high: { tone: "bad", mark: "■" },
  critical: { tone: "bad", mark: "■" },
  info: { tone: "none", mark: "○" },
  open: { tone: "warn", mark: "▲" },
  acknowledged: { tone: "fine", mark: "●" },
  snoozed: { tone: "none", mark: "○" },
  resolved: { tone: "good", mark: "●" },
  succeeded: { tone: "good", mark: "●" },
  done: { tone: "good", mark: "●" },
  accepted: { tone: "good", mark: "●" },
  running: { tone: "fine", mark: "●" },
  queued: { tone: "none", mark: "○" },
  proposed: { tone: "warn", mark: "▲" },
  approved: { tone: "fine", mark: "●" },
  reserved: { tone: "fine", mark: "●" },
  waiting: { tone: "fine", mark: "●" },
  performed: { tone: "good", mark: "●" },
  refused: { tone: "bad", mark: "■" },
  stopped: { tone: "none", mark: "○" },
  failed: { tone: "bad", mark: "■" },
  active: { tone: "good", mark: "●" },
  inactive: { tone: "none", mark: "○" },
  unknown: { tone: "none", mark: "○" },
};

/** A status as word, mark and color: never by color alone. */
export function Status({ value, label }: { value: string; label?: string }) {
  const { tone, mark } = TONES[value] ?? { tone: "none", mark: "○" };
  return (
    <Box
      component="span"
      sx={{ color: (t) => (t.vars ?? t).palette.status[tone], whiteSpace: "nowrap", fontWeight: 500 }}
    >
      <Box component="span" aria-hidden="true" sx={{ fontSize: "0.7em", mr: 0.5, verticalAlign: "0.1em" }}>
        {mark}
      </Box>
      {label ?? value.replaceAll("_", " ")}
    </Box>
  );
}

type ScoreProps = {
  value: number | null;
  lower?: number | null;
  upper?: number | null;
  band: string;
  before?: number | null;
};

/** Health: number, band and the way it went within a month; its range on hover. */
export function Score({ value, lower, upper, band, before }: ScoreProps) {
  if (value === null) {
    return (
      <Tooltip title="Not enough data: less than 60 % of the weight of the signals your sources deliver is known, or less than 40 % of all.">
        <Box component="span" sx={{ color: "text.secondary", borderBottom: "1px dashed" }}>
          unknown
        </Box>
      </Tooltip>
    );
  }
  const moved = before === null || before === undefined ? 0 : value - before;
  const range = lower !== null && lower !== undefined ? ` · range ${count(lower)}–${count(upper)}` : "";
  return (
    <Tooltip title={`Health ${count(value, 1)}${range}${before ? ` · a month ago ${count(before, 1)}` : ""}`}>
      <Box component="span" sx={{ whiteSpace: "nowrap" }}>
        <Box component="span" sx={{ fontWeight: 600, mr: 1 }}>
          {count(value)}
        </Box>
        <Status value={band} />
        {Math.abs(moved) >= 3 && (
          <Box component="span" sx={{ ml: 0.75, color: "text.secondary" }}>
            {moved > 0 ? "↑" : "↓"}
            {count(Math.abs(moved))}
          </Box>
        )}
      </Box>
    </Tooltip>
  );
}

/** "12 % (8–17 %)"; unknown is dashed and gray. */
export function Probability({
  p,
  lower,
  upper,
}: {
  p: number | null;
  lower?: number | null;
  upper?: number | null;
}) {
  if (p === null) {
    return (
      <Box component="span" sx={{ color: "text.secondary", borderBottom: "1px dashed" }}>
        {UNKNOWN}
      </Box>
    );
  }
  return <span>{probability(p, lower, upper)}</span>;
}
