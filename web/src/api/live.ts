import { useEffect } from "react";
import { queries } from "./client";

type News = { topic: string; ids: string[] };

/** Keep open pages true: what changes on the server is fetched again. Query keys begin with the topic. */
export function useLive(enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const stream = new EventSource("/api/events");
    let wasOpen = false;
    stream.onopen = () => {
      if (wasOpen) queries.invalidateQueries();
      wasOpen = true;
    };
    stream.onmessage = (event: MessageEvent<string>) => {
      const news = JSON.parse(event.data) as News;
      if (news.topic === "*") queries.invalidateQueries();
      else queries.invalidateQueries({ queryKey: [news.topic] });
    };
    stream.onerror = () => {
      const refused = stream.readyState === EventSource.CLOSED;
      if (refused) queries.invalidateQueries({ queryKey: ["me"] });
    };
    return () => stream.close();
  }, [enabled]);
}
