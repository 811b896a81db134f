import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, take } from "../../api/client";
import { useSession } from "../../app/session";
import { Field, FormError, PasswordField } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { Columns, Section } from "../../ui/Page";
import { Sessions } from "./Sessions";

/** One's own name, password and sessions. */
export default function Account() {
  return (
    <>
      <Columns wide="1fr 1fr">
        <Name />
        <Password />
      </Columns>
      <Sessions />
      <Conversations />
    </>
  );
}

function Conversations() {
  const [sure, setSure] = useState(false);
  const client = useQueryClient();
  const notify = useNotify();
  const erase = useMutation({
    mutationFn: () => take(api.DELETE("/api/assistant/conversations")),
    onSuccess: ({ conversations }) => {
      setSure(false);
      void client.invalidateQueries({ queryKey: ["assistant"] });
      notify({ text: `${conversations} removed.`, kind: "success" });
    },
  });
  return (
    <Section title="Conversations with the assistant">
      <FormError error={erase.error} />
      <Box sx={{ mb: 2 }}>Only you read them. Removed ones cannot be brought back.</Box>
      <Button color="error" loading={erase.isPending} onClick={() => (sure ? erase.mutate() : setSure(true))}>
        {sure ? "Yes, remove all of them" : "Remove all of them"}
      </Button>
    </Section>
  );
}

function Name() {
  const me = useSession();
  const [name, setName] = useState(me.user.name);
  const client = useQueryClient();
  const notify = useNotify();
  const save = useMutation({
    mutationFn: () => take(api.PATCH("/api/auth/me", { body: { name } })),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: ["me"] });
      notify({ text: "Saved.", kind: "success" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Section title="You">
      <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2 }}>
        <FormError error={save.error} fields={["name"]} />
        <Field
          name="name"
          label="Your name"
          required
          autoComplete="name"
          error={save.error}
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Field
          name="email"
          label="E-mail"
          error={null}
          value={me.user.email}
          helperText="You sign in with it."
          slotProps={{ htmlInput: { readOnly: true } }}
        />
        <Box>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save
          </Button>
        </Box>
      </Box>
    </Section>
  );
}

const EMPTY = { current: "", password: "" };

function Password() {
  const [form, setForm] = useState(EMPTY);
  const client = useQueryClient();
  const notify = useNotify();
  const save = useMutation({
    mutationFn: () => take(api.POST("/api/account/password", { body: form })),
    onSuccess: ({ ended }) => {
      setForm(EMPTY);
      void client.invalidateQueries({ queryKey: ["settings", "sessions"] });
      notify({ text: `Password changed. Other sessions ended: ${ended}.`, kind: "success" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Section title="Password">
      <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2 }}>
        <FormError error={save.error} fields={["current", "password"]} />
        <PasswordField
          name="current"
          label="Current password"
          required
          autoComplete="current-password"
          error={save.error}
          value={form.current}
          onChange={(event) => setForm({ ...form, current: event.target.value })}
        />
        <PasswordField
          name="password"
          label="New password"
          required
          autoComplete="new-password"
          error={save.error}
          helperText="At least 10 characters. All other sessions end; API keys stay."
          value={form.password}
          onChange={(event) => setForm({ ...form, password: event.target.value })}
        />
        <Box>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Change password
          </Button>
        </Box>
      </Box>
    </Section>
  );
}
