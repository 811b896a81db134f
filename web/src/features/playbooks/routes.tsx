import { lazy } from "react";
import type { Feature } from "../../app/features";

const PlaybooksPage = lazy(() => import("./PlaybooksPage"));
const PlaybookPage = lazy(() => import("./PlaybookPage"));
const EditorPage = lazy(() => import("./EditorPage"));
const RunPage = lazy(() => import("./RunPage"));

const feature: Feature = {
  inside: [
    { path: "/playbooks", element: <PlaybooksPage /> },
    { path: "/playbooks/new", element: <EditorPage /> },
    { path: "/playbooks/runs/:runId", element: <RunPage /> },
    { path: "/playbooks/:playbookId", element: <PlaybookPage /> },
    { path: "/playbooks/:playbookId/edit", element: <EditorPage /> },
  ],
};
export default feature;
