import { lazy } from "react";
import type { Feature } from "../../app/features";

const SavingsPage = lazy(() => import("./SavingsPage"));

const feature: Feature = { inside: [{ path: "/savings", element: <SavingsPage /> }] };
export default feature;
