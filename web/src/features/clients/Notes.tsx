import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { queries, request } from "../../api/client";
import { useMay } from "../../app/session";
import { moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import { Empty, ErrorState, Loading } from "../../ui/states";

type NoteRow = { id: string; text: string; by_name: string; created_at: string };

/** What people wrote down about a client. */
export default function Notes({ id }: { id: string }) {
  const [text, setText] = useState("");
  const may = useMay("clients:write");
  const path = `/api/clients/${id}/notes`;
  const notes = useQuery({
    queryKey: ["clients", "notes", id],
    queryFn: () => request<{ rows: NoteRow[] }>("GET", `${path}?page_size=100`),
  });
  const refresh = () => queries.invalidateQueries({ queryKey: ["clients", "notes", id] });
  const add = useMutation({
    mutationFn: () => request("POST", path, { text }),
    onSuccess: () => {
      setText("");
      refresh();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate();
  };
  return (
    <Section>
      {may && (
        <Box
          component="form"
          onSubmit={submit}
          sx={{ display: "flex", gap: 1, alignItems: "flex-start", mb: 2 }}
        >
          <TextField
            label="Note"
            multiline
            fullWidth
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
          <Button type="submit" variant="outlined" disabled={!text.trim()} loading={add.isPending}>
            Add
          </Button>
        </Box>
      )}
      {(add.error || notes.error) && <ErrorState error={add.error ?? notes.error} />}
      {notes.isPending && <Loading rows={3} />}
      {notes.data?.rows.length === 0 && (
        <Empty title="No notes yet">Write down what the next person should know before calling.</Empty>
      )}
      {notes.data?.rows.map((note) => (
        <Box key={note.id} sx={{ py: 1, borderBottom: 1, borderColor: "divider" }}>
          <Typography sx={{ whiteSpace: "pre-wrap" }}>{note.text}</Typography>
          <Box sx={{ display: "flex", alignItems: "center", gap: 1 }}>
            <Typography variant="caption" color="text.secondary">
              {note.by_name}, {moment(note.created_at)}
            </Typography>
            {may && (
              <Button onClick={() => request("DELETE", `${path}/${note.id}`).then(refresh)}>Delete</Button>
            )}
          </Box>
        </Box>
      ))}
    </Section>
  );
}
