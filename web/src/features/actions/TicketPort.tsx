import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import TextField from "@mui/material/TextField";
import { useMutation, useQuery } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { useMay } from "../../app/session";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { useRefreshActions } from "./data";

/** Where tickets of actions are made: by hand, or by a signed call to a webhook channel. */
export function TicketPort() {
  const refresh = useRefreshActions();
  const notify = useNotify();
  const may = useMay("settings:write");
  const control = useQuery({
    queryKey: ["actions", "control"],
    queryFn: () => take(api.GET("/api/autonomy/control")),
  });
  const channels = useQuery({
    queryKey: ["channels"],
    queryFn: () => take(api.GET("/api/channels")),
    enabled: may,
  });
  const save = useMutation({
    mutationFn: (id: string) =>
      take(
        api.PUT("/api/autonomy/ticket-port", {
          body: id ? { port: "webhook", channel_id: id } : { port: "manual" },
        }),
      ),
    onSuccess: () => {
      refresh();
      notify({ text: "Saved.", kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  if (!control.data) return null;
  const hooks = (channels.data?.channels ?? []).filter((channel) => channel.kind === "webhook");
  return (
    <Section title="Tickets" hint="Where “make a ticket” goes.">
      <Stack direction={{ xs: "column", sm: "row" }} spacing={2} sx={{ alignItems: { sm: "center" } }}>
        <TextField
          select
          label="Tickets are made"
          value={control.data.ticket_channel_id ?? ""}
          disabled={!may || save.isPending}
          onChange={(event) => save.mutate(event.target.value)}
          sx={{ minWidth: 320 }}
          slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
        >
          <MenuItem value="">by hand: a task asks somebody to do it</MenuItem>
          {hooks.map((channel) => (
            <MenuItem key={channel.id} value={channel.id}>
              by a signed call to {channel.name}
            </MenuItem>
          ))}
        </TextField>
        {may && hooks.length === 0 && (
          <Button href="/channels">Add a webhook channel to make them by machine</Button>
        )}
      </Stack>
    </Section>
  );
}
