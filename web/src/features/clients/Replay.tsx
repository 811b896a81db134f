import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { api, type Schemas, take } from "../../api/client";
import { day } from "../../ui/format";
import { Status } from "../../ui/Status";
import { ErrorState } from "../../ui/states";

type ReplayProps = { prediction: string; label: string; show: (value: number | null) => string };

/** Computes a kept score again from its kept inputs and model, and says whether it is the same. */
export function Replay({ prediction, label, show }: ReplayProps) {
  const replay = useMutation({
    mutationFn: () =>
      take(
        api.POST("/api/predictions/{prediction_id}/replay", {
          params: { path: { prediction_id: prediction } },
        }),
      ),
  });
  const found = replay.data?.prediction_id === prediction ? replay.data : null;
  return (
    <>
      <Button
        sx={{ minWidth: 0 }}
        onClick={() => replay.mutate()}
        loading={replay.isPending}
        aria-label={label}
      >
        Replay
      </Button>
      <Box aria-live="polite" sx={{ flexBasis: "100%", ml: 0.5 }}>
        {found && <Verdict replay={found} show={show} />}
        {replay.error && <ErrorState error={replay.error} />}
      </Box>
    </>
  );
}

function Verdict({ replay, show }: { replay: Schemas["ReplayOut"]; show: ReplayProps["show"] }) {
  return (
    <Typography variant="body2" sx={{ overflowWrap: "anywhere" }}>
      <Status
        value={replay.identical ? "good" : "failed"}
        label={replay.identical ? "identical" : "not identical"}
      />{" "}
      {verdictOf(replay, show)} Hash of the inputs: <code>{replay.content_hash}</code>
    </Typography>
  );
}

/** What computing a score again came to, and what was tampered with when it is not the same. */
export function verdictOf(replay: Schemas["ReplayOut"], show: ReplayProps["show"]): string {
  const by = `by model ${replay.model_number} from the inputs of ${day(replay.as_of)}`;
  if (replay.identical) return `Computed again: ${show(replay.again)}, ${by}.`;
  const pair = `Kept: ${show(replay.value)}; computed again ${by}: ${show(replay.again)}.`;
  return replay.intact
    ? `The kept score was changed after it was made: its inputs are intact, but do not give it. ${pair}`
    : `The kept inputs were changed after the score was made: they no longer match their hash. ${pair}`;
}
