import Button from "@mui/material/Button";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { api, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";
import { type Channel, useSend } from "./data";

const TRIES = 25;
const WAIT_MS = 1000;

/** Sends a test and waits for what comes of it. */
export function TestButton({ channel }: { channel: Channel }) {
  const notify = useNotify();
  const client = useQueryClient();
  const [watched, setWatched] = useState<string | null>(null);
  const send = useSend<Schemas["TestSent"]>("POST", `/api/channels/${channel.id}/test`, null);
  useEffect(() => {
    if (!watched) return;
    let alive = true;
    void outcome(watched, () => alive).then((text) => {
      if (!alive) return;
      setWatched(null);
      notify(text);
      void client.invalidateQueries({ queryKey: ["channels"] });
    });
    return () => {
      alive = false;
    };
  }, [watched, notify, client]);
  const start = () =>
    send.mutate(undefined, {
      onSuccess: (made) => setWatched(made.deliveries[0] ?? null),
      onError: (error) => notify({ text: error.message, kind: "error" }),
    });
  return (
    <Button
      onClick={start}
      loading={send.isPending || watched !== null}
      aria-label={`Send a test to ${channel.name}`}
    >
      Send a test
    </Button>
  );
}

type Notice = { text: string; kind: "success" | "error" | "info" };

async function outcome(id: string, alive: () => boolean): Promise<Notice> {
  const path = { delivery_id: id };
  for (let n = 0; n < TRIES && alive(); n++) {
    await new Promise((done) => setTimeout(done, WAIT_MS));
    const found = await take(api.GET("/api/deliveries/{delivery_id}", { params: { path } })).catch(
      () => null,
    );
    if (found?.state === "sent") return { text: "The test arrived at the other side.", kind: "success" };
    if (found?.last_error) return { text: `The test did not arrive: ${found.last_error}`, kind: "error" };
  }
  return { text: "The test still waits. See Deliveries for what comes of it.", kind: "info" };
}
