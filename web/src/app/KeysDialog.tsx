import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { paletteHint } from "./keys";
import type { NavItem } from "./nav";

/** What each key does. */
export default function KeysDialog({ pages, onClose }: { pages: NavItem[]; onClose: () => void }) {
  const keys: [string, string][] = [
    [paletteHint(navigator.platform), "Search: pages, clients, actions"],
    [paletteHint(navigator.platform).replace("K", "J"), "Ask the assistant"],
    ["/", "Search"],
    ["?", "This list"],
    ["Esc", "Close what is open"],
    ["Enter", "In a grid: edit the cell"],
    ...pages.map((page): [string, string] => [`g ${page.key}`, page.label]),
  ];
  return (
    <Dialog open onClose={onClose} maxWidth="sm" fullWidth aria-labelledby="keys-title">
      <DialogTitle id="keys-title">Keys</DialogTitle>
      <DialogContent>
        <Box
          component="dl"
          sx={{ m: 0, display: "grid", gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" }, gap: 0.75 }}
        >
          {keys.map(([key, what]) => (
            <Box key={key + what} sx={{ display: "flex", gap: 1.5, alignItems: "baseline" }}>
              <Box component="dt" sx={{ width: 64, flexShrink: 0 }}>
                <Box component="kbd" sx={{ px: 0.75, border: 1, borderColor: "divider", borderRadius: 0.5 }}>
                  {key}
                </Box>
              </Box>
              <Box component="dd" sx={{ m: 0 }}>
                {what}
              </Box>
            </Box>
          ))}
        </Box>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}
