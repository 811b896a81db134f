import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useSession } from "../../app/session";
import { useNotify } from "../../ui/notices";

export type Settings = Schemas["TenantSettings"];
export type Weights = Schemas["Weights"];
export type Bands = Schemas["Bands"];
export type Risk = Schemas["Risk"];
export type Change = Partial<
  Pick<Settings, "name" | "currency" | "timezone" | "idle_minutes" | "fiscal_start" | "conversation_days">
> & {
  weights?: Weights;
  bands?: Bands;
  risk?: Risk;
};

/** What this tenant scores: departments in the IT lens, else clients. */
export function useNoun(): { one: string; many: string; isIt: boolean } {
  const isIt = useSession().tenant.kind === "it";
  return isIt ? { one: "department", many: "departments", isIt } : { one: "client", many: "clients", isIt };
}

/** Settings in force. */
export function useSettings() {
  return useQuery({ queryKey: ["settings", "tenant"], queryFn: () => take(api.GET("/api/settings")) });
}

/** Saves settings and tells what follows. */
export function useSaveSettings() {
  const client = useQueryClient();
  const notify = useNotify();
  const noun = useNoun();
  return useMutation({
    mutationFn: (change: Change) => request<Schemas["SettingsSaved"]>("PATCH", "/api/settings", change),
    onSuccess: (saved) => {
      client.setQueryData(["settings", "tenant"], saved.settings);
      void client.invalidateQueries({ queryKey: ["me"] });
      void client.invalidateQueries({ queryKey: ["settings", "audit"] });
      const none = saved.changed.length === 0;
      const text = saved.rescoring ? `Saved. All ${noun.many} are scored again now.` : "Saved.";
      notify({ text: none ? "Nothing was different." : text, kind: none ? "info" : "success" });
    },
  });
}
