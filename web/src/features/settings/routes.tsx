import { lazy } from "react";
import type { Feature } from "../../app/features";

const SettingsPage = lazy(() => import("./SettingsPage"));

const feature: Feature = { inside: [{ path: "/settings", element: <SettingsPage /> }] };
export default feature;
