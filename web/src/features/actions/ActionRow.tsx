import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { ActionState } from "../../ui/ActionState";
import { moment } from "../../ui/format";
import { ReasonDialog } from "../../ui/ReasonDialog";
import { Changes } from "./Changes";
import { type Action, useDecide } from "./data";

const SHOWN = 3;

/** One action: what, why, what it changes, and what may be done with it now. */
export function ActionRow({ row }: { row: Action }) {
  const [all, setAll] = useState(false);
  const changes = all ? row.changes : row.changes.slice(0, SHOWN);
  return (
    <Box component="li" sx={{ px: 2, py: 1.5, borderBottom: 1, borderColor: "divider" }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", columnGap: 2, rowGap: 0.5, alignItems: "baseline" }}>
        <Typography component="h2" sx={{ fontWeight: 600, flex: 1, minWidth: 220 }}>
          {row.title}
        </Typography>
        <Risk row={row} />
        <ActionState value={row.state} />
      </Box>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        {row.client_id && (
          <>
            <Link component={RouterLink} to={`/clients/${row.client_id}`} underline="always">
              {row.client_name}
            </Link>
            {" · "}
          </>
        )}
        {row.why} · {row.proposed_by}, {moment(row.created_at)}
      </Typography>
      <Changes changes={changes} />
      {row.changes.length > SHOWN && !all && (
        <Button onClick={() => setAll(true)}>Show all {row.changes.length} changes</Button>
      )}
      {row.state === "proposed" &&
        row.warnings.map((warning) => (
          <Typography key={warning} variant="body2" sx={{ mt: 0.5 }}>
            {warning}
          </Typography>
        ))}
      {row.last_error && (
        <Alert severity={row.state === "approved" ? "warning" : "error"} sx={{ mt: 1 }}>
          {row.last_error}
          {row.next_try_at && ` Tried ${row.attempts} times; again ${moment(row.next_try_at)}.`}
        </Alert>
      )}
      <Ended row={row} />
      <Buttons row={row} />
    </Box>
  );
}

function Risk({ row }: { row: Action }) {
  return (
    <Typography variant="body2" color="text.secondary" component="span">
      {row.label} · {row.risk} risk
    </Typography>
  );
}

function Ended({ row }: { row: Action }) {
  const parts = [];
  if (row.decided_by && row.decided_at) {
    const how = row.decided_via === "link" ? " by link" : row.decided_via === "alone" ? " by the ladder" : "";
    const verb = row.state === "declined" ? "Declined" : "Allowed";
    parts.push(`${verb}${how}: ${row.decided_by}, ${moment(row.decided_at)}`);
  }
  if (row.reason) parts.push(`“${row.reason}”`);
  if (row.undone_by && row.undone_at) parts.push(`Taken back: ${row.undone_by}, ${moment(row.undone_at)}`);
  if (row.can_undo && row.undo_until) parts.push(`Can be taken back until ${moment(row.undo_until)}`);
  if (parts.length === 0) return null;
  return (
    <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
      {parts.join(" · ")}
    </Typography>
  );
}

function Buttons({ row }: { row: Action }) {
  const may = useMay("actions:approve");
  const decide = useDecide();
  const [declining, setDeclining] = useState(false);
  if (!may || (row.state !== "proposed" && !row.can_undo)) return null;
  return (
    <Box sx={{ display: "flex", gap: 1, mt: 1 }}>
      {row.state === "proposed" && (
        <>
          <Button
            variant="contained"
            loading={decide.isPending}
            onClick={() => decide.mutate({ id: row.id, what: "approve" })}
            aria-label={`Approve: ${row.title}`}
          >
            Approve
          </Button>
          <Button onClick={() => setDeclining(true)} aria-label={`Decline: ${row.title}`}>
            Decline
          </Button>
        </>
      )}
      {row.can_undo && (
        <Button
          variant="outlined"
          loading={decide.isPending}
          onClick={() => decide.mutate({ id: row.id, what: "undo" })}
          aria-label={`Undo: ${row.title}`}
        >
          Undo
        </Button>
      )}
      {declining && (
        <ReasonDialog
          title="Decline this action"
          hint="The reason is kept in the journal."
          confirm="Decline"
          onClose={() => setDeclining(false)}
          onConfirm={(reason) => {
            setDeclining(false);
            decide.mutate({ id: row.id, what: "decline", reason });
          }}
        />
      )}
    </Box>
  );
}
