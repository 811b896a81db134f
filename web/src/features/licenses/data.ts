import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";
import { useListParams } from "../../ui/params";

export type SoftwareRow = Schemas["SoftwareRow"];
export type Cost = Schemas["Cost"];
export type Subscription = Schemas["SubscriptionRow"];
export const PAGE_SIZE = 50;

type Query = {
  q?: string;
  vendor?: string;
  category?: string;
  owner?: string;
  client?: string;
  utilization_below?: number;
  cancel_within?: number;
  issue?: string;
  paid?: boolean;
  sort?: string;
  page?: number;
  page_size?: number;
};
const TEXTS = ["q", "vendor", "category", "owner", "client", "issue", "sort"] as const;

/** The filters in the URL as the query of the list. */
export function useSoftwareQuery(): Query {
  const { get, page } = useListParams();
  const query: Query = { page, page_size: PAGE_SIZE };
  for (const name of TEXTS) {
    const value = get(name);
    if (value) query[name] = value;
  }
  if (get("use") === "low") query.utilization_below = 0.5;
  if (get("use") === "middle") query.utilization_below = 0.8;
  if (get("cancel_within")) query.cancel_within = Number(get("cancel_within"));
  return query;
}

export function useSoftware(query: Query) {
  return useQuery({
    queryKey: ["products", "list", query],
    queryFn: () => take(api.GET("/api/licenses", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function useLicenseChoices() {
  return useQuery({
    queryKey: ["products", "choices"],
    queryFn: () => take(api.GET("/api/licenses/choices")),
    staleTime: 60_000,
  });
}

export function useProduct(id: string) {
  return useQuery({
    queryKey: ["products", "one", id],
    queryFn: () => take(api.GET("/api/licenses/{product_id}", { params: { path: { product_id: id } } })),
  });
}

export function changeProduct(id: string, body: Schemas["ProductChange"]) {
  return take(api.PATCH("/api/licenses/{product_id}", { params: { path: { product_id: id } }, body }));
}

export function refreshProducts() {
  return Promise.all([
    queries.invalidateQueries({ queryKey: ["products"] }),
    queries.invalidateQueries({ queryKey: ["dashboard"] }),
  ]);
}

/** Adds a product, or changes the one with this id. */
export function useSaveProduct(id: string | null, done: (row: SoftwareRow) => void) {
  return useMutation({
    mutationFn: (body: Schemas["NewProduct"]) =>
      id === null ? take(api.POST("/api/licenses", { body })) : changeProduct(id, body),
    onSuccess: async (row) => {
      await refreshProducts();
      done(row);
    },
  });
}

/** The same query as a link to the file. */
export function exportLink(query: Query): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (name !== "page" && name !== "page_size" && value !== undefined) params.set(name, String(value));
  }
  return `/api/licenses/export.csv?${params}`;
}

/** Saves a new or changed subscription and says so. */
export function useSaveSubscription(productId: string, old: Subscription | null, done: () => void) {
  const notify = useNotify();
  return useMutation({
    mutationFn: async (body: Schemas["NewSubscription"]) => {
      const path = { product_id: productId };
      if (old === null) {
        await take(api.POST("/api/licenses/{product_id}/subscriptions", { params: { path }, body }));
        return;
      }
      const { client_id: _, ...changes } = body;
      await take(
        api.PATCH("/api/licenses/{product_id}/subscriptions/{subscription_id}", {
          params: { path: { ...path, subscription_id: old.id } },
          body: changes,
        }),
      );
    },
    onSuccess: async () => {
      await refreshProducts();
      notify({ text: old ? "Subscription saved." : "Subscription added.", kind: "success" });
      done();
    },
  });
}
