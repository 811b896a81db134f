import { useQuery } from "@tanstack/react-query";
import { api, take } from "../../api/client";

/** What this server offers people who are not signed in. */
export function useOptions() {
  return useQuery({
    queryKey: ["options"],
    queryFn: () => take(api.GET("/api/auth/options")),
    staleTime: 300_000,
  });
}

/** The secret of a mailed link: it stands after #, which is sent to no server. */
export function secretOf(hash: string): string {
  return decodeURIComponent(hash.replace(/^#/, ""));
}

/** The page to go to after signing in: one of ours, never another site's. */
export function safeNext(next: string | null): string {
  return next?.startsWith("/") && !/^\/[/\\]/.test(next) ? next : "/";
}
