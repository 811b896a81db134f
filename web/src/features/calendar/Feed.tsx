import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "../../api/client";
import { moment } from "../../ui/format";
import { CopyField } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";

const KEY = ["tasks", "feed"];

/** A secret address by which a calendar program reads one's own days. */
export function Feed() {
  const client = useQueryClient();
  const notify = useNotify();
  const [url, setUrl] = useState<string | null>(null);
  const found = useQuery({ queryKey: KEY, queryFn: () => take(api.GET("/api/calendar/feed")) });
  const onError = (error: Error) => notify({ text: error.message, kind: "error" });
  const make = useMutation({
    mutationFn: () => take(api.POST("/api/calendar/feed")),
    onSuccess: (made) => {
      setUrl(made.url ?? null);
      void client.invalidateQueries({ queryKey: KEY });
    },
    onError,
  });
  const drop = useMutation({
    mutationFn: () => take(api.DELETE("/api/calendar/feed")),
    onSuccess: () => {
      setUrl(null);
      void client.invalidateQueries({ queryKey: KEY });
      notify({ text: "The address works no more.", kind: "success" });
    },
    onError,
  });
  const made = found.data?.made_at;
  return (
    <Section title="In your calendar program" hint="Your tasks, and the contracts of your clients (ICS).">
      {url && (
        <Box sx={{ mb: 2 }}>
          <CopyField label="Address, shown this once" value={url} />
        </Box>
      )}
      {made && !url && (
        <Box sx={{ mb: 1 }}>
          Made {moment(made)},{" "}
          {found.data?.last_read_at ? `last read ${moment(found.data.last_read_at)}` : "not read yet"}.
        </Box>
      )}
      <Box sx={{ display: "flex", gap: 1 }}>
        <Button variant="outlined" loading={make.isPending} onClick={() => make.mutate()}>
          {made ? "Make a new address" : "Make an address"}
        </Button>
        {made && (
          <Button loading={drop.isPending} onClick={() => drop.mutate()}>
            End it
          </Button>
        )}
      </Box>
    </Section>
  );
}
