import { lazy } from "react";
import type { Feature } from "../../app/features";

const SpendPage = lazy(() => import("./SpendPage"));
const RulesPage = lazy(() => import("./RulesPage"));

const feature: Feature = {
  inside: [
    { path: "/spend", element: <SpendPage /> },
    { path: "/spend/rules", element: <RulesPage /> },
  ],
};
export default feature;
