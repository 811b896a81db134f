import Autocomplete from "@mui/material/Autocomplete";
import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import MenuItem from "@mui/material/MenuItem";
import { type FormEvent, useState } from "react";
import { useMay } from "../../app/session";
import { Field, FormError } from "../../ui/forms";
import { Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { type Settings, useSaveSettings, useSettings } from "./data";

const ZONES = Intl.supportedValuesOf("timeZone");
const NAMES = ["name", "currency", "timezone", "idle_minutes", "fiscal_start", "conversation_days"];
const MONTHS = Array.from({ length: 12 }, (_, month) =>
  new Date(2000, month).toLocaleDateString("en", { month: "long" }),
);

/** Name, currency, time zone, time without activity. */
export default function Organization() {
  const settings = useSettings();
  if (settings.isPending) return <Loading rows={5} height={48} />;
  if (settings.error) return <ErrorState error={settings.error} retry={() => settings.refetch()} />;
  return <Edit settings={settings.data} />;
}

function Edit({ settings }: { settings: Settings }) {
  const may = useMay("settings:write");
  const save = useSaveSettings();
  const [form, setForm] = useState({
    ...settings,
    idle_minutes: String(settings.idle_minutes),
    conversation_days: String(settings.conversation_days),
  });
  const put = (change: Partial<typeof form>) => setForm({ ...form, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { name, currency, timezone, fiscal_start } = form;
    const idle_minutes = Number(form.idle_minutes);
    const conversation_days = Number(form.conversation_days);
    save.mutate({ name, currency, timezone, fiscal_start, idle_minutes, conversation_days });
  };
  return (
    <Section title="Organization">
      <Box component="form" onSubmit={submit} sx={{ display: "grid", gap: 2, maxWidth: 480 }}>
        <FormError error={save.error} fields={NAMES} />
        <Field
          name="name"
          label="Name"
          required
          error={save.error}
          value={form.name}
          onChange={(event) => put({ name: event.target.value })}
          slotProps={{ htmlInput: { readOnly: !may } }}
        />
        <Field
          name="currency"
          label="Currency"
          required
          error={save.error}
          helperText={
            settings.currency_fixed
              ? `Amounts are stored in ${settings.currency}, so it stays: changing it would rename them, not convert them.`
              : "Three letters, such as EUR. Stays once the first amount is stored."
          }
          value={form.currency}
          onChange={(event) => put({ currency: event.target.value.toUpperCase() })}
          slotProps={{ htmlInput: { maxLength: 3, readOnly: !may || settings.currency_fixed } }}
        />
        <Autocomplete
          options={ZONES.includes(form.timezone) ? ZONES : [form.timezone, ...ZONES]}
          value={form.timezone}
          disableClearable
          readOnly={!may}
          onChange={(_, timezone) => put({ timezone })}
          renderInput={(params) => (
            <Field
              {...params}
              name="timezone"
              label="Time zone"
              error={save.error}
              helperText="Times without a zone in your files are read in it."
            />
          )}
        />
        <Field
          name="fiscal_start"
          label="Fiscal year begins in"
          select
          error={save.error}
          helperText="Quarters and years in questions, reports and schedules follow it."
          value={form.fiscal_start}
          onChange={(event) => put({ fiscal_start: Number(event.target.value) })}
          slotProps={{ input: { readOnly: !may } }}
        >
          {MONTHS.map((label, index) => (
            <MenuItem key={label} value={index + 1}>
              {label}
            </MenuItem>
          ))}
        </Field>
        <Field
          name="idle_minutes"
          label="Sign people out after (minutes)"
          type="number"
          required
          error={save.error}
          helperText="Without a touch, for everybody. Between 5 and 1,440."
          value={form.idle_minutes}
          onChange={(event) => put({ idle_minutes: event.target.value })}
          slotProps={{ htmlInput: { min: 5, max: 1440, readOnly: !may } }}
        />
        <Field
          name="conversation_days"
          label="Keep conversations with the assistant (days)"
          type="number"
          required
          error={save.error}
          helperText="After the last question in them; then they are removed for good. Between 1 and 3,650."
          value={form.conversation_days}
          onChange={(event) => put({ conversation_days: event.target.value })}
          slotProps={{ htmlInput: { min: 1, max: 3650, readOnly: !may } }}
        />
        {may ? (
          <Box>
            <Button type="submit" variant="contained" loading={save.isPending}>
              Save
            </Button>
          </Box>
        ) : (
          <span>Owners and admins change these.</span>
        )}
      </Box>
    </Section>
  );
}
