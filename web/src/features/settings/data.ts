import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Settings = Schemas["TenantSettings"];
export type Weights = Schemas["Weights"];
export type Bands = Schemas["Bands"];
export type Risk = Schemas["Risk"];
export type Change = Partial<Pick<Settings, "name" | "currency" | "timezone" | "idle_minutes">> & {
  weights?: Weights;
  bands?: Bands;
  risk?: Risk;
};

/** Settings in force. */
export function useSettings() {
  return useQuery({ queryKey: ["settings", "tenant"], queryFn: () => take(api.GET("/api/settings")) });
}

/** Saves settings and tells what follows. */
export function useSaveSettings() {
  const client = useQueryClient();
  const notify = useNotify();
  return useMutation({
    mutationFn: (change: Change) => request<Schemas["SettingsSaved"]>("PATCH", "/api/settings", change),
    onSuccess: (saved) => {
      client.setQueryData(["settings", "tenant"], saved.settings);
      void client.invalidateQueries({ queryKey: ["me"] });
      void client.invalidateQueries({ queryKey: ["settings", "audit"] });
      const none = saved.changed.length === 0;
      const text = saved.rescoring ? "Saved. All clients are scored again now." : "Saved.";
      notify({ text: none ? "Nothing was different." : text, kind: none ? "info" : "success" });
    },
  });
}
