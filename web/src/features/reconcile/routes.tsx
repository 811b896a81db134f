import { lazy } from "react";
import type { Feature } from "../../app/features";

const ReconcilePage = lazy(() => import("./ReconcilePage"));

const feature: Feature = { inside: [{ path: "/reconcile", element: <ReconcilePage /> }] };
export default feature;
