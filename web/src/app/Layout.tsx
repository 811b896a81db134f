import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Divider from "@mui/material/Divider";
import Drawer from "@mui/material/Drawer";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Suspense, useState } from "react";
import { NavLink, Outlet, Link as RouterLink, useLocation, useRouteError } from "react-router";
import { useLive } from "../api/live";
import { Page } from "../ui/Page";
import { ErrorState, Loading } from "../ui/states";
import { NAV, type NavItem } from "./nav";
import { RequireSession, useSession } from "./session";
import { TopBar } from "./TopBar";

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
        <Box sx={{ position: "fixed", width: RAIL, top: 0, bottom: 0, overflowY: "auto" }}>
          <Rail />
        </Box>
      </Box>
      <Drawer open={open} onClose={() => setOpen(false)}>
        <Box component="nav" aria-label="Menu" sx={{ width: 240 }} onClick={() => setOpen(false)}>
          <Rail />
        </Box>
      </Drawer>
      <Box sx={{ flex: 1, minWidth: 0, pb: { xs: 8, md: 0 } }}>
        <TopBar openMenu={() => setOpen(true)} />
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
    </Box>
  );
}

function useItems(): (item: NavItem) => boolean {
  const me = useSession();
  return (item) =>
    (!item.lens || item.lens === me.tenant.kind) && (!item.needs || me.permissions.includes(item.needs));
}

function Rail() {
  const shown = useItems();
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
      {NAV.map((group) => (
        <Box key={group.label} sx={{ mt: 1.5 }}>
          <Typography variant="caption" color="text.secondary" sx={{ px: 1 }}>
            {group.label}
          </Typography>
          {group.items.filter(shown).map((item) => (
            <RailLink key={item.label} item={item} />
          ))}
        </Box>
      ))}
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
        py: 0.6,
        borderRadius: 1,
        fontSize: 14,
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
  const shown = useItems();
  const items = NAV.flatMap((group) => group.items).filter((item) => item.phone && shown(item));
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
