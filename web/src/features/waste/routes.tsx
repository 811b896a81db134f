import { lazy } from "react";
import type { Feature } from "../../app/features";

const WastePage = lazy(() => import("./WastePage"));
const ExclusionsPage = lazy(() => import("./ExclusionsPage"));

const feature: Feature = {
  inside: [
    { path: "/waste", element: <WastePage /> },
    { path: "/waste/exclusions", element: <ExclusionsPage /> },
  ],
};
export default feature;
