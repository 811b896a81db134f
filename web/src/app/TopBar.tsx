import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Chip from "@mui/material/Chip";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useSession } from "./session";
import { UserMenu } from "./UserMenu";

const UNSEEN = {
  position: "absolute",
  width: "1px",
  height: "1px",
  overflow: "hidden",
  clipPath: "inset(50%)",
};
const UNSEEN_ON_PHONES = { whiteSpace: "nowrap", "@media (max-width: 599.95px)": UNSEEN };

/** Tenant, whether its data is simulated, and the person's menu. */
export function TopBar({ openMenu, openAssistant }: { openMenu: () => void; openAssistant: () => void }) {
  const me = useSession();
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
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
      <Button onClick={openMenu} sx={{ display: { md: "none" }, flexShrink: 0 }}>
        Menu
      </Button>
      <Typography sx={{ fontWeight: 600, minWidth: 0 }} noWrap title={me.tenant.name}>
        {me.tenant.name}
      </Typography>
      {me.tenant.is_demo && <Simulated />}
      <Box sx={{ flex: 1 }} />
      <Button onClick={openAssistant} aria-haspopup="dialog" variant="outlined" sx={{ flexShrink: 0 }}>
        Ask
      </Button>
      <Button
        onClick={(event) => setAnchor(event.currentTarget)}
        aria-haspopup="menu"
        aria-expanded={Boolean(anchor)}
        sx={{ flexShrink: 0, minWidth: 0 }}
      >
        <Box component="span" aria-hidden="true" sx={{ display: { sm: "none" } }}>
          {initials(me.user.name)}
        </Box>
        <Box component="span" sx={UNSEEN_ON_PHONES}>
          {me.user.name}
        </Box>
        <Box component="span" aria-hidden="true" sx={{ ml: 0.5, fontSize: "0.7em" }}>
          ▾
        </Box>
      </Button>
      <UserMenu anchor={anchor} onClose={() => setAnchor(null)} />
    </Box>
  );
}

function Simulated() {
  return <Chip size="small" label="Simulated data" variant="outlined" sx={{ flexShrink: 0 }} />;
}

/** "Mara Lindqvist" is ML. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const last = words.length > 1 ? words.at(-1) : "";
  return `${words[0]?.[0] ?? ""}${last?.[0] ?? ""}`.toUpperCase();
}
