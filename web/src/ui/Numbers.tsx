import Box from "@mui/material/Box";
import type { ReactNode } from "react";

/** A label over a value with what it means below: the head of a product or month. */
export function Numbers({ items }: { items: { label: string; value: ReactNode; hint?: ReactNode }[] }) {
  return (
    <Box
      component="dl"
      sx={{
        m: 0,
        mb: 2,
        display: "grid",
        bgcolor: "background.paper",
        border: 1,
        borderColor: "divider",
        borderRadius: 1,
        overflow: "hidden",
        gridTemplateColumns: {
          xs: "repeat(2, minmax(0, 1fr))",
          sm: "repeat(3, minmax(0, 1fr))",
          lg: `repeat(${items.length}, minmax(0, 1fr))`,
        },
      }}
    >
      {items.map((item) => (
        <Box
          key={item.label}
          sx={{ p: 1.5, borderRight: 1, borderBottom: 1, borderColor: "divider", m: "0 -1px -1px 0" }}
        >
          <Box component="dt" sx={{ color: "text.secondary", fontSize: 13 }}>
            {item.label}
          </Box>
          <Box component="dd" sx={{ m: 0, fontSize: 20, fontWeight: 600, lineHeight: 1.3 }}>
            {item.value}
          </Box>
          {item.hint && (
            <Box component="dd" sx={{ m: 0, color: "text.secondary", fontSize: 12 }}>
              {item.hint}
            </Box>
          )}
        </Box>
      ))}
    </Box>
  );
}
