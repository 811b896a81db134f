import { lazy } from "react";
import type { Feature } from "../../app/features";

const SignInPage = lazy(() => import("./SignInPage"));
const SignUpPage = lazy(() => import("./SignUpPage"));
const ForgotPage = lazy(() => import("./ForgotPage"));
const ResetPage = lazy(() => import("./ResetPage"));
const InvitationPage = lazy(() => import("./InvitationPage"));
const ConnectPage = lazy(() => import("./ConnectPage"));

const feature: Feature = {
  outside: [
    { path: "/sign-in", element: <SignInPage /> },
    { path: "/sign-up", element: <SignUpPage /> },
    { path: "/forgot-password", element: <ForgotPage /> },
    { path: "/reset-password", element: <ResetPage /> },
    { path: "/invitation", element: <InvitationPage /> },
    { path: "/connect", element: <ConnectPage /> },
  ],
};
export default feature;
