import { lazy } from "react";
import type { Feature } from "../../app/features";

const SignInPage = lazy(() => import("./SignInPage"));
const SignUpPage = lazy(() => import("./SignUpPage"));

const feature: Feature = {
  outside: [
    { path: "/sign-in", element: <SignInPage /> },
    { path: "/sign-up", element: <SignUpPage /> },
  ],
};
export default feature;
