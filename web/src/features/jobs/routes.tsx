import { lazy } from "react";
import type { Feature } from "../../app/features";

const JobsPage = lazy(() => import("./JobsPage"));

const feature: Feature = {
  inside: [{ path: "/jobs", element: <JobsPage /> }],
};
export default feature;
