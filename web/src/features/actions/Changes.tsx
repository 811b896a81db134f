import Box from "@mui/material/Box";
import type { ActionChange } from "./data";

/** The dry run: each line is what of whom becomes what. */
export function Changes({ changes }: { changes: ActionChange[] }) {
  return (
    <Box
      component="ul"
      aria-label="What changes"
      sx={{ m: 0, p: 1, pl: 1.5, listStyle: "none", borderLeft: 3, borderColor: "divider", fontSize: 14 }}
    >
      {changes.map((change) => (
        <Box component="li" key={`${change.subject}${change.field}`} sx={{ overflowWrap: "anywhere" }}>
          <Box component="span" sx={{ color: "text.secondary" }}>
            {change.subject} · {change.field}:{" "}
          </Box>
          {change.before !== null && (
            <>
              <Box component="del" sx={{ color: "text.secondary" }}>
                {change.before}
              </Box>
              {" → "}
            </>
          )}
          <Box component="ins" sx={{ textDecoration: "none", fontWeight: 500, whiteSpace: "pre-line" }}>
            {change.after ?? "nothing"}
          </Box>
        </Box>
      ))}
    </Box>
  );
}
