import { lazy } from "react";
import type { Feature } from "../../app/features";

const RenewalsPage = lazy(() => import("./RenewalsPage"));

const feature: Feature = { inside: [{ path: "/renewals", element: <RenewalsPage /> }] };
export default feature;
