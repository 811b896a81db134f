import { useQuery } from "@tanstack/react-query";
import { api, request, type Schemas, take } from "../../api/client";

export type Bin = { n: number; predicted: number; observed: number; lower: number; upper: number };
export type Pooled = {
  n: number;
  events: number;
  auc?: number | null;
  skill?: number;
  brier?: number;
  base_brier?: number;
  ece?: number;
  base_rate?: number;
  reliability?: Bin[];
  top_decile?: { n: number; left: number; expected: number };
  intervals?: { auc?: number[]; skill?: number[] };
  if_right?: { skill: number; auc: number | null };
};
export type Model = {
  id: string;
  kind: string;
  number: number;
  state: string;
  summary: string;
  trained_through_on: string | null;
  created_at: string;
  data_hash: string;
  evaluation: {
    pooled?: Pooled;
    leavers?: number;
    months?: Month[];
    record?: Track;
    to_date?: { pooled: Pooled; months: Month[]; record: Track; later: number };
    dropped?: [string, string][];
    strongest?: [string, number][];
    suspects?: Suspects | null;
  };
};

export type TableFigures = { auc: number | null; log_loss: number; skill: number };
/** Columns that may have been written down after the outcome, and how good the model is without and with them. */
export type Suspects = {
  columns: { name: string; why: string; auc: number; used: boolean }[];
  without: TableFigures | null;
  with: TableFigures | null;
};

/** One cut-off month: clients judged, how many left within 90 days and how many were expected to. */
export type Month = {
  month?: string;
  n: number;
  left: number;
  expected: number;
  auc: number | null;
  brier?: number;
};

/** What calling clients high risk was worth; `enough` is false when too few have left to say. */
export type Track = Partial<Schemas["CallsOut"]> & { enough: boolean };

export const KINDS: Record<string, string> = {
  health: "Health definition",
  churn: "Churn",
  churn_label: "Churn label of your table",
};

export type State = Schemas["ModelsState"];
export type Feature = {
  name: string;
  group: string;
  psi: number | null;
  chance: number | null;
  state: string;
  missing_before: number;
  missing_now: number;
  missing_state: string;
};
export type Told = {
  observed: number;
  expected: number;
  state: string;
  warn: number;
  alarm: number;
  months: { month: string; left: number; expected: number; up: number; down: number }[];
};
export type Side = { log_loss: number; brier: number; ece: number; auc: number | null; expected: number };
/** Champion and challenger on the same later months; the difference is the challenger's log-loss less the champion's. */
export type Compared = {
  n: number;
  events: number;
  months: number;
  verdict: string;
  least?: number;
  first_on?: string | null;
  champion?: Side;
  challenger?: Side;
  difference?: number;
  lower?: number;
  upper?: number;
};
export type HealthFigures = {
  n: number;
  unknown: number;
  months: number;
  leavers: number;
  enough: boolean;
  least: number;
  rank?: number;
  rank_interval?: [number, number];
  pairs?: number;
  pairs_interval?: [number, number];
  bands: { band: string; n: number; left: number; lower: number | null; upper: number | null }[];
};

export const DRIFT_WORDS: Record<string, { tone: string; label: string }> = {
  ok: { tone: "good", label: "no drift" },
  warn: { tone: "medium", label: "some drift" },
  alarm: { tone: "high", label: "drift" },
  few: { tone: "unknown", label: "too little to judge" },
};

export function useModels() {
  return useQuery({ queryKey: ["models", "list"], queryFn: () => request<Model[]>("GET", "/api/models") });
}

export function useModelsState() {
  return useQuery({ queryKey: ["models", "state"], queryFn: () => take(api.GET("/api/models/state")) });
}

export function useCard(id: string) {
  const query = { queryKey: ["models", "card", id] };
  return useQuery({
    ...query,
    queryFn: () => take(api.GET("/api/models/{model_id}/card", { params: { path: { model_id: id } } })),
  });
}
