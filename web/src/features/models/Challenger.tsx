import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { day } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { Compare } from "./Compare";
import { DecideDialog } from "./DecideDialog";
import type { Compared, State } from "./data";

/** The model that wants to be in use, beside the one that is. */
export function Challenger({ challenger }: { challenger: State["challenger"] }) {
  const may = useMay("models:write");
  const [open, setOpen] = useState(false);
  return (
    <Section
      title="Challenger"
      hint={
        challenger
          ? `version ${challenger.number}, data through ${day(challenger.trained_through_on)}`
          : undefined
      }
      actions={
        may && (
          <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
            <Train />
            {challenger && !challenger.blocked && (
              <Button variant="contained" onClick={() => setOpen(true)}>
                Promote
              </Button>
            )}
          </Box>
        )
      }
    >
      {challenger ? (
        <>
          <Typography>
            {challenger.blocked ? `Stays a challenger. ${challenger.blocked}` : "It may take over."}
          </Typography>
          <Link
            component={RouterLink}
            to={`/models/${challenger.id}`}
            sx={{ display: "inline-block", mb: 1 }}
          >
            Model card
          </Link>
          {challenger.evaluation && (
            <Compare
              figures={challenger.evaluation.figures as Compared}
              champion={challenger.champion_number}
              challenger={challenger.number}
            />
          )}
        </>
      ) : (
        <Typography color="text.secondary">
          None now. Once a month, or when data drifts, one is trained and compared with the model in use on
          the months after that was fitted. It takes over only when it was better by more than chance and a
          person says so.
        </Typography>
      )}
      {open && challenger && (
        <DecideDialog
          decision={{ id: challenger.id, number: challenger.number, what: "promote" }}
          onClose={() => setOpen(false)}
        />
      )}
    </Section>
  );
}

function Train() {
  const client = useQueryClient();
  const notify = useNotify();
  const ask = useMutation({
    mutationFn: () => take(api.POST("/api/models/challenger")),
    onSuccess: ({ queued }) => {
      void client.invalidateQueries({ queryKey: ["jobs"] });
      notify({
        text: queued
          ? "A challenger is being trained. It appears here when it is compared."
          : "It is waiting already.",
        kind: "success",
      });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return (
    <Button variant="outlined" loading={ask.isPending} onClick={() => ask.mutate()}>
      Train one now
    </Button>
  );
}
