import { lazy } from "react";
import type { Feature } from "../../app/features";

const TodayPage = lazy(() => import("./TodayPage"));

const feature: Feature = { inside: [{ index: true, element: <TodayPage /> }] };
export default feature;
