import { lazy } from "react";
import type { Feature } from "../../app/features";

const ModelsPage = lazy(() => import("./ModelsPage"));
const CardPage = lazy(() => import("./CardPage"));

const feature: Feature = {
  inside: [
    { path: "/models", element: <ModelsPage /> },
    { path: "/models/:id", element: <CardPage /> },
  ],
};
export default feature;
