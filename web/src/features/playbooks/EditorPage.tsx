import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useNavigate, useParams } from "react-router";
import { request } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { BacktestSection } from "./Backtest";
import { type Detail, usePlaybook } from "./data";
import { bodyOf, type Form, formOf, NEW_FORM } from "./form";
import { StepsForm } from "./StepsForm";
import { TriggerForm } from "./TriggerForm";

const BACK = { to: "/playbooks", label: "Playbooks" };

/** Writes a new playbook, or the draft of one. */
export default function EditorPage() {
  const { playbookId } = useParams();
  const found = usePlaybook(playbookId ?? "");
  if (!playbookId) return <Editor id={null} start={NEW_FORM} />;
  if (found.isPending || found.error)
    return (
      <Page title="Playbook" back={BACK}>
        {found.isPending ? (
          <Loading rows={8} />
        ) : (
          <ErrorState error={found.error} retry={() => found.refetch()} />
        )}
      </Page>
    );
  const newest = found.data.versions[0];
  const { name, text } = found.data;
  return <Editor id={playbookId} start={newest ? formOf(name, text, newest) : { ...NEW_FORM, name, text }} />;
}

function Editor({ id, start }: { id: string | null; start: Form }) {
  const [form, setForm] = useState(start);
  const [tried, setTried] = useState<Form | null>(null);
  const go = useNavigate();
  const client = useQueryClient();
  const notify = useNotify();
  const save = useMutation({
    mutationFn: () =>
      id
        ? request<Detail>("PATCH", `/api/playbooks/${id}`, bodyOf(form))
        : request<Detail>("POST", "/api/playbooks", bodyOf(form)),
    onSuccess: (book) => {
      void client.invalidateQueries({ queryKey: ["playbooks"] });
      notify({ text: "Saved as a draft.", kind: "success" });
      void go(`/playbooks/${book.id}`);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const set = (changed: Partial<Form>) => setForm({ ...form, ...changed });
  return (
    <Page title={id ? `Edit ${start.name}` : "New playbook"} back={BACK}>
      <Box component="form" onSubmit={submit}>
        <FormError error={save.error} />
        <Section title="What it is">
          <Box sx={{ display: "grid", gap: 2 }}>
            <Field
              name="name"
              label="Name"
              required
              error={save.error}
              value={form.name}
              onChange={(event) => set({ name: event.target.value })}
            />
            <Field
              name="text"
              label="What it is for"
              multiline
              error={save.error}
              value={form.text}
              onChange={(event) => set({ text: event.target.value })}
            />
          </Box>
        </Section>
        <Section title="Who enters">
          <TriggerForm form={form} onChange={set} error={save.error} />
        </Section>
        <Section
          title="Steps"
          hint="Texts may hold {client}, {owner}, {contact}, {health}, {mrr}, {renewal}, {today}."
        >
          <StepsForm steps={form.steps} onChange={(steps) => set({ steps })} error={save.error} />
        </Section>
        {tried && (
          <Section title="What it would have done">
            <BacktestSection draft={bodyOf(tried)} />
          </Section>
        )}
        <Box sx={{ display: "flex", gap: 1 }}>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save as draft
          </Button>
          <Button onClick={() => setTried(form)}>Try on the past</Button>
        </Box>
      </Box>
    </Page>
  );
}
