import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useNotify } from "../../ui/notices";
import type { DraftBlock } from "./data";

/** A text to change and take along. Nothing is sent from here: the mail program does that. */
export function Draft({ block }: { block: DraftBlock }) {
  const [body, setBody] = useState(block.body);
  const [subject, setSubject] = useState(block.subject);
  const notify = useNotify();
  const copy = async () => {
    await navigator.clipboard.writeText(subject ? `${subject}\n\n${body}` : body);
    notify({ text: "Copied.", kind: "success" });
  };
  const mail = `mailto:${encodeURIComponent(block.to)}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`;
  return (
    <Box sx={{ my: 1, p: 1.5, border: 1, borderColor: "divider", borderRadius: 1 }}>
      <Typography variant="h3" component="p" sx={{ mb: 1 }}>
        {block.title}
      </Typography>
      {block.to && (
        <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
          To {block.to}
        </Typography>
      )}
      {block.subject && (
        <TextField
          label="Subject"
          fullWidth
          value={subject}
          onChange={(event) => setSubject(event.target.value)}
          sx={{ mb: 1 }}
        />
      )}
      <TextField
        label="Text"
        fullWidth
        multiline
        maxRows={16}
        value={body}
        onChange={(event) => setBody(event.target.value)}
      />
      <Box sx={{ display: "flex", gap: 1, mt: 1 }}>
        <Button variant="outlined" onClick={copy}>
          Copy
        </Button>
        {block.to && (
          <Button component="a" href={mail}>
            Open in mail program
          </Button>
        )}
      </Box>
    </Box>
  );
}
