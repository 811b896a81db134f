import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Skeleton from "@mui/material/Skeleton";
import Typography from "@mui/material/Typography";
import type { ReactNode } from "react";
import { ApiProblem } from "../api/client";

/** Placeholder in the shape of rows. */
export function Loading({ rows = 5, height = 36 }: { rows?: number; height?: number }) {
  return (
    <Box aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of a placeholder have no identity
        <Skeleton key={index} height={height} sx={{ transform: "none", mb: 0.5 }} />
      ))}
    </Box>
  );
}

/** Says what will be here, why it is empty, and the one thing that fills it. */
export function Empty({
  title,
  children,
  action,
}: {
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <Box sx={{ py: 5, px: 2, textAlign: "center" }}>
      <Typography variant="h2" component="p" sx={{ mb: 0.5 }}>
        {title}
      </Typography>
      <Typography color="text.secondary" component="div" sx={{ mb: 2, maxWidth: 560, mx: "auto" }}>
        {children}
      </Typography>
      {action}
    </Box>
  );
}

/** Not permitted, not found: trying again changes nothing. */
const LASTING = [403, 404];

/** What happened, and how to go on. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof ApiProblem ? error : null;
  const text = problem?.message ?? (error instanceof Error ? error.message : "Something went wrong.");
  return (
    <Alert
      severity="error"
      action={
        retry &&
        !LASTING.includes(problem?.status ?? 0) && (
          <Button color="inherit" onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      {text}
      {problem?.requestId && problem.status >= 500 && ` Request ${problem.requestId}.`}
    </Alert>
  );
}
