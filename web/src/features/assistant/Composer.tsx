import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import TextField from "@mui/material/TextField";
import { type FormEvent, type KeyboardEvent, type RefObject, useState } from "react";

const MOST = 1000;

type ComposerProps = {
  input: RefObject<HTMLTextAreaElement | null>;
  busy: boolean;
  onSend: (text: string) => void;
  onStop: () => void;
};

/** Where the question is written: Enter asks, Shift and Enter begins a new line. */
export function Composer({ input, busy, onSend, onStop }: ComposerProps) {
  const [text, setText] = useState("");
  const send = () => {
    const asked = text.trim();
    if (!asked || busy) return;
    setText("");
    onSend(asked);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault();
      send();
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    send();
  };
  return (
    <Box
      component="form"
      onSubmit={submit}
      sx={{ display: "flex", gap: 1, p: 1.5, borderTop: 1, borderColor: "divider", alignItems: "flex-end" }}
    >
      <TextField
        label="Question"
        placeholder="Which clients are at risk?"
        fullWidth
        multiline
        maxRows={6}
        value={text}
        onChange={(event) => setText(event.target.value.slice(0, MOST))}
        onKeyDown={onKeyDown}
        inputRef={input}
      />
      {busy ? (
        <Button variant="outlined" onClick={onStop}>
          Stop
        </Button>
      ) : (
        <Button type="submit" variant="contained" disabled={!text.trim()}>
          Ask
        </Button>
      )}
    </Box>
  );
}
