import { lazy } from "react";
import type { Feature } from "../../app/features";

const ModelPage = lazy(() => import("./ModelPage"));

const feature: Feature = { inside: [{ path: "/assistant", element: <ModelPage /> }] };
export default feature;
