import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "../../api/client";
import { useListParams } from "../../ui/params";
import { type ListQuery, queryOf } from "./filters";

export type ClientRow = Schemas["ClientRow"];
export type ListTotal = Schemas["ListTotal"];
export const PAGE_SIZE = 50;

type Query = NonNullable<Parameters<typeof listOf>[0]>;

function listOf(query: ListQuery & { sort?: string; page?: number; page_size?: number }) {
  return take(api.GET("/api/clients", { params: { query } }));
}

/** The filters in the URL as the query of the list; what is `fixed` wins, but for the sorting. */
export function useClientQuery(fixed: Partial<Query>): Query {
  const { get, page } = useListParams();
  const sort = get("sort");
  return { page, page_size: PAGE_SIZE, ...queryOf(get), ...fixed, ...(sort && { sort }) };
}

export function useClients(query: Query) {
  return useQuery({
    queryKey: ["clients", "list", query],
    queryFn: () => listOf(query),
    placeholderData: keepPreviousData,
  });
}

export function useChoices() {
  const query = { queryKey: ["clients", "choices"], queryFn: () => take(api.GET("/api/clients/choices")) };
  return useQuery({ ...query, staleTime: 60_000 });
}

export function changeClient(id: string, body: Schemas["ClientChange"]) {
  return take(api.PATCH("/api/clients/{client_id}", { params: { path: { client_id: id } }, body }));
}

export function assignClients(client_ids: string[], owner_name: string | null) {
  return take(api.POST("/api/clients/assign", { body: { client_ids, owner_name } }));
}

export function useViews() {
  return useQuery({ queryKey: ["views"], queryFn: () => take(api.GET("/api/clients/views")) });
}

/** The same query as a link to the file. */
export function exportLink(query: Query, kind: "csv" | "xlsx"): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (name === "page" || name === "page_size" || value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) params.append(name, String(each));
  }
  return `/api/clients/export.${kind}?${params}`;
}
