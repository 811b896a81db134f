import { lazy } from "react";
import type { Feature } from "../../app/features";

const ClientsPage = lazy(() => import("./ClientsPage"));
const AtRiskPage = lazy(() => import("./AtRiskPage"));
const InactivePage = lazy(() => import("./InactivePage"));
const ClientPage = lazy(() => import("./ClientPage"));

const feature: Feature = {
  inside: [
    { path: "/clients", element: <ClientsPage /> },
    { path: "/clients/:id", element: <ClientPage /> },
    { path: "/at-risk", element: <AtRiskPage /> },
    { path: "/inactive", element: <InactivePage /> },
  ],
};
export default feature;
