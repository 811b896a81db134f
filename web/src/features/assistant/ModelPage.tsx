import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, queries, type Schemas, take } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";

type Model = Schemas["ModelOut"];
type Provider = Schemas["ModelChange"]["provider"];
const PROVIDERS: [Provider, string][] = [
  ["openai", "OpenAI or compatible"],
  ["anthropic", "Anthropic"],
  ["bedrock", "Amazon Bedrock"],
  ["ollama", "Ollama"],
];

/** Whether a language model words the answers, which, and what leaves when it does. */
export default function ModelPage() {
  const model = useQuery({
    queryKey: ["assistant", "model"],
    queryFn: () => take(api.GET("/api/assistant/language-model")),
  });
  return (
    <Page
      title="Assistant"
      subtitle="It answers without any language model. With one, the model chooses the words; PulseOps prints every figure."
    >
      {model.isPending && <Loading rows={6} />}
      {model.error && <ErrorState error={model.error} retry={() => model.refetch()} />}
      {model.data && <Form key={model.data.updated_at ?? "new"} model={model.data} />}
    </Page>
  );
}

function Form({ model }: { model: Model }) {
  const [values, setValues] = useState({
    enabled: model.enabled,
    provider: model.provider as Provider,
    model: model.model,
    base_url: model.base_url ?? "",
    region: model.region ?? "",
    key: "",
    access_key: "",
    secret_key: "",
  });
  const notify = useNotify();
  const save = useMutation({
    mutationFn: () =>
      take(
        api.PUT("/api/assistant/language-model", {
          body: {
            ...values,
            base_url: values.base_url || null,
            region: values.region || null,
            key: values.key || null,
            access_key: values.access_key || null,
            secret_key: values.secret_key || null,
          },
        }),
      ),
    onSuccess: () => {
      notify({ text: "Saved.", kind: "success" });
      void queries.invalidateQueries({ queryKey: ["assistant", "model"] });
    },
  });
  const set = (name: keyof typeof values) => (event: { target: { value: string } }) =>
    setValues({ ...values, [name]: event.target.value });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const aws = values.provider === "bedrock";
  const known = model.hint ? `Stored: ${model.hint}. Empty keeps it.` : undefined;
  return (
    <>
      <Section title="Language model" hint={model.enabled ? "On" : "Off"}>
        <Box
          component="form"
          onSubmit={submit}
          sx={{ display: "flex", flexDirection: "column", gap: 2, maxWidth: 560 }}
        >
          <FormControlLabel
            control={
              <Switch
                checked={values.enabled}
                onChange={(event) => setValues({ ...values, enabled: event.target.checked })}
              />
            }
            label="Let a language model word the answers"
          />
          <TextField select label="Provider" value={values.provider} onChange={set("provider")}>
            {PROVIDERS.map(([id, label]) => (
              <MenuItem key={id} value={id}>
                {label}
              </MenuItem>
            ))}
          </TextField>
          <Field name="model" label="Model" value={values.model} onChange={set("model")} error={save.error} />
          <Field
            name="base_url"
            label="Address (empty: the provider's own)"
            placeholder={values.provider === "ollama" ? "http://127.0.0.1:11434/v1" : "https://"}
            value={values.base_url}
            onChange={set("base_url")}
            error={save.error}
          />
          {aws && (
            <>
              <Field
                name="region"
                label="Region"
                value={values.region}
                onChange={set("region")}
                error={save.error}
              />
              <Field
                name="access_key"
                label="Access key"
                autoComplete="off"
                value={values.access_key}
                onChange={set("access_key")}
                helperText={known}
                error={save.error}
              />
              <Field
                name="secret_key"
                label="Secret key"
                type="password"
                autoComplete="off"
                value={values.secret_key}
                onChange={set("secret_key")}
                error={save.error}
              />
            </>
          )}
          {!aws && (
            <Field
              name="key"
              label="Key"
              type="password"
              autoComplete="off"
              value={values.key}
              onChange={set("key")}
              helperText={known}
              error={save.error}
            />
          )}
          <FormError error={save.error} fields={["model", "base_url", "region", "provider"]} />
          <Box>
            <Button type="submit" variant="contained" loading={save.isPending}>
              Save
            </Button>
          </Box>
        </Box>
      </Section>
      <Section title="What leaves this server when it is on">
        <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
          {model.leaves.map((line) => (
            <Typography component="li" variant="body2" key={line}>
              {line}
            </Typography>
          ))}
        </Box>
      </Section>
      <Section title="Other agents (MCP)">
        <Typography variant="body2">
          Agents connect to /mcp on this address. Those that can sign in send you to a page of PulseOps that
          names them and what they ask for; others send an API key as bearer token. They read with your rights
          and may propose; only a person confirms, here. Connections end under Settings, API keys.
        </Typography>
      </Section>
    </>
  );
}
