import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Divider from "@mui/material/Divider";
import Drawer from "@mui/material/Drawer";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { lazy, Suspense, useState } from "react";
import { NavLink, Outlet, Link as RouterLink, useLocation, useRouteError } from "react-router";
import { useLive } from "../api/live";
import { Page } from "../ui/Page";
import { ErrorState, Loading } from "../ui/states";
import type { NavItem } from "./nav";
import { type Opened, PaletteButton, Shortcuts } from "./Shortcuts";
import { Stopped } from "./Stopped";
import { RequireSession } from "./session";
import { TopBar } from "./TopBar";
import { useNav } from "./useNav";

const AssistantPanel = lazy(() => import("../features/assistant/Panel"));

const RAIL = 200;

/** The frame of every page: rail, top bar, content; on phones a bar at the bottom. */
export function Layout() {
  return (
    <RequireSession>
      <Frame />
    </RequireSession>
  );
}

function Frame() {
  useLive(true);
  const [open, setOpen] = useState(false);
  const [shown, setShown] = useState<Opened>(null);
  const [asked, setAsked] = useState(false);
  if (shown === "assistant" && !asked) setAsked(true);
  const rail = <Rail onSearch={() => setShown("palette")} onKeys={() => setShown("help")} />;
  const location = useLocation();
  return (
    <Box sx={{ display: "flex", minHeight: "100vh" }}>
      <Link
        href="#content"
        sx={{ position: "absolute", left: -9999, "&:focus": { left: 8, top: 8, zIndex: 2000 } }}
      >
        Skip to content
      </Link>
      <Box
        component="nav"
        aria-label="Main"
        sx={{ width: RAIL, flexShrink: 0, display: { xs: "none", md: "block" } }}
      >
        <Box sx={{ position: "fixed", width: RAIL, top: 0, bottom: 0, overflowY: "auto" }}>{rail}</Box>
      </Box>
      <Drawer open={open} onClose={() => setOpen(false)}>
        <Box component="nav" aria-label="Menu" sx={{ width: 240 }} onClick={() => setOpen(false)}>
          {rail}
        </Box>
      </Drawer>
      <Box sx={{ flex: 1, minWidth: 0, pb: { xs: 8, md: 0 } }}>
        <TopBar openMenu={() => setOpen(true)} openAssistant={() => setShown("assistant")} />
        <Stopped />
        <Box
          component="main"
          id="content"
          tabIndex={-1}
          sx={{ p: { xs: 1.5, md: 3 }, maxWidth: 1680, outline: "none" }}
        >
          <Suspense key={location.pathname} fallback={<Loading rows={8} />}>
            <Outlet />
          </Suspense>
        </Box>
      </Box>
      <BottomBar />
      <Shortcuts open={shown} setOpen={setShown} />
      {asked && (
        <Suspense fallback={null}>
          <AssistantPanel open={shown === "assistant"} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </Box>
  );
}

function Rail({ onSearch, onKeys }: { onSearch: () => void; onKeys: () => void }) {
  const groups = useNav();
  return (
    <Box sx={{ p: 1.5 }}>
      <Typography
        component={RouterLink}
        to="/"
        sx={{
          display: "block",
          px: 1,
          py: 0.5,
          fontWeight: 700,
          fontSize: 16,
          color: "text.primary",
          textDecoration: "none",
        }}
      >
        PulseOps
      </Typography>
      <PaletteButton onOpen={onSearch} />
      {groups.map((group) => (
        <Box key={group.label} sx={{ mt: 1 }}>
          <Typography variant="caption" color="text.secondary" sx={{ px: 1 }}>
            {group.label}
          </Typography>
          {group.items.map((item) => (
            <RailLink key={item.label} item={item} />
          ))}
        </Box>
      ))}
      <Button onClick={onKeys} sx={{ mt: 1.5, display: { xs: "none", md: "inline-flex" } }}>
        Keys: press ?
      </Button>
    </Box>
  );
}

function RailLink({ item }: { item: NavItem }) {
  return (
    <Box
      component={NavLink}
      to={item.to}
      end={item.to === "/"}
      sx={{
        display: "block",
        px: 1,
        py: 0.35,
        borderRadius: 1,
        fontSize: 13.5,
        color: "text.primary",
        textDecoration: "none",
        "&:hover": { bgcolor: "action.hover" },
        "&.active": { bgcolor: "action.selected", fontWeight: 600 },
      }}
    >
      {item.label}
    </Box>
  );
}

function BottomBar() {
  const items = useNav()
    .flatMap((group) => group.items)
    .filter((item) => item.phone);
  return (
    <Box
      component="nav"
      aria-label="Quick"
      sx={{
        display: { xs: "flex", md: "none" },
        position: "fixed",
        bottom: 0,
        left: 0,
        right: 0,
        bgcolor: "background.paper",
        borderTop: 1,
        borderColor: "divider",
        zIndex: 1100,
        justifyContent: "space-around",
      }}
    >
      {items.map((item) => (
        <Box
          key={item.label}
          component={NavLink}
          to={item.to}
          end={item.to === "/"}
          sx={{
            p: 1.75,
            fontSize: 13,
            color: "text.secondary",
            textDecoration: "none",
            "&.active": { color: "primary.main", fontWeight: 600 },
          }}
        >
          {item.label}
        </Box>
      ))}
    </Box>
  );
}

/** An address that leads nowhere. */
export function NoPage() {
  return (
    <Page title="Page not found">
      <Typography sx={{ mb: 2 }}>
        There is no page at this address. It may have been moved or mistyped.
      </Typography>
      <Button component={RouterLink} to="/" variant="contained">
        Go to Today
      </Button>
    </Page>
  );
}

/** What is shown when a page breaks. */
export function Crash() {
  const error = useRouteError();
  return (
    <Box component="main" sx={{ p: 3 }}>
      <Typography variant="h1">This page broke</Typography>
      <Divider sx={{ my: 2 }} />
      <ErrorState error={error} retry={() => window.location.reload()} />
    </Box>
  );
}
