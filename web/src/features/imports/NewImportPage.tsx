import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { Page } from "../../ui/Page";
import { DropZone } from "./DropZone";
import { FileCard } from "./FileCard";
import { Streams } from "./Streams";
import { isReady, useStreams, useWizard } from "./useWizard";

/** Drop files, see what they are, correct the mapping, start. */
export default function NewImportPage() {
  const streams = useStreams();
  const wizard = useWizard(streams);
  const [source, setSource] = useState("Files");
  const ready = wizard.items.filter(isReady).length;
  const reading = wizard.items.some((item) => item.step === "reading");
  const done = wizard.items.some((item) => item.step === "done");
  return (
    <Page
      title="Import files"
      back={{ to: "/imports", label: "Imports" }}
      subtitle="Nothing is stored before you start the import. Importing a file twice changes nothing."
      actions={
        <>
          <TextField
            size="small"
            label="Source"
            value={source}
            disabled={wizard.running}
            onChange={(event) => setSource(event.target.value)}
            slotProps={{ htmlInput: { maxLength: 100 } }}
            sx={{ width: 180 }}
          />
          {done && !wizard.running && (
            <Button component={RouterLink} to="/clients" variant="outlined">
              See the clients
            </Button>
          )}
          <Button
            variant="contained"
            disabled={reading || ready === 0 || !source.trim()}
            loading={wizard.running}
            onClick={() => void wizard.start(source.trim())}
          >
            {reading ? "Reading the files" : startWords(ready)}
          </Button>
        </>
      }
    >
      <DropZone onFiles={(files) => void wizard.add(files)} disabled={wizard.running} />
      {wizard.items.length === 0 && streams.length > 0 && <Streams streams={streams} />}
      {wizard.items.map((item) => (
        <FileCard
          key={item.key}
          item={item}
          streams={streams}
          busy={wizard.running}
          onRemap={(stream, mapping) => void wizard.remap(item, stream, mapping)}
          onDateOrder={(dateOrder) => wizard.change(item.key, { dateOrder })}
          onRemove={() => wizard.remove(item.key)}
        />
      ))}
    </Page>
  );
}

function startWords(ready: number): string {
  if (ready === 0) return "Import";
  return ready === 1 ? "Import 1 file" : `Import ${ready} files`;
}
