import type { FilterSpec } from "../../ui/Filters";

const STATUSES = ["active", "inactive", "prospect"] as const;
const BANDS = ["excellent", "good", "fair", "poor", "unknown"] as const;
const RISKS = ["high", "medium", "low", "unknown"] as const;

/** What the list can be narrowed to. */
export type ListQuery = {
  q?: string;
  status?: (typeof STATUSES)[number];
  band?: (typeof BANDS)[number][];
  risk?: (typeof RISKS)[number][];
  owner?: string;
  industry?: string;
  renews_within?: number;
  utilization_above?: number;
  utilization_below?: number;
  overdue?: boolean;
};

/** The filters of the URL; values it cannot know (typed by hand, of an old link) are left out. */
export function queryOf(get: (name: string) => string | null): ListQuery {
  const query: ListQuery = {};
  const among = <T extends string>(all: readonly T[], name: string) => all.find((each) => each === get(name));
  const [status, band, risk] = [among(STATUSES, "status"), among(BANDS, "band"), among(RISKS, "risk")];
  const days = Number(get("renews_within"));
  if (get("q")) query.q = get("q") ?? "";
  if (status) query.status = status;
  if (band) query.band = [band];
  if (risk) query.risk = [risk];
  if (get("owner")) query.owner = get("owner") ?? "";
  if (get("industry")) query.industry = get("industry") ?? "";
  if (days > 0) query.renews_within = days;
  if (get("utilization") === "high") query.utilization_above = 0.85;
  if (get("utilization") === "low") query.utilization_below = 0.5;
  if (get("overdue")) query.overdue = true;
  return query;
}

const options = (...values: string[]) => values.map((value) => ({ value, label: value }));

/** Filters of the client list; owners and industries are the tenant's own. */
export function clientFilters(choices: Record<string, string[]> | undefined, it = false): FilterSpec[] {
  const filters = [
    { name: "status", label: "Status", options: options(...STATUSES) },
    { name: "band", label: "Health", options: options(...BANDS) },
    { name: "risk", label: "Risk", options: options(...RISKS) },
    { name: "owner", label: "Account manager", options: options(...(choices?.owner_name ?? [])) },
    { name: "industry", label: "Industry", options: options(...(choices?.industry ?? [])) },
    {
      name: "utilization",
      label: "Utilization",
      options: [
        { value: "high", label: "above 85 %" },
        { value: "low", label: "below 50 %" },
      ],
    },
    {
      name: "renews_within",
      label: "Renews within",
      options: ["30", "60", "90"].map((value) => ({ value, label: `${value} days` })),
    },
  ];
  return it ? filters.filter(({ name }) => !["risk", "owner", "industry"].includes(name)) : filters;
}
