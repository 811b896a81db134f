import { lazy } from "react";
import type { Feature } from "../../app/features";

const TasksPage = lazy(() => import("./TasksPage"));
const TaskPage = lazy(() => import("./TaskPage"));

const feature: Feature = {
  inside: [
    { path: "/tasks", element: <TasksPage /> },
    { path: "/tasks/:taskId", element: <TaskPage /> },
  ],
};
export default feature;
