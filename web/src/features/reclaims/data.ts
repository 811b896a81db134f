import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, type Schemas, take } from "../../api/client";

export type Reclaim = Schemas["ReclaimRow"];
export type State = Reclaim["state"];
export type Policy = Schemas["Policy"];
export const SIZE = 50;

export const WORDS: Record<State, string> = {
  asked: "holder asked",
  proposed: "waits for approval",
  released: "given up",
  kept: "kept",
  escalated: "no answer",
  cancelled: "cancelled",
  restored: "given back",
  refused: "refused",
};
export const TONES: Record<State, string> = {
  asked: "queued",
  proposed: "open",
  released: "done",
  kept: "acknowledged",
  escalated: "high",
  cancelled: "inactive",
  restored: "inactive",
  refused: "failed",
};
export const TABS: { value: string; label: string; states: State[] }[] = [
  { value: "open", label: "In progress", states: ["asked", "proposed", "escalated"] },
  { value: "released", label: "Given up", states: ["released"] },
  { value: "kept", label: "Kept", states: ["kept"] },
  { value: "ended", label: "Ended otherwise", states: ["cancelled", "restored", "refused"] },
];
/** Words for why a seat was asked for. */
export const WHY: Record<string, string> = {
  disabled: "disabled account",
  duplicate: "second license",
  downgrade: "smaller edition",
  overlap: "two tools",
  never_used: "never used",
  unused: "not used",
  unassigned: "held by nobody",
  other: "asked for by hand",
};

export function useReclaims(query: { state?: State[]; q?: string; batch?: string; page: number }) {
  return useQuery({
    queryKey: ["reclaims", query],
    queryFn: () => take(api.GET("/api/reclaims", { params: { query: { ...query, page_size: SIZE } } })),
    placeholderData: keepPreviousData,
  });
}

export function usePolicy() {
  return useQuery({ queryKey: ["reclaims", "policy"], queryFn: () => take(api.GET("/api/reclaims/policy")) });
}

export function useSetPolicy(done: () => void) {
  return useMutation({
    mutationFn: (body: Policy) => take(api.PUT("/api/reclaims/policy", { body })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["reclaims"] });
      done();
    },
  });
}

function refresh() {
  return Promise.all(
    ["reclaims", "products", "savings", "dashboard", "tasks", "actions"].map((topic) =>
      queries.invalidateQueries({ queryKey: [topic] }),
    ),
  );
}

export async function decide(id: string, keep: boolean): Promise<void> {
  const params = { path: { reclaim_id: id } };
  await take(api.POST("/api/reclaims/{reclaim_id}/decide", { params, body: { keep } }));
  await refresh();
}

export async function cancel(id: string): Promise<void> {
  const params = { path: { reclaim_id: id } };
  await take(api.POST("/api/reclaims/{reclaim_id}/cancel", { params, body: { reason: "" } }));
  await refresh();
}

export async function giveBack(action: string): Promise<void> {
  await take(api.POST("/api/reclaims/undo", { body: { actions: [action] } }));
  await refresh();
}
