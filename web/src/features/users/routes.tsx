import { lazy } from "react";
import type { Feature } from "../../app/features";

const UsersPage = lazy(() => import("./UsersPage"));

const feature: Feature = { inside: [{ path: "/users", element: <UsersPage /> }] };
export default feature;
