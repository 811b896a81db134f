import CssBaseline from "@mui/material/CssBaseline";
import { ThemeProvider } from "@mui/material/styles";
import { QueryClientProvider } from "@tanstack/react-query";
import { createBrowserRouter, RouterProvider } from "react-router";
import { queries } from "../api/client";
import { Notices } from "../ui/notices";
import { inside, outside } from "./features";
import { Crash, Layout, NoPage } from "./Layout";
import { theme } from "./theme";

const router = createBrowserRouter([
  {
    path: "/",
    element: <Layout />,
    errorElement: <Crash />,
    children: [...inside, { path: "*", element: <NoPage /> }],
  },
  ...outside.map((route) => ({ ...route, errorElement: <Crash /> })),
]);

/** The whole application. */
export function App() {
  return (
    <ThemeProvider theme={theme} defaultMode="system" noSsr>
      <CssBaseline />
      <QueryClientProvider client={queries}>
        <Notices>
          <RouterProvider router={router} />
        </Notices>
      </QueryClientProvider>
    </ThemeProvider>
  );
}
