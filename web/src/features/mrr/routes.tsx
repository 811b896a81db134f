import { lazy } from "react";
import type { Feature } from "../../app/features";

const MrrPage = lazy(() => import("./MrrPage"));

const feature: Feature = { inside: [{ path: "/mrr", element: <MrrPage /> }] };
export default feature;
