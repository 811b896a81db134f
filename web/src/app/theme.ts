import { createTheme } from "@mui/material/styles";

/** Words of status have one color each, at least 4.5:1 on paper in both themes; never color alone. */
declare module "@mui/material/styles" {
  interface Palette {
    status: Record<"good" | "fine" | "warn" | "bad" | "none", string>;
  }
  interface PaletteOptions {
    status?: Record<"good" | "fine" | "warn" | "bad" | "none", string>;
  }
}

const light = { good: "#17693c", fine: "#3b6a1f", warn: "#8a5300", bad: "#b3261e", none: "#5f6670" };
const dark = { good: "#6fd19a", fine: "#a5cf7a", warn: "#f0b95b", bad: "#ff8f85", none: "#a3abb6" };

export const theme = createTheme({
  cssVariables: { colorSchemeSelector: "data-theme" },
  colorSchemes: {
    light: {
      palette: {
        primary: { main: "#1d5bb8" },
        background: { default: "#f6f7f9", paper: "#ffffff" },
        text: { primary: "#1b2028", secondary: "#565e6a" },
        divider: "#e2e5ea",
        error: { main: "#b3261e" },
        status: light,
      },
    },
    dark: {
      palette: {
        primary: { main: "#86b4ff" },
        background: { default: "#101317", paper: "#171b21" },
        text: { primary: "#e6e9ee", secondary: "#a3abb6" },
        divider: "#2a303a",
        error: { main: "#ff8f85" },
        status: dark,
      },
    },
  },
  spacing: 8,
  shape: { borderRadius: 6 },
  typography: {
    fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
    fontSize: 13,
    h1: { fontSize: "1.375rem", fontWeight: 600 },
    h2: { fontSize: "1rem", fontWeight: 600 },
    h3: { fontSize: "0.875rem", fontWeight: 600 },
    button: { textTransform: "none", fontWeight: 500 },
  },
  components: {
    MuiCssBaseline: {
      styleOverrides: {
        body: { fontVariantNumeric: "tabular-nums" },
        "@media print": {
          "nav, header, .MuiButton-contained, .MuiButton-outlined": { display: "none !important" },
        },
        "*:focus-visible": { outline: "2px solid var(--mui-palette-primary-main)", outlineOffset: 2 },
      },
    },
    MuiPaper: { defaultProps: { elevation: 0 }, styleOverrides: { root: { backgroundImage: "none" } } },
    MuiButton: { defaultProps: { size: "small", disableElevation: true } },
    MuiTextField: { defaultProps: { size: "small" } },
    MuiTableCell: {
      styleOverrides: {
        root: {
          padding: "6px 12px",
          "&:first-of-type:not(.MuiTableCell-paddingCheckbox)": { paddingLeft: 16 }, // as the title above
          "&:last-of-type": { paddingRight: 16 },
        },
      },
    },
    MuiTypography: {
      variants: [
        {
          props: { color: "text.secondary" }, // MUI 9 itself knows only "textSecondary"
          style: ({ theme }) => ({ color: (theme.vars ?? theme).palette.text.secondary }),
        },
      ],
    },
    MuiLink: { defaultProps: { underline: "hover" } },
    MuiTooltip: { defaultProps: { enterDelay: 300 } },
  },
});
