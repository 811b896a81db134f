import { lazy } from "react";
import type { Feature } from "../../app/features";

const AnomaliesPage = lazy(() => import("./AnomaliesPage"));
const AnomalyPage = lazy(() => import("./AnomalyPage"));

const feature: Feature = {
  inside: [
    { path: "/anomalies", element: <AnomaliesPage /> },
    { path: "/anomalies/:anomalyId", element: <AnomalyPage /> },
  ],
};
export default feature;
