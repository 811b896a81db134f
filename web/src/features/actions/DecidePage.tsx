import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Paper from "@mui/material/Paper";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { moment } from "../../ui/format";
import { ErrorState, Loading } from "../../ui/states";
import { Changes } from "./Changes";

/** Where the link of a mail leads: one action, decided once, without signing in. */
export default function DecidePage() {
  const token = useLocation().hash.slice(1);
  const question = useQuery({
    queryKey: ["decision", token],
    queryFn: () => take(api.POST("/api/decisions/look", { body: { token } })),
    enabled: Boolean(token),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  });
  useEffect(() => {
    document.title = "Approve an action · PulseOps";
  }, []);
  return (
    <Box component="main" sx={{ maxWidth: 720, mx: "auto", p: { xs: 1.5, md: 4 } }}>
      <Paper variant="outlined" sx={{ p: { xs: 2, md: 3 } }}>
        <Typography variant="h1" sx={{ mb: 1 }}>
          {question.data?.title ?? "Approve an action"}
        </Typography>
        {!token && <Alert severity="error">This link is not complete. Copy the whole address.</Alert>}
        {token && question.isPending && <Loading rows={4} />}
        {question.error && <ErrorState error={question.error} />}
        {question.data && <Ask token={token} question={question.data} />}
      </Paper>
    </Box>
  );
}

function Ask({ token, question }: { token: string; question: Schemas["DecisionQuestion"] }) {
  const [reason, setReason] = useState("");
  const decide = useMutation({
    mutationFn: (decision: "approve" | "decline") =>
      take(api.POST("/api/decisions", { body: { token, decision, reason } })),
  });
  if (decide.data) return <Made made={decide.data} />;
  return (
    <Stack spacing={2}>
      <Typography color="text.secondary">
        {question.tenant} · asked of {question.asked} · proposed by {question.proposed_by} · works once, until{" "}
        {moment(question.expires_at)}
      </Typography>
      <Typography>{question.why}</Typography>
      <Changes changes={question.changes} />
      {question.warnings.map((warning) => (
        <Typography key={warning} variant="body2">
          {warning}
        </Typography>
      ))}
      {decide.error && <ErrorState error={decide.error} />}
      <TextField
        label="Reason (needed to decline)"
        value={reason}
        multiline
        onChange={(event) => setReason(event.target.value)}
        slotProps={{ htmlInput: { maxLength: 1000 } }}
      />
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button variant="contained" loading={decide.isPending} onClick={() => decide.mutate("approve")}>
          Approve
        </Button>
        <Button
          variant="outlined"
          disabled={!reason.trim() || decide.isPending}
          onClick={() => decide.mutate("decline")}
        >
          Decline
        </Button>
      </Box>
    </Stack>
  );
}

function Made({ made }: { made: Schemas["DecisionMade"] }) {
  if (made.last_error) return <Alert severity="error">Not done: {made.last_error}</Alert>;
  const said: Record<string, string> = {
    performed: "Allowed and done.",
    approved: "Allowed. It is done in a moment.",
    declined: "Declined. Nothing was changed.",
  };
  return (
    <Alert severity="success" role="status">
      {said[made.state] ?? "Decided."}
    </Alert>
  );
}
