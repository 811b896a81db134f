import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { Link as RouterLink } from "react-router";
import { api, queries, take } from "../../api/client";
import { ErrorState } from "../../ui/states";
import type { ProposalBlock } from "./data";

const TOPICS = ["tasks", "alerts", "recommendations", "reports", "playbooks", "assistant"];

/** Something to confirm: nothing happens before the click, and one click does it once. */
export function Proposal({ block }: { block: ProposalBlock }) {
  const path = { proposal_id: block.id };
  const known = useQuery({
    queryKey: ["assistant", "proposals"],
    queryFn: () => take(api.GET("/api/assistant/proposals")),
  });
  const settled = () => {
    for (const topic of TOPICS) void queries.invalidateQueries({ queryKey: [topic] });
  };
  const confirm = useMutation({
    mutationFn: () => take(api.POST("/api/assistant/proposals/{proposal_id}/confirm", { params: { path } })),
    onSuccess: settled,
  });
  const dismiss = useMutation({
    mutationFn: () => take(api.POST("/api/assistant/proposals/{proposal_id}/dismiss", { params: { path } })),
    onSuccess: settled,
  });
  const opened = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (confirm.isSuccess) opened.current?.focus();
  }, [confirm.isSuccess]);
  const stored = known.data?.find((each) => each.id === block.id);
  const result =
    confirm.data ??
    (stored?.state === "confirmed" ? (stored.result as { text: string; href: string }) : null);
  const gone = dismiss.isSuccess || stored?.state === "dismissed";
  const over = !result && !gone && new Date(block.expires_at) < new Date();
  return (
    <Box sx={{ my: 1, p: 1.5, border: 1, borderColor: "primary.main", borderRadius: 1 }}>
      <Typography variant="body2" color="text.secondary">
        Proposal
      </Typography>
      <Typography sx={{ mb: 1 }}>{block.preview}</Typography>
      {confirm.error && <ErrorState error={confirm.error} />}
      {result ? (
        <Alert severity="success">
          {result.text}{" "}
          <Link component={RouterLink} to={result.href} underline="always" ref={opened}>
            Open it
          </Link>
        </Alert>
      ) : gone || over ? (
        <Typography variant="body2" color="text.secondary">
          {gone ? "Dismissed." : "Expired. Ask again."}
        </Typography>
      ) : (
        <Box sx={{ display: "flex", gap: 1 }}>
          <Button variant="contained" onClick={() => confirm.mutate()} loading={confirm.isPending}>
            Confirm
          </Button>
          <Button onClick={() => dismiss.mutate()} loading={dismiss.isPending}>
            Dismiss
          </Button>
        </Box>
      )}
    </Box>
  );
}
