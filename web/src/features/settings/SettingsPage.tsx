import { lazy, Suspense } from "react";
import { useSession } from "../../app/session";
import { Page } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { StateTabs } from "../../ui/StateTabs";
import { Loading } from "../../ui/states";

const TABS = [
  { value: "organization", label: "Organization", Tab: lazy(() => import("./Organization")) },
  { value: "scoring", label: "Health and risk", Tab: lazy(() => import("./Scoring")) },
  { value: "account", label: "My account", Tab: lazy(() => import("./Account")) },
  { value: "keys", label: "API keys", Tab: lazy(() => import("./Keys")) },
  { value: "audit", label: "Audit", needs: "audit:read", Tab: lazy(() => import("./Audit")) },
];

/** What the tenant and the person set for themselves, and who did what. */
export default function SettingsPage() {
  const me = useSession();
  const { get } = useListParams();
  const allowed = TABS.filter((tab) => !tab.needs || me.permissions.includes(tab.needs));
  const isIt = me.tenant.kind === "it"; // departments do not leave
  const tabs = allowed.map((tab) => (isIt && tab.value === "scoring" ? { ...tab, label: "Health" } : tab));
  const current = tabs.find((tab) => tab.value === get("tab")) ?? tabs[0];
  return (
    <Page title="Settings" subtitle={me.tenant.name}>
      <StateTabs name="tab" label="Settings" tabs={tabs} />
      <Suspense fallback={<Loading rows={6} />}>{current && <current.Tab />}</Suspense>
    </Page>
  );
}
