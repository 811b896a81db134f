import { lazy } from "react";
import type { Feature } from "../../app/features";

const ImportsPage = lazy(() => import("./ImportsPage"));
const NewImportPage = lazy(() => import("./NewImportPage"));
const ImportPage = lazy(() => import("./ImportPage"));

const feature: Feature = {
  inside: [
    { path: "/imports", element: <ImportsPage /> },
    { path: "/imports/new", element: <NewImportPage /> },
    { path: "/imports/:id", element: <ImportPage /> },
  ],
};
export default feature;
