import { lazy } from "react";
import type { Feature } from "../../app/features";

const RecommendationsPage = lazy(() => import("./RecommendationsPage"));

const feature: Feature = {
  inside: [{ path: "/recommendations", element: <RecommendationsPage /> }],
};
export default feature;
