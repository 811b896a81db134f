import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { type FormEvent, useState } from "react";
import { useMay } from "../../app/session";
import { Field } from "../../ui/forms";
import { Section } from "../../ui/Page";
import { type Task, useMakeTicket, useTicket } from "./data";

/** The ticket of the PSA that belongs to a task: made from here, or its number written down. */
export function Ticket({ task }: { task: Task }) {
  const may = useMay("tasks:write");
  const mayAct = useMay("actions:write");
  const save = useTicket(task.id);
  const make = useMakeTicket(task);
  const [number, setNumber] = useState(task.ticket_ref ?? "");
  const [url, setUrl] = useState(task.ticket_url ?? "");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ number: number || null, url: url || null });
  };
  return (
    <Section title="Ticket" hint="In your PSA.">
      {task.ticket_ref && (
        <Box sx={{ mb: 2 }}>
          {task.ticket_url ? (
            <Link href={task.ticket_url} target="_blank" rel="noreferrer">
              {task.ticket_ref}
            </Link>
          ) : (
            task.ticket_ref
          )}
        </Box>
      )}
      {may && (
        <Box
          component="form"
          onSubmit={submit}
          sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "flex-start" }}
        >
          <Field
            name="ticket_ref"
            label="Number"
            error={save.error}
            value={number}
            onChange={(event) => setNumber(event.target.value)}
          />
          <Field
            name="ticket_url"
            label="Address"
            error={save.error}
            value={url}
            onChange={(event) => setUrl(event.target.value)}
            sx={{ minWidth: 260 }}
          />
          <Button type="submit" variant="outlined" loading={save.isPending}>
            Save
          </Button>
          {!task.ticket_ref && task.client_id && mayAct && (
            <Button loading={make.isPending} onClick={() => make.mutate()}>
              Make a ticket
            </Button>
          )}
        </Box>
      )}
    </Section>
  );
}
