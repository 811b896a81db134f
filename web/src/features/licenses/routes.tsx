import { lazy } from "react";
import type { Feature } from "../../app/features";

const LicensesPage = lazy(() => import("./LicensesPage"));
const ProductPage = lazy(() => import("./ProductPage"));

const feature: Feature = {
  inside: [
    { path: "/licenses", element: <LicensesPage /> },
    { path: "/licenses/:id", element: <ProductPage /> },
  ],
};
export default feature;
