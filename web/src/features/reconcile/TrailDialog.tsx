import Autocomplete from "@mui/material/Autocomplete";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useMay } from "../../app/session";
import { count } from "../../ui/format";
import { FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { type Compared, howFound, type Trail, useExplainName, useProductsLike } from "./data";

type Props = { row: Compared; it: boolean; onClose: () => void };

/** How the lines of agreement and bill came to this product, and the place to correct it. */
export function TrailDialog({ row, it, onClose }: Props) {
  const may = useMay("licenses:write");
  const unsure = row.trail.filter((each) => each.how === "none" || each.how === "likeness");
  const columns: Column<Trail>[] = [
    {
      id: "side",
      label: "Where",
      phone: true,
      render: (each) => (each.side === "agreed" ? "agreement" : it ? "bill" : "invoice"),
    },
    { id: "name", label: "Written there", phone: true, render: (each) => each.name },
    { id: "normal", label: "Normal form", render: (each) => each.normal },
    { id: "how", label: "Matched by", phone: true, render: howFound },
    { id: "quantity", label: "Quantity", right: true, render: (each) => count(each.quantity, 1) },
  ];
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="md" aria-labelledby="trail-dialog">
      <DialogTitle id="trail-dialog">
        {row.product_name} at {row.client_name}
      </DialogTitle>
      <DialogContent>
        <Stack spacing={2}>
          {row.seats !== null && (
            <Typography>
              {count(row.seats)} seats are in subscriptions of this product (what the vendor counts).
            </Typography>
          )}
          {row.trail.length === 0 ? (
            <Typography>No line of an agreement or bill names this product.</Typography>
          ) : (
            <SimpleTable
              label="Lines"
              columns={columns}
              rows={row.trail}
              keyOf={(each) => each.side + each.name}
            />
          )}
          {may && unsure.map((each) => <Explain key={each.name} trail={each} onDone={onClose} />)}
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Close</Button>
      </DialogActions>
    </Dialog>
  );
}

type Choice = { id: string; name: string };

function Explain({ trail, onDone }: { trail: Trail; onDone: () => void }) {
  const notify = useNotify();
  const near = trail.nearest;
  const [choice, setChoice] = useState<Choice | null>(near ? { id: near.product_id, name: near.name } : null);
  const [text, setText] = useState("");
  const found = useProductsLike(text);
  const save = useExplainName(onDone);
  const say = (product_id: string | null, words: string) =>
    save.mutate(
      { name: trail.name, product_id },
      { onSuccess: () => notify({ text: words, kind: "success" }) },
    );
  return (
    <Stack spacing={1} role="group" aria-label={`What ${trail.name} means`}>
      <Typography>
        Which product is meant by “{trail.name}”? The answer holds for all agreements and bills.
      </Typography>
      <FormError error={save.error} fields={[]} />
      <Stack direction={{ xs: "column", sm: "row" }} spacing={1}>
        <Autocomplete
          sx={{ flex: 1 }}
          size="small"
          value={choice}
          options={(found.data?.rows ?? []).map((each) => ({ id: each.id, name: each.name }))}
          getOptionLabel={(each) => each.name}
          isOptionEqualToValue={(a, b) => a.id === b.id}
          filterOptions={(each) => each}
          onChange={(_, next) => setChoice(next)}
          onInputChange={(_, next) => setText(next)}
          renderInput={(params) => <TextField {...params} label="Product" />}
        />
        <Button
          variant="contained"
          disabled={!choice}
          loading={save.isPending}
          onClick={() => choice && say(choice.id, `${trail.name} now means ${choice.name}.`)}
        >
          Save
        </Button>
        <Button onClick={() => say(null, `${trail.name} now stands for itself.`)}>None of ours</Button>
      </Stack>
    </Stack>
  );
}
