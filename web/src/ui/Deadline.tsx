import Box from "@mui/material/Box";
import { day } from "./format";

const SOON = 30;

/** "10 days left", "today", "passed 3 days ago". */
export function daysLeft(days: number): string {
  if (days === 0) return "today";
  const many = Math.abs(days) === 1 ? "day" : "days";
  return days > 0 ? `${days} ${many} left` : `passed ${-days} ${many} ago`;
}

/** Whole days from today until a day; negative when it has passed. */
export function daysUntil(text: string, now = new Date()): number {
  const then = new Date(`${text}T00:00:00Z`).getTime();
  return Math.round(
    (then - Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate())) / 86_400_000,
  );
}

/** A day by which to act, with the days left; near and passed ones stand out by word and color. */
export function Deadline({ on, left }: { on: string; left: number }) {
  const tone = left < 0 ? "none" : left <= SOON ? "bad" : left <= 90 ? "warn" : "none";
  return (
    <Box component="span" sx={{ display: "inline-block", whiteSpace: "nowrap", lineHeight: 1.35 }}>
      {day(on)}
      <Box
        component="span"
        sx={{ display: "block", fontSize: 12, color: (t) => (t.vars ?? t).palette.status[tone] }}
      >
        {daysLeft(left)}
      </Box>
    </Box>
  );
}
