import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Menu from "@mui/material/Menu";
import MenuItem from "@mui/material/MenuItem";
import { useColorScheme } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useNavigate } from "react-router";
import { queries, request } from "../api/client";
import { useSession } from "./session";

const MODES = ["system", "light", "dark"] as const;

/** Tenant, whether its data is simulated, and the person's menu. */
export function TopBar({ openMenu }: { openMenu: () => void }) {
  const me = useSession();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { mode, setMode } = useColorScheme();
  const navigate = useNavigate();
  const signOut = async () => {
    await request("POST", "/api/auth/logout");
    queries.clear();
    navigate("/sign-in");
  };
  return (
    <Box
      component="header"
      sx={{
        display: "flex",
        alignItems: "center",
        gap: 1,
        px: { xs: 1.5, md: 3 },
        py: 1,
        borderBottom: 1,
        borderColor: "divider",
        bgcolor: "background.paper",
      }}
    >
      <Button onClick={openMenu} sx={{ display: { md: "none" } }}>
        Menu
      </Button>
      <Typography sx={{ fontWeight: 600 }} noWrap>
        {me.tenant.name}
      </Typography>
      {me.tenant.is_demo && <Chip size="small" label="Simulated data" variant="outlined" />}
      <Box sx={{ flex: 1 }} />
      <Button
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
      >
        {me.user.name}
      </Button>
      <Menu anchorEl={anchor} open={Boolean(anchor)} onClose={() => setAnchor(null)}>
        <MenuItem disabled>{me.user.email}</MenuItem>
        {MODES.map((each) => (
          <MenuItem key={each} selected={mode === each} onClick={() => setMode(each)}>
            Theme: {each}
          </MenuItem>
        ))}
        <MenuItem onClick={signOut}>Sign out</MenuItem>
      </Menu>
    </Box>
  );
}
