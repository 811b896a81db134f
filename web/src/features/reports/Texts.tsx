import Button from "@mui/material/Button";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { type FormEvent, useState } from "react";
import { Field, FormError } from "../../ui/forms";
import { Section } from "../../ui/Page";
import { type Report, useSend } from "./data";

/** Title and texts; the figures stay as they were. */
export function Texts({ report, may }: { report: Report; may: boolean }) {
  const [title, setTitle] = useState(report.title);
  const [texts, setTexts] = useState(Object.fromEntries(report.texts.map((each) => [each.key, each.text])));
  const save = useSend("PATCH", `/api/reports/${report.id}`, "Saved. The pages show the new words.");
  const changed = title !== report.title || report.texts.some((each) => texts[each.key] !== each.text);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ version: report.version, title, texts });
  };
  return (
    <Section title="Texts" hint={may ? "A line that begins with - is an item of a list" : undefined}>
      <form onSubmit={submit}>
        <Stack spacing={2}>
          {!may && (
            <Typography variant="body2" color="text.secondary">
              {report.sent_at ? "It was sent, so its words stay." : "Your role reads reports."}
            </Typography>
          )}
          <FormError
            error={save.error}
            fields={["title", ...report.texts.map((each) => `texts.${each.key}`)]}
          />
          <Field
            name="title"
            error={save.error}
            label="Title"
            value={title}
            disabled={!may}
            onChange={(event) => setTitle(event.target.value)}
          />
          {report.texts.map((each) => (
            <Field
              key={each.key}
              name={`texts.${each.key}`}
              error={save.error}
              label={each.label}
              multiline
              minRows={3}
              value={texts[each.key] ?? ""}
              disabled={!may}
              onChange={(event) => setTexts({ ...texts, [each.key]: event.target.value })}
            />
          ))}
          {may && (
            <Stack direction="row" spacing={1}>
              <Button type="submit" variant="outlined" loading={save.isPending} disabled={!changed}>
                Save texts
              </Button>
            </Stack>
          )}
        </Stack>
      </form>
    </Section>
  );
}
