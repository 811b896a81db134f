import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, type Schemas, take } from "../../api/client";
import { useListParams } from "../../ui/params";

export type ClientRow = Schemas["ClientRow"];
export type ListTotal = Schemas["ListTotal"];
export const PAGE_SIZE = 50;

type Query = NonNullable<Parameters<typeof listOf>[0]>;

function listOf(query: {
  q?: string;
  status?: "active" | "inactive" | "prospect";
  band?: ("excellent" | "good" | "fair" | "poor" | "unknown")[];
  risk?: ("low" | "medium" | "high" | "unknown")[];
  owner?: string;
  industry?: string;
  renews_within?: number;
  utilization_above?: number;
  utilization_below?: number;
  overdue?: boolean;
  sort?: string;
  page?: number;
  page_size?: number;
}) {
  return take(api.GET("/api/clients", { params: { query } }));
}

/** The filters in the URL as the query of the list. */
export function useClientQuery(fixed: Partial<Query>): Query {
  const { get, page } = useListParams();
  const query: Query = { page, page_size: PAGE_SIZE };
  if (get("q")) query.q = get("q") ?? "";
  if (get("status")) query.status = get("status") as NonNullable<Query["status"]>;
  if (get("band")) query.band = [get("band")] as NonNullable<Query["band"]>;
  if (get("risk")) query.risk = [get("risk")] as NonNullable<Query["risk"]>;
  if (get("owner")) query.owner = get("owner") ?? "";
  if (get("industry")) query.industry = get("industry") ?? "";
  if (get("renews_within")) query.renews_within = Number(get("renews_within"));
  if (get("utilization") === "high") query.utilization_above = 0.85;
  if (get("utilization") === "low") query.utilization_below = 0.5;
  if (get("overdue")) query.overdue = true;
  if (get("sort")) query.sort = get("sort") ?? "";
  return { ...query, ...fixed, ...(get("sort") ? { sort: get("sort") ?? "" } : {}) };
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

/** The same query as a link to the file. */
export function exportLink(query: Query, kind: "csv" | "xlsx"): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (name === "page" || name === "page_size" || value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) params.append(name, String(each));
  }
  return `/api/clients/export.${kind}?${params}`;
}
