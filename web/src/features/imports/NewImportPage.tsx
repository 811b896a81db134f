import Autocomplete from "@mui/material/Autocomplete";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { Page } from "../../ui/Page";
import { Empty } from "../../ui/states";
import { DropZone } from "./DropZone";
import { FileCard } from "./FileCard";
import { Streams } from "./Streams";
import { isReady, useStreams, useWizard } from "./useWizard";

/** Drop files, see what they are, correct the mapping, start. */
export default function NewImportPage() {
  const streams = useStreams();
  const wizard = useWizard(streams);
  const [source, setSource] = useState("Files");
  const [client, setClient] = useState<{ id: string; name: string } | null>(null);
  const it = useSession().tenant.kind === "it";
  const clients = useQuery({
    queryKey: ["products", "choices"],
    queryFn: () => take(api.GET("/api/licenses/choices")),
    staleTime: 60_000,
  });
  const may = useMay("imports:write");
  const ready = wizard.items.filter(isReady).length;
  const reading = wizard.items.some((item) => item.step === "reading");
  const done = wizard.items.some((item) => item.step === "done");
  return (
    <Page
      title="Import files"
      back={{ to: "/imports", label: "Imports" }}
      subtitle="Nothing is stored before you start the import. Importing a file twice changes nothing."
      actions={
        may && (
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
            <Autocomplete
              size="small"
              sx={{ width: 290 }}
              value={client}
              disabled={wizard.running}
              options={clients.data?.clients ?? []}
              getOptionLabel={(each) => each.name}
              isOptionEqualToValue={(a, b) => a.id === b.id}
              onChange={(_, next) => setClient(next)}
              renderInput={(params) => (
                <TextField {...params} label={`${it ? "Department" : "Client"} where rows name none`} />
              )}
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
              onClick={() => void wizard.start(source.trim(), client?.id ?? null)}
            >
              {reading ? "Reading the files" : startWords(ready)}
            </Button>
          </>
        )
      }
    >
      {may ? (
        <DropZone onFiles={(files) => void wizard.add(files)} disabled={wizard.running} />
      ) : (
        <Empty title="Your role imports nothing">
          Ask an owner or admin to import, or to change your role.
        </Empty>
      )}
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
