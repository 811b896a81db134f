import { lazy } from "react";
import type { Feature } from "../../app/features";

const AlertsPage = lazy(() => import("./AlertsPage"));
const AlertPage = lazy(() => import("./AlertPage"));
const RulesPage = lazy(() => import("./RulesPage"));
const RulePage = lazy(() => import("./RulePage"));
const SilencesPage = lazy(() => import("./SilencesPage"));

const feature: Feature = {
  inside: [
    { path: "/alerts", element: <AlertsPage /> },
    { path: "/alerts/rules", element: <RulesPage /> },
    { path: "/alerts/rules/new", element: <RulePage key="new" /> },
    { path: "/alerts/rules/:ruleKey", element: <RulePage key="one" /> },
    { path: "/alerts/silences", element: <SilencesPage /> },
    { path: "/alerts/:alertId", element: <AlertPage /> },
  ],
};
export default feature;
