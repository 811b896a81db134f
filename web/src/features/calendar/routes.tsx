import { lazy } from "react";
import type { Feature } from "../../app/features";

const CalendarPage = lazy(() => import("./CalendarPage"));

const feature: Feature = { inside: [{ path: "/calendar", element: <CalendarPage /> }] };
export default feature;
