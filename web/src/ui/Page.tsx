import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Paper from "@mui/material/Paper";
import Typography from "@mui/material/Typography";
import { type ReactNode, useEffect } from "react";
import { Link as RouterLink } from "react-router";

type PageProps = {
  title: string;
  subtitle?: ReactNode;
  actions?: ReactNode;
  back?: { to: string; label: string };
  children: ReactNode;
};

/** Head and body of a page; sets the document's title. */
export function Page({ title, subtitle, actions, back, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · PulseOps`;
  }, [title]);
  return (
    <Box>
      {back && (
        <Link component={RouterLink} to={back.to} variant="body2">
          {back.label}
        </Link>
      )}
      <Box sx={{ display: "flex", flexWrap: "wrap", alignItems: "flex-start", gap: 1.5, mb: 2 }}>
        <Box sx={{ flex: 1, minWidth: 220 }}>
          <Typography variant="h1">{title}</Typography>
          {subtitle && (
            <Typography color="text.secondary" component="div" variant="body2">
              {subtitle}
            </Typography>
          )}
        </Box>
        {actions && <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>{actions}</Box>}
      </Box>
      {children}
    </Box>
  );
}

type SectionProps = {
  title?: string;
  hint?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  flush?: boolean;
};

/** A titled block on the page. `flush` lets tables reach the edges. */
export function Section({ title, hint, actions, children, flush = false }: SectionProps) {
  return (
    <Paper component="section" aria-label={title} variant="outlined" sx={{ mb: 2, overflow: "hidden" }}>
      {title && (
        <Box sx={{ display: "flex", alignItems: "flex-start", gap: 1, px: 2, pt: 1.5, pb: flush ? 1 : 0 }}>
          <Box sx={{ flex: 1, display: "flex", flexWrap: "wrap", alignItems: "baseline", columnGap: 1 }}>
            <Typography variant="h2">{title}</Typography>
            {hint && (
              <Typography variant="body2" color="text.secondary">
                {hint}
              </Typography>
            )}
          </Box>
          {actions && <Box sx={{ flexShrink: 0, my: -0.5 }}>{actions}</Box>}
        </Box>
      )}
      <Box sx={flush ? { overflowX: "auto" } : { p: 2 }}>{children}</Box>
    </Paper>
  );
}

/** Two columns on wide screens, one below the other on narrow ones. */
export function Columns({ children, wide = "2fr 1fr" }: { children: ReactNode; wide?: string }) {
  return (
    <Box
      sx={{
        display: "grid",
        gap: 2,
        gridTemplateColumns: { xs: "minmax(0, 1fr)", lg: wide.replaceAll(/(\dfr)/g, "minmax(0, $1)") },
        alignItems: "start",
      }}
    >
      {children}
    </Box>
  );
}
