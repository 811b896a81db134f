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
      Computed again: {show(replay.again)}
      {!replay.identical && `, kept: ${show(replay.value)}`}, by model {replay.model_number} from the inputs
      of {day(replay.as_of)}
      {!replay.intact && ", which were changed since"}. Hash of the inputs: <code>{replay.content_hash}</code>
    </Typography>
  );
}
