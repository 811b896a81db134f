import type { FilterSpec } from "../../ui/Filters";

const options = (...values: string[]) => values.map((value) => ({ value, label: value }));

/** Filters of the client list; owners and industries are the tenant's own. */
export function clientFilters(choices: Record<string, string[]> | undefined): FilterSpec[] {
  return [
    { name: "status", label: "Status", options: options("active", "inactive", "prospect") },
    { name: "band", label: "Health", options: options("excellent", "good", "fair", "poor", "unknown") },
    { name: "risk", label: "Risk", options: options("high", "medium", "low", "unknown") },
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
}
