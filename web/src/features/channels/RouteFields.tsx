import Autocomplete from "@mui/material/Autocomplete";
import Box from "@mui/material/Box";
import FormControlLabel from "@mui/material/FormControlLabel";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import Switch from "@mui/material/Switch";
import TextField from "@mui/material/TextField";
import ToggleButton from "@mui/material/ToggleButton";
import ToggleButtonGroup from "@mui/material/ToggleButtonGroup";
import { useQuery } from "@tanstack/react-query";
import { api, take } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { type Channel, DAYS, type Route, SEVERITIES, useRuleNames } from "./data";

export type RouteValues = Omit<Route, "id" | "channel_id" | "channel_name" | "channel_kind">;

/** The values of a stored route, or of a new one. */
export function valuesOf(route: Route | null, ruleKey: string | null): RouteValues {
  if (route) {
    const { id: _, channel_id: __, channel_name: ___, channel_kind: ____, ...values } = route;
    return values;
  }
  return {
    enabled: true,
    rules: ruleKey ? [ruleKey] : [],
    least_severity: "info",
    owner_names: [],
    to_owner: false,
    mode: "immediate",
    digest_hour: 8,
    hours_from: null,
    hours_to: null,
    weekdays: [],
    cooldown_minutes: 60,
  };
}

type FieldsProps = {
  values: RouteValues;
  channels: Channel[];
  channelId: string;
  fixed: boolean;
  error: unknown;
  onChannel: (id: string) => void;
  onChange: (values: RouteValues) => void;
};

/** The form of a route. Hours are the organization's. */
export function RouteFields(props: FieldsProps) {
  const { values, channels, channelId, fixed, error, onChannel, onChange } = props;
  const rules = useRuleNames();
  const owners = useQuery({
    queryKey: ["alerts", "options"],
    queryFn: () => take(api.GET("/api/own-rules/options")),
  });
  const set = (change: Partial<RouteValues>) => onChange({ ...values, ...change });
  const isMail = channels.find((each) => each.id === channelId)?.kind === "mail";
  return (
    <Stack spacing={2} sx={{ pt: 1 }}>
      <FormError error={error} fields={["hours_to", "hours_from", "cooldown_minutes", "digest_hour"]} />
      <TextField
        select
        label="Channel"
        value={channelId}
        disabled={fixed}
        onChange={(event) => onChannel(event.target.value)}
      >
        {channels.map((each) => (
          <MenuItem key={each.id} value={each.id}>
            {each.name}
          </MenuItem>
        ))}
      </TextField>
      <Autocomplete
        multiple
        size="small"
        options={rules.map((rule) => rule.value)}
        getOptionLabel={(key) => rules.find((rule) => rule.value === key)?.label ?? key}
        value={values.rules}
        onChange={(_, next) => set({ rules: next })}
        renderInput={(params) => (
          <TextField
            {...params}
            label="Rules"
            placeholder={values.rules.length ? "" : "all"}
            slotProps={{ ...params.slotProps, inputLabel: { ...params.slotProps.inputLabel, shrink: true } }}
          />
        )}
      />
      <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { sm: "1fr 1fr" } }}>
        <TextField
          select
          label="Severity"
          value={values.least_severity}
          onChange={(event) => set({ least_severity: event.target.value as Route["least_severity"] })}
        >
          {SEVERITIES.map((each) => (
            <MenuItem key={each} value={each}>
              {each === "critical" ? "critical only" : each === "info" ? "all" : `${each} or worse`}
            </MenuItem>
          ))}
        </TextField>
        <Autocomplete
          multiple
          size="small"
          options={owners.data?.owners ?? []}
          value={values.owner_names}
          onChange={(_, next) => set({ owner_names: next })}
          renderInput={(params) => (
            <TextField
              {...params}
              label="Clients of"
              placeholder={values.owner_names.length ? "" : "all"}
              slotProps={{
                ...params.slotProps,
                inputLabel: { ...params.slotProps.inputLabel, shrink: true },
              }}
            />
          )}
        />
      </Box>
      <How values={values} error={error} set={set} />
      <Days values={values} set={set} />
      {isMail && (
        <FormControlLabel
          control={
            <Switch checked={values.to_owner} onChange={(event) => set({ to_owner: event.target.checked })} />
          }
          label="To the client's owner; to the channel's addresses when the client has none"
        />
      )}
      <FormControlLabel
        control={
          <Switch checked={values.enabled} onChange={(event) => set({ enabled: event.target.checked })} />
        }
        label={values.enabled ? "On" : "Off"}
      />
    </Stack>
  );
}

type PartProps = { values: RouteValues; error?: unknown; set: (change: Partial<RouteValues>) => void };

const hour = (text: string) => (text === "" ? null : Number(text));

function How({ values, error, set }: PartProps) {
  return (
    <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: { sm: "1fr 1fr" } }}>
      <TextField
        select
        label="How"
        value={values.mode}
        onChange={(event) => set({ mode: event.target.value as Route["mode"] })}
      >
        <MenuItem value="immediate">at once, one by one</MenuItem>
        <MenuItem value="digest">once a day, as a brief</MenuItem>
      </TextField>
      {values.mode === "digest" ? (
        <Field
          name="digest_hour"
          error={error}
          type="number"
          label="At (hour of day)"
          value={values.digest_hour}
          onChange={(event) => set({ digest_hour: Number(event.target.value) })}
          slotProps={{ htmlInput: { min: 0, max: 23 } }}
        />
      ) : (
        <>
          <Field
            name="cooldown_minutes"
            error={error}
            type="number"
            label="Cooldown (minutes)"
            value={values.cooldown_minutes}
            onChange={(event) => set({ cooldown_minutes: Number(event.target.value) })}
            slotProps={{ htmlInput: { min: 0 } }}
          />
          <Field
            name="hours_from"
            error={error}
            type="number"
            label="From (hour, empty: always)"
            value={values.hours_from ?? ""}
            onChange={(event) => set({ hours_from: hour(event.target.value) })}
            slotProps={{ htmlInput: { min: 0, max: 24 }, inputLabel: { shrink: true } }}
          />
          <Field
            name="hours_to"
            error={error}
            type="number"
            label="To (hour)"
            helperText="Outside these hours messages wait"
            value={values.hours_to ?? ""}
            onChange={(event) => set({ hours_to: hour(event.target.value) })}
            slotProps={{ htmlInput: { min: 0, max: 24 }, inputLabel: { shrink: true } }}
          />
        </>
      )}
    </Box>
  );
}

function Days({ values, set }: PartProps) {
  return (
    <ToggleButtonGroup
      size="small"
      value={values.weekdays}
      onChange={(_, next: number[]) => set({ weekdays: [...next].sort() })}
      aria-label="Days (none chosen: every day)"
      sx={{ flexWrap: "wrap" }}
    >
      {DAYS.map((label, n) => (
        <ToggleButton key={label} value={n + 1}>
          {label}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
