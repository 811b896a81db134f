import Alert from "@mui/material/Alert";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import InputAdornment from "@mui/material/InputAdornment";
import TextField, { type TextFieldProps } from "@mui/material/TextField";
import { useRef, useState } from "react";
import { ApiProblem } from "../api/client";

/** Message of the server for one field of a form. */
export function fieldProblem(error: unknown, name: string): string | undefined {
  return error instanceof ApiProblem ? error.field(name) : undefined;
}

/** What is wrong with a form as a whole; what `fields` show themselves is not said twice. */
export function FormError({ error, fields = [] }: { error: unknown; fields?: string[] }) {
  if (!(error instanceof Error)) return null;
  if (fields.some((name) => fieldProblem(error, name))) return null;
  return <Alert severity="error">{error.message}</Alert>;
}

export type FieldProps = Omit<TextFieldProps, "error" | "name"> & { name: string; error: unknown };

/** A text field that shows the server's message where it belongs. */
export function Field({ name, error, helperText, ...rest }: FieldProps) {
  const message = fieldProblem(error, name);
  return (
    <TextField
      {...rest}
      name={name}
      error={Boolean(message)}
      helperText={message ?? helperText ?? undefined}
    />
  );
}

/** A password that can be looked at before it is sent. */
export function PasswordField(props: FieldProps) {
  const [shown, setShown] = useState(false);
  const toggle = (
    <InputAdornment position="end">
      <Button
        onClick={() => setShown(!shown)}
        aria-label={shown ? "Hide characters" : "Show characters"}
        sx={{ minWidth: 0 }}
      >
        {shown ? "Hide" : "Show"}
      </Button>
    </InputAdornment>
  );
  return (
    <Field {...props} type={shown ? "text" : "password"} slotProps={{ input: { endAdornment: toggle } }} />
  );
}

/** A text to take along: a link or a secret, with a button that copies it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const [copied, setCopied] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const copy = async () => {
    input.current?.select();
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      setCopied(false); // the text is selected: Ctrl+C works where the page may not copy by itself
    }
  };
  return (
    <Box sx={{ display: "flex", gap: 1, alignItems: "center" }}>
      <TextField
        label={label}
        value={value}
        fullWidth
        inputRef={input}
        onFocus={(event) => event.target.select()}
        slotProps={{ htmlInput: { readOnly: true, style: { fontFamily: "monospace" } } }}
      />
      <Button variant="outlined" onClick={copy} sx={{ flexShrink: 0 }}>
        {copied ? "Copied" : "Copy"}
      </Button>
    </Box>
  );
}
