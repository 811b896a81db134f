export type NavItem = {
  to: string;
  label: string;
  lens?: "msp" | "it";
  needs?: string;
  phone?: boolean;
  key?: string;
};
export type NavGroup = { label: string; items: NavItem[] };

/** The left rail. `lens` shows an item to one kind of tenant only, `needs` to people with a permission;
 * `key` is the letter that goes there after g. */
export const NAV: NavGroup[] = [
  {
    label: "Work",
    items: [
      { to: "/", key: "t", label: "Today", phone: true },
      { to: "/clients", key: "c", label: "Clients", lens: "msp", phone: true },
      { to: "/clients", key: "c", label: "Departments", lens: "it", phone: true },
      { to: "/at-risk", key: "r", label: "At risk", lens: "msp" },
      { to: "/inactive", key: "i", label: "Inactive", lens: "msp" },
      { to: "/profitability", key: "y", label: "Profitability", lens: "msp" },
      { to: "/mrr", label: "MRR changes", lens: "msp" },
      { to: "/alerts", key: "a", label: "Alerts", phone: true },
      { to: "/recommendations", key: "e", label: "Recommendations" },
      { to: "/tasks", key: "k", label: "Tasks", phone: true },
      { to: "/calendar", key: "w", label: "Calendar" },
      { to: "/reports", key: "g", label: "Reports" },
    ],
  },
  {
    label: "Software",
    items: [
      { to: "/licenses", key: "l", label: "Licenses" },
      { to: "/waste", key: "z", label: "Waste" },
      { to: "/savings", key: "v", label: "Savings" },
      { to: "/spend", key: "s", label: "Spend" },
      { to: "/reconcile", key: "q", label: "Reconcile" },
      { to: "/renewals", key: "n", label: "Renewals" },
      { to: "/anomalies", key: "o", label: "Anomalies" },
      { to: "/forecasts", key: "f", label: "Forecasts" },
    ],
  },
  {
    label: "Agent",
    items: [
      { to: "/actions", key: "x", label: "Actions" },
      { to: "/playbooks", key: "b", label: "Playbooks" },
      { to: "/jobs", key: "j", label: "Jobs" },
      { to: "/models", key: "m", label: "Models" },
    ],
  },
  {
    label: "System",
    items: [
      { to: "/imports", key: "d", label: "Imports" },
      { to: "/assistant", label: "Assistant", needs: "settings:write" },
      { to: "/channels", key: "h", label: "Channels", needs: "settings:write" },
      { to: "/users", key: "u", label: "Users", needs: "users:read" },
      { to: "/settings", key: "p", label: "Settings" },
    ],
  },
];
