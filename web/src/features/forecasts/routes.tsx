import { lazy } from "react";
import type { Feature } from "../../app/features";

const ForecastsPage = lazy(() => import("./ForecastsPage"));

const feature: Feature = {
  inside: [{ path: "/forecasts", element: <ForecastsPage /> }],
};
export default feature;
