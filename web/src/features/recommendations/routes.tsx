import { lazy } from "react";
import type { Feature } from "../../app/features";

const RecommendationsPage = lazy(() => import("./RecommendationsPage"));
const RecommendationPage = lazy(() => import("./RecommendationPage"));

const feature: Feature = {
  inside: [
    { path: "/recommendations", element: <RecommendationsPage /> },
    { path: "/recommendations/:recommendationId", element: <RecommendationPage /> },
  ],
};
export default feature;
