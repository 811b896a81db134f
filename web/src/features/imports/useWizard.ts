import { useQuery } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { api, queries, request, type Schemas, take } from "../../api/client";

export type Preview = Schemas["PreviewReply"];
export type Run = Schemas["ImportReply"];
export type Mapping = Record<string, string | null>;
export type Item = {
  key: number;
  name: string;
  step: "reading" | "ready" | "importing" | "done" | "unreadable";
  preview?: Preview;
  dateOrder?: "dmy" | "mdy";
  run?: Run;
  error?: string;
};

const POLL_MS = 1000;

/** Kinds of tables, parents first. */
export function useStreams(): Schemas["StreamReply"][] {
  const streams = useQuery({
    queryKey: ["import-streams"],
    queryFn: () => take(api.GET("/api/imports/streams")),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return streams.data?.rows ?? [];
}

/** Whether an item can be started as it stands. */
export function isReady(item: Item): boolean {
  const seen = item.preview;
  if (item.step !== "ready" || !seen?.stream || seen.lacking.length > 0) return false;
  return seen.ambiguous_dates.length === 0 || item.dateOrder !== undefined;
}

/** Files on their way in: hand in, look, map, start in the order in which they refer to each other. */
export function useWizard(streams: Schemas["StreamReply"][]) {
  const [items, setItems] = useState<Item[]>([]);
  const [running, setRunning] = useState(false);
  const next = useRef(1);
  const change = useCallback((key: number, part: Partial<Item>) => {
    setItems((all) => all.map((item) => (item.key === key ? { ...item, ...part } : item)));
  }, []);
  const order = (item: Item) => streams.find((stream) => stream.name === item.preview?.stream)?.order ?? 99;

  const add = async (files: File[]) => {
    const fresh = files.map((file) => ({ file, key: next.current++ }));
    setItems((all) => [
      ...all,
      ...fresh.map(({ file, key }) => ({ key, name: file.name, step: "reading" as const })),
    ]);
    for (const { file, key } of fresh) {
      try {
        change(key, { step: "ready", preview: await look(await handIn(file)) });
      } catch (error) {
        change(key, { step: "unreadable", error: wordsOf(error) });
      }
    }
  };

  const remap = async (item: Item, stream: string | null, mapping: Mapping | null) => {
    const uploadId = item.preview?.upload_id;
    if (!uploadId) return;
    try {
      change(item.key, { preview: await tryMapping(uploadId, stream, mapping) });
    } catch (error) {
      change(item.key, { error: wordsOf(error) });
    }
  };

  const start = async (source: string, client: string | null) => {
    setRunning(true);
    const ready = items.filter(isReady).sort((a, b) => order(a) - order(b));
    for (const item of ready) {
      change(item.key, { step: "importing" });
      try {
        change(item.key, { step: "done", run: await bringIn(item, source, client) });
      } catch (error) {
        change(item.key, { step: "ready", error: wordsOf(error) });
      }
    }
    setRunning(false);
    await queries.invalidateQueries();
  };

  const remove = (key: number) => setItems((all) => all.filter((item) => item.key !== key));
  return {
    items: [...items].sort((a, b) => order(a) - order(b)),
    running,
    add,
    remap,
    start,
    remove,
    change,
  };
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : "Something went wrong.";
}

async function handIn(file: File): Promise<string> {
  const form = new FormData();
  form.set("file", file);
  const upload = await request<Schemas["UploadReply"]>("POST", "/api/imports/uploads", form);
  return upload.id;
}

function look(uploadId: string): Promise<Preview> {
  const params = { path: { upload_id: uploadId } };
  return take(api.GET("/api/imports/uploads/{upload_id}/preview", { params }));
}

function tryMapping(uploadId: string, stream: string | null, mapping: Mapping | null): Promise<Preview> {
  const params = { path: { upload_id: uploadId } };
  return take(api.POST("/api/imports/uploads/{upload_id}/preview", { params, body: { stream, mapping } }));
}

/** Start one import and wait until it is over; large files are imported by the worker. */
async function bringIn(item: Item, source: string, client: string | null): Promise<Run> {
  const seen = item.preview;
  if (!seen?.stream) throw new Error("Choose what the file holds.");
  const body = {
    upload_id: seen.upload_id,
    stream: seen.stream,
    mapping: seen.mapping,
    date_order: item.dateOrder ?? null,
    source,
    client,
  };
  let run = await take(api.POST("/api/imports", { body }));
  while (run.state === "queued" || run.state === "running") {
    await new Promise((done) => setTimeout(done, POLL_MS));
    run = await take(api.GET("/api/imports/{run_id}", { params: { path: { run_id: run.id } } }));
  }
  return run;
}
