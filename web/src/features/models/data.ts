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
    dropped?: [string, string][];
  };
};

/** One cut-off month: clients judged, how many left within 90 days and how many were expected to. */
export type Month = {
  t: number;
  month?: string;
  n: number;
  left: number;
  expected: number;
  auc: number | null;
  brier?: number;
};

/** What calling clients high risk was worth; `enough` is false when too few have left to say. */
export type Track = {
  enough: boolean;
  high?: number;
  least?: number;
  leavers?: number;
  months?: number;
  called?: number;
  left?: number;
  expected?: number;
  flagged?: number;
  judged?: number;
  false_alarms?: number;
  a_month?: number;
  lift?: number | null;
};

export const KINDS: Record<string, string> = {
  health: "Health definition",
  churn: "Churn",
  churn_label: "Churn label of your table",
};
