import { lazy } from "react";
import type { Feature } from "../../app/features";

const ReclaimsPage = lazy(() => import("./ReclaimsPage"));

const feature: Feature = { inside: [{ path: "/reclaims", element: <ReclaimsPage /> }] };
export default feature;
