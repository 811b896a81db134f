import { lazy } from "react";
import type { Feature } from "../../app/features";

const ActionsPage = lazy(() => import("./ActionsPage"));
const AutonomyPage = lazy(() => import("./AutonomyPage"));
const DecidePage = lazy(() => import("./DecidePage"));

const feature: Feature = {
  inside: [
    { path: "/actions", element: <ActionsPage /> },
    { path: "/autonomy", element: <AutonomyPage /> },
  ],
  outside: [{ path: "/decide", element: <DecidePage /> }],
};
export default feature;
