import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import type { Schemas } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { moment } from "../../ui/format";
import { Section } from "../../ui/Page";
import { useComment } from "./data";

type Detail = Schemas["TaskDetail"];
const LONGEST = 5000;

/** What was said about a task. */
export function Said({ task }: { task: Detail }) {
  const me = useSession();
  const may = useMay("tasks:write");
  const comment = useComment(task.id);
  const [text, setText] = useState("");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    comment.mutate({ text }, { onSuccess: () => setText("") });
  };
  return (
    <Section title="Comments">
      {task.said.length === 0 && <Typography color="text.secondary">Nobody said anything yet.</Typography>}
      {task.said.map((each) => (
        <Box key={each.id} sx={{ mb: 1.5 }}>
          <Typography variant="body2" color="text.secondary">
            {each.by_name}, {moment(each.created_at)}
            {may && each.by_id === me.user.id && (
              <Button size="small" onClick={() => comment.mutate({ drop: each.id })} sx={{ ml: 1 }}>
                Take back
              </Button>
            )}
          </Typography>
          <Typography sx={{ whiteSpace: "pre-line", overflowWrap: "anywhere" }}>{each.text}</Typography>
        </Box>
      ))}
      {may && (
        <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 1, mt: 1, maxWidth: 760 }}>
          <TextField
            label="Comment"
            multiline
            minRows={2}
            value={text}
            onChange={(event) => setText(event.target.value)}
            slotProps={{ htmlInput: { maxLength: LONGEST } }}
          />
          <Box>
            <Button type="submit" variant="outlined" disabled={!text.trim()} loading={comment.isPending}>
              Comment
            </Button>
          </Box>
        </Box>
      )}
    </Section>
  );
}
