import { lazy } from "react";
import type { Feature } from "../../app/features";

const ProfitabilityPage = lazy(() => import("./ProfitabilityPage"));

const feature: Feature = { inside: [{ path: "/profitability", element: <ProfitabilityPage /> }] };
export default feature;
