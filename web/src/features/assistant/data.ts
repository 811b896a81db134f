import { ApiProblem, queries, type Schemas } from "../../api/client";
import { idleHeaders } from "../../api/idle";

export type Figure = Schemas["Figure"];
export type Cell = { value: string | number | null; unit: string; currency?: string | null };
export type TableBlock = {
  kind: "table";
  title: string;
  href: string;
  total: number;
  as_of: string | null;
  columns: { id: string; label: string; unit: string }[];
  rows: { href: string | null; cells: Record<string, Cell> }[];
};
export type ChartBlock = {
  kind: "chart";
  title: string;
  unit: string;
  currency: string | null;
  href: string;
  points: {
    on: string;
    value: number | null;
    lower?: number | null;
    upper?: number | null;
    forecast?: number | null;
  }[];
};
export type DraftBlock = { kind: "draft"; title: string; to: string; subject: string; body: string };
export type ProposalBlock = {
  kind: "proposal";
  id: string;
  preview: string;
  verb: string;
  expires_at: string;
};
export type ChoicesBlock = { kind: "choices"; options: { label: string; question: string }[] };
export type NoticeBlock = { kind: "notice"; text: string };
export type LinkBlock = { kind: "link"; label: string; href: string };
export type Block =
  | TableBlock
  | ChartBlock
  | DraftBlock
  | ProposalBlock
  | ChoicesBlock
  | NoticeBlock
  | LinkBlock;
export type Piece = { text: string; figures: Figure[]; blocks: Block[] };
export type Turn = {
  key: string;
  id: string | null;
  role: "person" | "assistant";
  text: string;
  pieces: Piece[];
  busy: boolean;
  problem: string | null;
  rating: Rating;
};
export type Rating = "up" | "down" | null;

/** A text cut at its placeholders: strings and numbers of figures by turns. */
export function cut(text: string): (string | number)[] {
  return text
    .split(/(\{\{v:\d+\}\})/)
    .filter((part) => part !== "")
    .map((part) => {
      const found = /^\{\{v:(\d+)\}\}$/.exec(part);
      return found ? Number(found[1]) : part;
    });
}

/** Events of a stream of server-sent events, whole ones only; what is left over comes back as the second value. */
export function eventsOf(text: string): [{ name: string; data: unknown }[], string] {
  const parts = text.split("\n\n");
  const rest = parts.pop() ?? "";
  const events = parts.flatMap((part) => {
    const name = /^event: (.*)$/m.exec(part)?.[1];
    const data = /^data: (.*)$/m.exec(part)?.[1];
    return name && data ? [{ name, data: JSON.parse(data) as unknown }] : [];
  });
  return [events, rest];
}

export type Heard = {
  start: (conversationId: string) => void;
  part: (piece: Piece) => void;
  restart: () => void;
  done: (messageId: string, planner: string) => void;
  problem: (detail: string) => void;
};
export type Asked = { question: string; conversationId: string | null; page: string; signal: AbortSignal };

/** Ask and hear the answer piece by piece. Throws ApiProblem when it is refused. */
export async function ask({ question, conversationId, page, signal }: Asked, heard: Heard): Promise<void> {
  const response = await fetch("/api/assistant/ask", {
    method: "POST",
    headers: { ...idleHeaders(), "content-type": "application/json" },
    body: JSON.stringify({ question, conversation_id: conversationId, page }),
    signal,
  });
  if (!response.ok || !response.body) throw await refused(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const [events, left] = eventsOf(rest + value);
    rest = left;
    for (const event of events) tell(event, heard);
  }
}

async function refused(response: Response): Promise<ApiProblem> {
  const body = (await response.json().catch(() => ({}))) as { code?: string; detail?: string };
  if (response.status === 401) void queries.invalidateQueries({ queryKey: ["me"] });
  return new ApiProblem(response.status, body.code ?? "unknown", body.detail ?? "The server gave no reason.");
}

function tell(event: { name: string; data: unknown }, heard: Heard): void {
  const data = event.data as Record<string, string>;
  if (event.name === "start") heard.start(data.conversation_id ?? "");
  else if (event.name === "part") heard.part(event.data as Piece);
  else if (event.name === "restart") heard.restart();
  else if (event.name === "done") heard.done(data.message_id ?? "", data.planner ?? "embedded");
  else if (event.name === "problem") heard.problem(data.detail ?? "The answer broke off.");
}

/** A stored turn as the panel shows it. */
export function shownTurn(turn: Schemas["Turn"]): Turn {
  const piece = turn.content as unknown as Piece;
  return {
    key: turn.id,
    id: turn.id,
    role: turn.role,
    text: turn.text,
    pieces: turn.role === "assistant" ? [piece] : [],
    busy: false,
    problem: null,
    rating: turn.rating ?? null,
  };
}
