import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import { type FormEvent, useState } from "react";
import { RiskSuggestion } from "../../app/RiskSuggestion";
import { useMay } from "../../app/session";
import { FormError } from "../../ui/forms";
import { Columns, Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { type Settings, useNoun, useSaveSettings, useSettings } from "./data";
import { Effect } from "./Effect";
import { Numbers } from "./Numbers";
import { BANDS, changeOf, RISKS, type ScoringForm, shares, WEIGHTS } from "./values";

/** Weights and bands of health, bands of risk, and what other values would do. */
export default function Scoring() {
  const settings = useSettings();
  if (settings.isPending) return <Loading rows={8} height={48} />;
  if (settings.error) return <ErrorState error={settings.error} retry={() => settings.refetch()} />;
  return <Edit key={JSON.stringify(settings.data)} settings={settings.data} />;
}

function formOf(values: Pick<Settings, "weights" | "bands" | "risk">): ScoringForm {
  const text = (parts: object, factor: number) =>
    Object.fromEntries(
      Object.entries(parts).map(([name, value]) => [name, String(+(Number(value) * factor).toFixed(4))]),
    );
  return { weights: text(values.weights, 100), bands: text(values.bands, 1), risk: text(values.risk, 100) };
}

function Edit({ settings }: { settings: Settings }) {
  const may = useMay("settings:write");
  const save = useSaveSettings();
  const noun = useNoun();
  const [form, setForm] = useState(() => formOf(settings));
  const change = changeOf(form, settings);
  const put = (part: keyof ScoringForm) => (name: string, value: string) =>
    setForm({ ...form, [part]: { ...form[part], [name]: value } });
  const standard = () =>
    setForm(
      formOf({
        weights: settings.default_weights,
        bands: settings.default_bands,
        risk: settings.default_risk,
      }),
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (change) save.mutate(change);
  };
  const shared = { error: save.error, readOnly: !may };
  return (
    <Columns wide="1fr 1fr">
      <Box component="form" onSubmit={submit}>
        <Section title="Weights of health" hint="shares of 100 %; another sum is scaled to it">
          <Numbers
            {...shared}
            name="weights"
            unit="%"
            fields={WEIGHTS}
            values={form.weights}
            put={put("weights")}
            notes={shares(form.weights)}
          />
        </Section>
        <Section title="Bands of health" hint="least score, 0 to 100">
          <Numbers {...shared} name="bands" unit="" fields={BANDS} values={form.bands} put={put("bands")} />
        </Section>
        {!noun.isIt && (
          <Section title="Bands of risk" hint="least probability to leave within 90 days">
            <RiskSuggestion
              onTry={(risk) => setForm({ ...form, risk: formOf({ ...settings, risk }).risk })}
            />
            <Numbers {...shared} name="risk" unit="%" fields={RISKS} values={form.risk} put={put("risk")} />
          </Section>
        )}
        <Box sx={{ display: "grid", gap: 1, mb: 2 }}>
          {save.error && <FormError error={save.error} />}
          {may ? (
            <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1 }}>
              <Button type="submit" variant="contained" disabled={!change} loading={save.isPending}>
                Save and score again
              </Button>
              <Button onClick={standard}>Standard values</Button>
              {change && <Button onClick={() => setForm(formOf(settings))}>Discard</Button>}
            </Box>
          ) : (
            <span>Owners and admins change these.</span>
          )}
        </Box>
      </Box>
      {may && <Effect change={change} />}
    </Columns>
  );
}
