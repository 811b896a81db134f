import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { type ChangeEvent, type FormEvent, useRef, useState } from "react";
import type { Schemas } from "../../api/client";
import { Field, FormError, fieldProblem } from "../../ui/forms";
import { Loading } from "../../ui/states";
import { useBrand, useSend } from "./data";

/** Name, color, logo and foot of new reports. */
export function BrandDialog({ onClose }: { onClose: () => void }) {
  const brand = useBrand();
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="xs" aria-labelledby="brand">
      <DialogTitle id="brand">Branding of reports</DialogTitle>
      {brand.data ? <Form brand={brand.data} onClose={onClose} /> : <Loading rows={4} />}
    </Dialog>
  );
}

function Form({ brand, onClose }: { brand: Schemas["Brand"]; onClose: () => void }) {
  const save = useSend("PUT", "/api/reports/brand", "Saved. New reports look like this.");
  const [values, setValues] = useState(brand);
  const file = useRef<HTMLInputElement>(null);
  const set = (change: Partial<typeof values>) => setValues({ ...values, ...change });
  const pick = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = event.target.files?.[0];
    if (chosen) set({ logo: await base64(chosen) });
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(values, { onSuccess: onClose });
  };
  const wrong = fieldProblem(save.error, "logo");
  return (
    <form onSubmit={submit}>
      <DialogContent>
        <Stack spacing={2} sx={{ pt: 1 }}>
          <FormError error={save.error} fields={["name", "color", "contact", "logo"]} />
          <Field
            required
            name="name"
            error={save.error}
            label="Name"
            value={values.name}
            onChange={(event) => set({ name: event.target.value })}
          />
          <Field
            required
            type="color"
            name="color"
            error={save.error}
            label="Color"
            helperText="Of headings and charts; dark enough to be read on white"
            value={values.color}
            onChange={(event) => set({ color: event.target.value })}
          />
          <Field
            name="contact"
            error={save.error}
            label="Foot of each page"
            helperText="Such as a phone number"
            value={values.contact}
            onChange={(event) => set({ contact: event.target.value })}
          />
          <Box>
            {values.logo && (
              <Box
                component="img"
                alt="Logo"
                src={`data:image/png;base64,${values.logo}`}
                sx={{ maxHeight: 48, maxWidth: "100%", display: "block", mb: 1, bgcolor: "#fff", p: 0.5 }}
              />
            )}
            <Button onClick={() => file.current?.click()}>
              {values.logo ? "Another logo" : "Add a logo"}
            </Button>
            <input ref={file} type="file" accept="image/png" onChange={pick} hidden aria-label="Logo file" />
            {values.logo && <Button onClick={() => set({ logo: null })}>Remove the logo</Button>}
            <Typography variant="body2" color={wrong ? "error" : "text.secondary"}>
              {wrong ?? "PNG, at most 200 kB"}
            </Typography>
          </Box>
        </Stack>
      </DialogContent>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="contained" loading={save.isPending}>
          Save
        </Button>
      </DialogActions>
    </form>
  );
}

/** A file as base64 without its heading. */
function base64(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).split(",")[1] ?? "");
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
