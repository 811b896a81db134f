import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import { count } from "./format";
import { useListParams } from "./params";

export type StateTab = { value: string; label: string; number?: number | undefined };

/** Tabs over a list with the number behind each; the URL holds which one (`name`), the first is the default. */
export function StateTabs({ name, label, tabs }: { name: string; label: string; tabs: StateTab[] }) {
  const { get, set } = useListParams();
  const first = tabs[0]?.value ?? "";
  const current = get(name) ?? first;
  return (
    <Tabs
      value={tabs.some((tab) => tab.value === current) ? current : first}
      onChange={(_, value: string) => set({ [name]: value === first ? null : value })}
      aria-label={label}
      variant="scrollable"
      allowScrollButtonsMobile
      sx={{ mb: 1.5 }}
    >
      {tabs.map((tab) => (
        <Tab
          key={tab.value}
          value={tab.value}
          label={tab.number === undefined ? tab.label : `${tab.label} (${count(tab.number)})`}
        />
      ))}
    </Tabs>
  );
}
