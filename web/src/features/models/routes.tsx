import { lazy } from "react";
import type { Feature } from "../../app/features";

const ModelsPage = lazy(() => import("./ModelsPage"));

const feature: Feature = { inside: [{ path: "/models", element: <ModelsPage /> }] };
export default feature;
