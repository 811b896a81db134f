import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, request, type Schemas, take } from "../../api/client";
import { useNotify } from "../../ui/notices";

export type Report = Schemas["Report"];
export type ReportRow = Schemas["ReportRow"];
export type ReportKind = Schemas["ReportKind"];
export type Schedule = Schemas["ReportSchedule"];
export type Format = Schedule["formats"][number];
export type Every = Schedule["every"];

export const SIZE = 25;
export const FORMATS: { value: Format; label: string }[] = [
  { value: "pdf", label: "PDF" },
  { value: "xlsx", label: "Excel" },
  { value: "csv", label: "CSV" },
];
export const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

export function useKinds() {
  return useQuery({
    queryKey: ["reports", "kinds"],
    queryFn: () => take(api.GET("/api/reports/kinds")),
    staleTime: 300_000,
  });
}

export function useReports(query: { page: number; sort: string; q?: string; kind?: string; sent?: boolean }) {
  return useQuery({
    queryKey: ["reports", "list", query],
    queryFn: () => take(api.GET("/api/reports", { params: { query: { ...query, page_size: SIZE } } })),
    placeholderData: keepPreviousData,
  });
}

export function useReport(id: string) {
  return useQuery({
    queryKey: ["reports", "one", id],
    queryFn: () => take(api.GET("/api/reports/{report_id}", { params: { path: { report_id: id } } })),
  });
}

/** How many pages the report has as it is worded now. */
export function usePages(id: string, version: number) {
  return useQuery({
    queryKey: ["reports", "pages", id, version],
    queryFn: () => take(api.GET("/api/reports/{report_id}/pages", { params: { path: { report_id: id } } })),
    placeholderData: keepPreviousData,
  });
}

export function useSchedules() {
  return useQuery({
    queryKey: ["reports", "schedules"],
    queryFn: () => take(api.GET("/api/report-schedules")),
  });
}

export function useBrand() {
  return useQuery({
    queryKey: ["reports", "brand"],
    queryFn: () => take(api.GET("/api/reports/brand")),
  });
}

/** A change that refreshes all of reports and says what it did. */
export function useSend<Answer = unknown>(method: string, path: string, said?: string) {
  const notify = useNotify();
  return useMutation({
    mutationFn: (body?: unknown) => request<Answer>(method, path, body),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["reports"] });
      if (said) notify({ text: said, kind: "success" });
    },
  });
}

/** Addresses of a text field: one a line or with commas between. */
export function addresses(text: string): string[] {
  return text
    .split(/[\n,;]/)
    .map((each) => each.trim())
    .filter(Boolean);
}

const iso = (day: Date) => day.toISOString().slice(0, 10);

/** Periods to choose from, as of a day: whole ones that are over. Quarters begin with the fiscal year (month 1 to 12). */
export function periods(
  today: Date,
  fiscalStart = 1,
): { value: string; label: string; first: string; last: string }[] {
  const year = today.getUTCFullYear();
  const month = today.getUTCMonth();
  const quarter = month - ((month + 13 - fiscalStart) % 3);
  const span = (value: string, label: string, from: number, to: number) => ({
    value,
    label,
    first: iso(new Date(Date.UTC(year, from, 1))),
    last: iso(new Date(Date.UTC(year, to, 0))),
  });
  return [
    span("month", "Last month", month - 1, month),
    span("quarter", "Last quarter", quarter - 3, quarter),
    span("year", "Last 12 months", month - 12, month),
  ];
}
