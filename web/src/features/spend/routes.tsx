import { lazy } from "react";
import type { Feature } from "../../app/features";

const SpendPage = lazy(() => import("./SpendPage"));

const feature: Feature = { inside: [{ path: "/spend", element: <SpendPage /> }] };
export default feature;
