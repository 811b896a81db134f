import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import LinearProgress from "@mui/material/LinearProgress";
import Link from "@mui/material/Link";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import type { Schemas } from "../../api/client";
import { count } from "../../ui/format";
import { Section } from "../../ui/Page";
import { Status } from "../../ui/Status";
import { Counts } from "./Counts";
import { MappingTable } from "./MappingTable";
import { Problems } from "./Problems";
import { type Item, isReady, type Mapping } from "./useWizard";

type Props = {
  item: Item;
  streams: Schemas["StreamReply"][];
  busy: boolean;
  onRemap: (stream: string | null, mapping: Mapping | null) => void;
  onDateOrder: (order: "dmy" | "mdy") => void;
  onRemove: () => void;
};

/** One file on its way in. */
export function FileCard(props: Props) {
  const { item, busy, onRemove } = props;
  const state =
    item.run?.state ?? (isReady(item) ? "ready" : item.step === "ready" ? "needs a look" : item.step);
  return (
    <Section
      title={item.name}
      hint={<Status value={state} />}
      actions={
        item.step !== "done" && (
          <Button size="small" disabled={busy} onClick={onRemove}>
            Remove
          </Button>
        )
      }
    >
      {(item.step === "reading" || item.step === "importing") && (
        <LinearProgress aria-label={`${item.step} ${item.name}`} />
      )}
      {item.error && (
        <Alert severity="error" sx={{ mb: 1 }}>
          {item.error}
        </Alert>
      )}
      {item.step === "done" && item.run && <Result run={item.run} />}
      {item.step === "ready" && <Choices {...props} />}
    </Section>
  );
}

function Result({ run }: { run: Schemas["ImportReply"] }) {
  return (
    <Typography>
      <Counts run={run} />{" "}
      <Link component={RouterLink} to={`/imports/${run.id}`}>
        Details
      </Link>
      {run.stream === "customers" && (
        <>
          {" "}
          A model of the outcome is made in the next minutes: see{" "}
          <Link component={RouterLink} to="/models">
            Models
          </Link>
          .
        </>
      )}
    </Typography>
  );
}

function Choices({ item, streams, busy, onRemap, onDateOrder }: Props) {
  const [open, setOpen] = useState(false);
  const seen = item.preview;
  if (!seen) return null;
  const show = open || !seen.stream || seen.lacking.length > 0;
  return (
    <>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 2, alignItems: "center", mb: 1 }}>
        <TextField
          select
          size="small"
          label="The file holds"
          value={seen.stream ?? ""}
          disabled={busy}
          onChange={(event) => onRemap(event.target.value, null)}
          sx={{ minWidth: 220 }}
        >
          {streams.map((stream) => (
            <MenuItem key={stream.name} value={stream.name}>
              {stream.label}
            </MenuItem>
          ))}
        </TextField>
        {seen.ambiguous_dates.length > 0 && (
          <DateOrder columns={seen.ambiguous_dates} value={item.dateOrder} onChange={onDateOrder} />
        )}
        <Button size="small" aria-expanded={show} onClick={() => setOpen(!open)}>
          {show ? "Hide columns" : `Show ${count(seen.headers.length)} columns`}
        </Button>
      </Box>
      <Facts preview={seen} />
      {show && (
        <MappingTable
          preview={seen}
          stream={streams.find((stream) => stream.name === seen.stream)}
          disabled={busy}
          onChange={(mapping) => onRemap(seen.stream, mapping)}
        />
      )}
      {seen.problems.length > 0 && (
        <Problems label={`Problems of ${item.name}`} rows={seen.problems.slice(0, 10)} />
      )}
    </>
  );
}

function Facts({ preview }: { preview: Schemas["PreviewReply"] }) {
  const { facts } = preview;
  const parts = [
    facts.encoding,
    facts.delimiter && `${facts.delimiter}-separated`,
    facts.sheet && `sheet ${facts.sheet}`,
  ];
  const mapped = Object.values(preview.mapping).filter(Boolean).length;
  return (
    <Typography variant="body2" color="text.secondary" component="div" sx={{ mb: 1 }}>
      {parts.filter(Boolean).join(", ")} · {count(mapped)} of {count(preview.headers.length)} columns known
      {preview.remembered && " (as mapped last time)"} · {count(preview.problems.length)} problems in the
      first {count(preview.checked)} rows.
      {facts.notes.map((note) => (
        <div key={note}>{note}</div>
      ))}
      {!preview.stream && <div>No table we know has these columns. Choose what the file holds.</div>}
      {preview.lacking.length > 0 && (
        <div>Still needed: {preview.lacking.join(", ").replaceAll("_", " ")}.</div>
      )}
    </Typography>
  );
}

type DateOrderProps = {
  columns: string[];
  value: "dmy" | "mdy" | undefined;
  onChange: (order: "dmy" | "mdy") => void;
};

function DateOrder({ columns, value, onChange }: DateOrderProps) {
  return (
    <TextField
      select
      size="small"
      required
      label={`Dates in ${columns.join(", ")}`}
      value={value ?? ""}
      onChange={(event) => onChange(event.target.value === "mdy" ? "mdy" : "dmy")}
      sx={{ minWidth: 220 }}
    >
      <MenuItem value="dmy">Day/month/year</MenuItem>
      <MenuItem value="mdy">Month/day/year</MenuItem>
    </TextField>
  );
}
