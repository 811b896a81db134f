import { lazy } from "react";
import type { Feature } from "../../app/features";

const HolderPage = lazy(() => import("./HolderPage"));

const feature: Feature = { outside: [{ path: "/keep-or-release", element: <HolderPage /> }] };
export default feature;
