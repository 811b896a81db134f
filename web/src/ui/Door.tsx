import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Popover from "@mui/material/Popover";
import type { SxProps } from "@mui/material/styles";
import Typography from "@mui/material/Typography";
import { type MouseEvent, type ReactNode, useState } from "react";
import { Link as RouterLink } from "react-router";
import { day } from "./format";

type DoorProps = {
  title: string;
  definition: string;
  now?: string;
  asOf: string | null;
  rows?: string | undefined;
  link?: string;
  sx?: SxProps;
  children: ReactNode;
};

/** A number that opens: what it means, as of when, and the rows behind it. */
export function Door({ title, definition, now, asOf, rows, link, sx, children }: DoorProps) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  return (
    <>
      <Box
        component="button"
        type="button"
        aria-haspopup="dialog"
        onClick={(event: MouseEvent<HTMLElement>) => setAnchor(event.currentTarget)}
        sx={[
          {
            all: "unset",
            cursor: "pointer",
            boxSizing: "border-box",
            "&:hover": { bgcolor: "action.hover" },
            "&:focus-visible": { outline: "2px solid", outlineColor: "primary.main", outlineOffset: -2 },
          },
          ...(Array.isArray(sx) ? sx : [sx]),
        ]}
      >
        {children}
      </Box>
      <Popover
        open={Boolean(anchor)}
        anchorEl={anchor}
        onClose={() => setAnchor(null)}
        anchorOrigin={{ vertical: "bottom", horizontal: "left" }}
        slotProps={{ paper: { role: "dialog", "aria-label": title } }}
      >
        <Box sx={{ p: 2, maxWidth: 340 }}>
          <Typography variant="h3" component="p">
            {title}
          </Typography>
          <Typography variant="body2" sx={{ my: 1 }}>
            {definition}
          </Typography>
          <Typography variant="body2" color="text.secondary">
            {now} {asOf && `Data as of ${day(asOf)}.`}
          </Typography>
          <Box sx={{ display: "flex", gap: 2, mt: 1.5, alignItems: "center" }}>
            {rows && (
              <Link component={RouterLink} to={rows} onClick={() => setAnchor(null)}>
                {link ?? "Show the rows"}
              </Link>
            )}
            <Button onClick={() => setAnchor(null)}>Close</Button>
          </Box>
        </Box>
      </Popover>
    </>
  );
}
