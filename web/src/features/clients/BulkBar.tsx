import Autocomplete from "@mui/material/Autocomplete";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { queries } from "../../api/client";
import { count } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { assignClients, type ClientRow, useChoices } from "./data";
import { EndDialog } from "./EndDialog";

/** What can be done with the chosen clients: give them an account manager, deactivate them. Keeps its height, so that rows do not jump. */
export function BulkBar({ rows, onDone }: { rows: ClientRow[]; onDone: () => void }) {
  const [owner, setOwner] = useState("");
  const [ending, setEnding] = useState(false);
  const owners = useChoices().data?.owner_name ?? [];
  const notify = useNotify();
  const active = rows.filter((row) => row.status === "active");
  const assign = useMutation({
    mutationFn: () =>
      assignClients(
        rows.map((row) => row.id),
        owner.trim() || null,
      ),
    onSuccess: ({ changed }) => {
      notify({
        text: `${count(changed)} clients now belong to ${owner.trim() || "nobody"}.`,
        kind: "success",
      });
      queries.invalidateQueries({ queryKey: ["clients"] });
      onDone();
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  if (rows.length === 0) {
    return (
      <Typography variant="body2" color="text.secondary" sx={{ minHeight: 40, pt: 1.25 }}>
        Double-click a cell to edit it; choose rows to change several at once.
      </Typography>
    );
  }
  return (
    <Box
      role="toolbar"
      aria-label="Chosen clients"
      sx={{ display: "flex", flexWrap: "wrap", gap: 1, minHeight: 40, alignItems: "center" }}
    >
      <Typography sx={{ fontWeight: 600 }}>{count(rows.length)} chosen</Typography>
      <Autocomplete
        freeSolo
        size="small"
        options={owners}
        inputValue={owner}
        onInputChange={(_, value) => setOwner(value)}
        sx={{ width: 220 }}
        renderInput={(params) => <TextField {...params} label="New account manager" />}
      />
      <Button variant="outlined" loading={assign.isPending} onClick={() => assign.mutate()}>
        {owner.trim() ? "Assign" : "Assign nobody"}
      </Button>
      <Button disabled={active.length === 0} onClick={() => setEnding(true)}>
        Deactivate {active.length > 0 && count(active.length)}
      </Button>
      <Button onClick={onDone}>Choose none</Button>
      {ending && (
        <EndDialog
          clients={active}
          onClose={(done) => {
            setEnding(false);
            if (done) onDone();
          }}
        />
      )}
    </Box>
  );
}
