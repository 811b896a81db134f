import { useCallback } from "react";
import { useSearchParams } from "react-router";

/** The URL as the state of a list: read one value, set some (a change goes back to page 1). */
export function useListParams() {
  const [params, setParams] = useSearchParams();
  const set = useCallback(
    (changes: Record<string, string | null>) => {
      setParams(
        (old) => {
          const next = new URLSearchParams(old);
          if (!("page" in changes)) next.delete("page");
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === "") next.delete(name);
            else next.set(name, value);
          }
          return next;
        },
        { replace: true },
      );
    },
    [setParams],
  );
  return { get: (name: string) => params.get(name), page: Number(params.get("page") ?? "1"), set };
}
