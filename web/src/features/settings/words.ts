import { count, moment } from "../../ui/format";

const BROWSERS = [
  ["Edg/", "Edge"],
  ["OPR/", "Opera"],
  ["Firefox/", "Firefox"],
  ["HeadlessChrome/", "Chrome"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;
const SYSTEMS = [
  ["Windows", "Windows"],
  ["Android", "Android"],
  ["iPhone", "iPhone"],
  ["iPad", "iPad"],
  ["Mac OS X", "macOS"],
  ["Linux", "Linux"],
] as const;

const find = (list: readonly (readonly [string, string])[], agent: string) =>
  list.find(([mark]) => agent.includes(mark))?.[1];

/** "Firefox on Windows" of what a browser says of itself; a program's own name as it stands. */
export function browserOf(agent: string | null): string {
  if (!agent) return "Unknown browser";
  const browser = find(BROWSERS, agent);
  const system = find(SYSTEMS, agent);
  if (!browser) return agent.split(" ")[0] ?? agent;
  return system ? `${browser} on ${system}` : browser;
}

/** "session.opened" as "session opened". */
export function actionWords(action: string): string {
  return action.replaceAll(".", " ").replaceAll("_", " ");
}

const PAGES: Record<string, string> = {
  client: "/clients",
  alert: "/alerts",
  task: "/tasks",
  import: "/imports",
  model: "/models",
};

/** The page of what an entry is about, where there is one. */
export function subjectPath(kind: string, id: string | null): string | null {
  const page = PAGES[kind];
  return page && id ? `${page}/${id}` : null;
}

const plain = (value: unknown): string => {
  if (value === null || value === undefined) return "nothing";
  if (Array.isArray(value)) return value.map(plain).join(", ") || "nothing";
  if (typeof value === "object") {
    return Object.entries(value)
      .map(([name, each]) => `${name.replaceAll("_", " ")} ${plain(each)}`)
      .join(", ");
  }
  if (typeof value === "number") return count(value, 4);
  const text = String(value);
  return /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d/.test(text) ? moment(text.replace(" ", "T")) : text;
};

const isChange = (value: unknown): value is { before: unknown; now: unknown } =>
  isTable(value) && "before" in value && "now" in value;

/** "30 → 45"; of two tables only what differs. */
function changeWords(before: unknown, now: unknown): string {
  if (!isTable(before) || !isTable(now)) return `${plain(before)} → ${plain(now)}`;
  const names = Object.keys({ ...before, ...now }).sort();
  return names
    .filter((name) => plain(before[name]) !== plain(now[name]))
    .map((name) => `${name.replaceAll("_", " ")} ${plain(before[name])} → ${plain(now[name])}`)
    .join(", ");
}

const isTable = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What an entry tells, a line each: "idle minutes: 30 → 45". */
export function detailLines(detail: Record<string, unknown>): string[] {
  const { before, now, ...rest } = detail;
  const lines = Object.entries(rest).map(([name, value]) => {
    const label = name.replaceAll("_", " ");
    return `${label}: ${isChange(value) ? changeWords(value.before, value.now) : plain(value)}`;
  });
  if (before !== undefined || now !== undefined) lines.push(changeWords(before, now));
  return lines;
}
