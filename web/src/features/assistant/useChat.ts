import { useCallback, useEffect, useRef, useState } from "react";
import { api, queries, take } from "../../api/client";
import { useNotify } from "../../ui/notices";
import { ask, type Rating, shownTurn, type Turn } from "./data";

const fresh = (role: Turn["role"], text: string): Turn => ({
  key: crypto.randomUUID(),
  id: null,
  role,
  text,
  pieces: [],
  busy: role === "assistant",
  problem: null,
  rating: null,
});

/** The thread on the screen: its turns, asking, stopping, going to another thread. */
export function useChat(page: string) {
  const [turns, setTurns] = useState<Turn[]>([]);
  const [conversation, setConversation] = useState<string | null>(null);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const send = useCallback(
    async (question: string) => {
      running.current?.abort();
      const control = new AbortController();
      running.current = control;
      const answer = fresh("assistant", "");
      const change = (next: (turn: Turn) => Partial<Turn>) =>
        setTurns((all) => all.map((turn) => (turn.key === answer.key ? { ...turn, ...next(turn) } : turn)));
      setTurns((all) => [...all, fresh("person", question), answer]);
      let thread = conversation;
      try {
        await ask(
          { question, conversationId: conversation, page, signal: control.signal },
          {
            start: (id) => {
              thread = id;
            },
            part: (piece) => change((turn) => ({ pieces: [...turn.pieces, piece] })),
            restart: () => change(() => ({ pieces: [] })),
            done: (id) => {
              setConversation(thread);
              change(() => ({ id, busy: false }));
            },
            problem: (problem) => change(() => ({ problem, busy: false })),
          },
        );
        change((turn) => (turn.busy ? { busy: false, problem: "The answer broke off. Ask again." } : {}));
      } catch (error) {
        const problem = control.signal.aborted
          ? "Stopped."
          : error instanceof Error
            ? error.message
            : "The server cannot be reached.";
        change(() => ({ problem, busy: false }));
      }
      void queries.invalidateQueries({ queryKey: ["assistant", "threads"] });
    },
    [conversation, page],
  );

  const open = useCallback(async (id: string) => {
    running.current?.abort();
    const path = { conversation_id: id };
    const found = await take(api.GET("/api/assistant/conversations/{conversation_id}", { params: { path } }));
    setConversation(id);
    setTurns(found.messages.map(shownTurn));
  }, []);

  const begin = useCallback(() => {
    running.current?.abort();
    setConversation(null);
    setTurns([]);
  }, []);

  const notify = useNotify();
  const rate = useCallback(
    async (id: string, rating: Rating, remark: string | null = null) => {
      const set = (value: Rating) =>
        setTurns((all) => all.map((turn) => (turn.id === id ? { ...turn, rating: value } : turn)));
      set(rating);
      const body = { rating, remark };
      try {
        const path = { message_id: id };
        await take(api.PUT("/api/assistant/messages/{message_id}/rating", { params: { path }, body }));
      } catch {
        set(null);
        notify({ text: "What you said of the answer could not be kept.", kind: "error" });
      }
    },
    [notify],
  );

  return {
    turns,
    conversation,
    busy: turns.at(-1)?.busy ?? false,
    send,
    stop: () => running.current?.abort(),
    open,
    begin,
    rate,
  };
}
