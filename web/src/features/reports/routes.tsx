import { lazy } from "react";
import type { Feature } from "../../app/features";

const ReportsPage = lazy(() => import("./ReportsPage"));
const SchedulesPage = lazy(() => import("./SchedulesPage"));
const ReportPage = lazy(() => import("./ReportPage"));

const feature: Feature = {
  inside: [
    { path: "/reports", element: <ReportsPage /> },
    { path: "/reports/schedules", element: <SchedulesPage /> },
    { path: "/reports/:id", element: <ReportPage /> },
  ],
};
export default feature;
