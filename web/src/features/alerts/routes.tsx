import { lazy } from "react";
import type { Feature } from "../../app/features";

const AlertsPage = lazy(() => import("./AlertsPage"));
const AlertPage = lazy(() => import("./AlertPage"));
const RulesPage = lazy(() => import("./RulesPage"));

const feature: Feature = {
  inside: [
    { path: "/alerts", element: <AlertsPage /> },
    { path: "/alerts/rules", element: <RulesPage /> },
    { path: "/alerts/:alertId", element: <AlertPage /> },
  ],
};
export default feature;
