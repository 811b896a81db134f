import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import { type FormEvent, useState } from "react";
import { useSession } from "../../app/session";
import { Field, FormError } from "../../ui/forms";
import { ClientField } from "./ClientField";
import { addresses, DAYS, type Every, type Schedule, useKinds, useSend } from "./data";
import { FormatBoxes } from "./FormatBoxes";

const FIELDS = ["name", "kind", "client_id", "every", "day", "hour", "timezone", "recipients", "formats"];

/** Adds a schedule or changes one; kind and client of a schedule stay. */
export function ScheduleDialog({ schedule, onClose }: { schedule: Schedule | null; onClose: () => void }) {
  const me = useSession();
  const kinds = useKinds();
  const [about, setAbout] = useState<{ id: string; name: string } | null>(null);
  const [kind, setKind] = useState(schedule?.kind ?? "executive");
  const [values, setValues] = useState(start(schedule, me.tenant.timezone));
  const [to, setTo] = useState((schedule?.recipients ?? [me.user.email]).join("\n"));
  const path = "/api/report-schedules";
  const save = useSend(schedule ? "PATCH" : "POST", schedule ? `${path}/${schedule.id}` : path, "Saved.");
  const remove = useSend("DELETE", `${path}/${schedule?.id}`, "Removed. The reports it made stay.");
  const ofClient = kinds.data?.find((each) => each.key === kind)?.of_client ?? false;
  const set = (change: Partial<typeof values>) => setValues({ ...values, ...change });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const made = schedule ? {} : { kind, client_id: ofClient ? (about?.id ?? null) : null };
    save.mutate({ ...values, ...made, recipients: addresses(to) }, { onSuccess: onClose });
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="schedule">
      <form onSubmit={submit}>
        <DialogTitle id="schedule">{schedule ? `Edit ${schedule.name}` : "New schedule"}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError error={save.error ?? remove.error} fields={FIELDS} />
            <Field
              autoFocus
              required
              name="name"
              error={save.error}
              label="Name"
              value={values.name}
              onChange={(event) => set({ name: event.target.value })}
            />
            {!schedule && (
              <Field
                select
                name="kind"
                error={save.error}
                label="Kind"
                value={kinds.data ? kind : ""}
                onChange={(event) => setKind(event.target.value)}
              >
                {(kinds.data ?? []).map((each) => (
                  <MenuItem key={each.key} value={each.key}>
                    {each.label}
                  </MenuItem>
                ))}
              </Field>
            )}
            {!schedule && ofClient && <ClientField value={about} onChange={setAbout} error={save.error} />}
            <When values={values} set={set} error={save.error} />
            <Field
              required
              multiline
              name="recipients"
              error={save.error}
              label="To"
              helperText="Addresses, one a line or with commas between"
              value={to}
              onChange={(event) => setTo(event.target.value)}
            />
            <FormatBoxes value={values.formats} onChange={(formats) => set({ formats })} />
          </Stack>
        </DialogContent>
        <DialogActions>
          {schedule && (
            <Button color="error" onClick={() => remove.mutate(undefined, { onSuccess: onClose })}>
              Remove
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

type Values = ReturnType<typeof start>;

function start(schedule: Schedule | null, timezone: string) {
  return {
    name: schedule?.name ?? "",
    every: schedule?.every ?? ("month" as Every),
    day: schedule?.day ?? 1,
    hour: schedule?.hour ?? 8,
    timezone: schedule?.timezone ?? timezone,
    formats: schedule?.formats ?? ["pdf" as const],
  };
}

/** How often, on which day, at which hour of which time zone. */
function When(props: { values: Values; set: (change: Partial<Values>) => void; error: unknown }) {
  const { values, set, error } = props;
  const days = values.every === "week" ? DAYS : Array.from({ length: 28 }, (_, at) => `Day ${at + 1}`);
  const hours = Array.from({ length: 24 }, (_, at) => `${String(at).padStart(2, "0")}:00`);
  return (
    <>
      <Stack direction="row" spacing={1}>
        <Field
          select
          fullWidth
          name="every"
          error={error}
          label="Each"
          value={values.every}
          onChange={(event) => set({ every: event.target.value as Every, day: 1 })}
        >
          {["week", "month", "quarter"].map((each) => (
            <MenuItem key={each} value={each}>
              {each}
            </MenuItem>
          ))}
        </Field>
        <Choice name="day" label="On" items={days} first={1} value={values.day} set={set} error={error} />
        <Choice name="hour" label="At" items={hours} first={0} value={values.hour} set={set} error={error} />
      </Stack>
      <Field
        required
        name="timezone"
        error={error}
        label="Time zone"
        helperText="Such as Europe/Berlin; clocks that change are followed"
        value={values.timezone}
        onChange={(event) => set({ timezone: event.target.value })}
      />
    </>
  );
}

type ChoiceProps = {
  name: "day" | "hour";
  label: string;
  items: string[];
  first: number;
  value: number;
  set: (change: Partial<Values>) => void;
  error: unknown;
};

function Choice({ name, label, items, first, value, set, error }: ChoiceProps) {
  return (
    <Field
      select
      fullWidth
      name={name}
      error={error}
      label={label}
      value={value}
      onChange={(event) => set({ [name]: Number(event.target.value) })}
    >
      {items.map((item, at) => (
        <MenuItem key={item} value={at + first}>
          {item}
        </MenuItem>
      ))}
    </Field>
  );
}
