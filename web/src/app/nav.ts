export type NavItem = { to: string; label: string; lens?: "msp" | "it"; needs?: string; phone?: boolean };
export type NavGroup = { label: string; items: NavItem[] };

/** The left rail. `lens` shows an item to one kind of tenant only, `needs` to people with a permission. */
export const NAV: NavGroup[] = [
  {
    label: "Work",
    items: [
      { to: "/", label: "Today", phone: true },
      { to: "/clients", label: "Clients", lens: "msp", phone: true },
      { to: "/clients", label: "Departments", lens: "it", phone: true },
      { to: "/at-risk", label: "At risk", lens: "msp" },
      { to: "/inactive", label: "Inactive", lens: "msp" },
      { to: "/alerts", label: "Alerts", phone: true },
      { to: "/recommendations", label: "Recommendations" },
      { to: "/tasks", label: "Tasks", phone: true },
    ],
  },
  {
    label: "Software",
    items: [
      { to: "/licenses", label: "Licenses" },
      { to: "/spend", label: "Spend" },
      { to: "/renewals", label: "Renewals" },
      { to: "/anomalies", label: "Anomalies" },
    ],
  },
  {
    label: "System",
    items: [
      { to: "/models", label: "Models" },
      { to: "/imports", label: "Imports" },
      { to: "/jobs", label: "Jobs" },
      { to: "/users", label: "Users", needs: "users:read" },
      { to: "/settings", label: "Settings" },
    ],
  },
];
