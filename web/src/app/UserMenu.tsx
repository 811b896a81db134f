import Box from "@mui/material/Box";
import Divider from "@mui/material/Divider";
import ListSubheader from "@mui/material/ListSubheader";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useColorScheme } from "@mui/material/styles";
import { useMutation } from "@tanstack/react-query";
import { Link as RouterLink } from "react-router";
import { api, take } from "../api/client";
import { useNotify } from "../ui/notices";
import { useSession } from "./session";

const MODES = [
  { value: "system", label: "As the system" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

/** Who one is, where else one may go, how it looks, and out. */
export function UserMenu({ anchor, onClose }: { anchor: HTMLElement | null; onClose: () => void }) {
  const me = useSession();
  const { mode, setMode } = useColorScheme();
  const { signOut, switchTo } = useLeave();
  const others = me.tenants.filter((tenant) => tenant.id !== me.tenant.id);
  return (
    <Menu anchorEl={anchor} open={Boolean(anchor)} onClose={onClose} slotProps={{ list: { dense: true } }}>
      <Heading>
        <Box sx={{ color: "text.primary", fontWeight: 600 }}>{me.user.name}</Box>
        {me.user.email}
      </Heading>
      <MenuItem component={RouterLink} to="/settings?tab=account" onClick={onClose}>
        My account
      </MenuItem>
      {others.length > 0 && <Divider />}
      {others.length > 0 && <Heading>Switch to</Heading>}
      {others.map((tenant) => (
        <MenuItem key={tenant.id} disabled={switchTo.isPending} onClick={() => switchTo.mutate(tenant.id)}>
          {tenant.name}
        </MenuItem>
      ))}
      <Divider />
      <Heading>Theme</Heading>
      {MODES.map((each) => (
        <MenuItem
          key={each.value}
          role="menuitemradio"
          aria-checked={mode === each.value}
          selected={mode === each.value}
          onClick={() => setMode(each.value)}
        >
          {each.label}
        </MenuItem>
      ))}
      <Divider />
      <MenuItem onClick={() => signOut.mutate()}>Sign out</MenuItem>
    </Menu>
  );
}

function Heading({ children }: { children: React.ReactNode }) {
  return (
    <ListSubheader role="presentation" sx={{ lineHeight: 1.6, py: 0.5, bgcolor: "transparent" }}>
      {children}
    </ListSubheader>
  );
}

/** A fresh start: nothing of the tenant one leaves stays in memory. */
const leaveTo = (path: string) => window.location.assign(path);

function useLeave() {
  const notify = useNotify();
  const signOut = useMutation({
    mutationFn: () => take(api.POST("/api/auth/logout")),
    onSettled: () => leaveTo("/sign-in"),
  });
  const switchTo = useMutation({
    mutationFn: (tenant_id: string) => take(api.POST("/api/auth/switch", { body: { tenant_id } })),
    onSuccess: () => leaveTo("/"),
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return { signOut, switchTo };
}
