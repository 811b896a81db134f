import MenuItem from "@mui/material/MenuItem";
import { Field } from "../../ui/forms";
import { type Params, TOLD, useOptions } from "./data";

type Props = {
  params: Params;
  path: (name: string) => string;
  error: unknown;
  set: (name: string, value: unknown) => void;
};

/** Whom a step tells: the owner, a person, a channel, or the client's contact (which is a mail to be allowed). */
export function Told({ params, path, error, set }: Props) {
  const to = String(params.to ?? "owner");
  const value = (name: string) => String(params[name] ?? "");
  return (
    <>
      <Field
        name={path("to")}
        label="Tell"
        select
        error={error}
        value={to}
        helperText={to === "contact" ? "By mail, as far as Autonomy allows." : undefined}
        onChange={(event) => set("to", event.target.value)}
      >
        {Object.entries(TOLD).map(([key, label]) => (
          <MenuItem key={key} value={key}>
            {label}
          </MenuItem>
        ))}
      </Field>
      {to === "person" && (
        <Person
          name={path("user_id")}
          value={value("user_id")}
          error={error}
          onChange={(id) => set("user_id", id)}
        />
      )}
      {to === "channel" && (
        <Channel
          name={path("channel_id")}
          value={value("channel_id")}
          error={error}
          onChange={(id) => set("channel_id", id)}
        />
      )}
      {to === "contact" && (
        <Field
          name={path("subject")}
          label="Subject"
          error={error}
          value={value("subject")}
          onChange={(event) => set("subject", event.target.value)}
        />
      )}
    </>
  );
}

type ChoiceProps = {
  name: string;
  value: string;
  kind?: string;
  error: unknown;
  onChange: (value: string) => void;
};

/** A channel of the tenant, of one kind or any. */
export function Channel({ kind, ...props }: ChoiceProps) {
  const known = (useOptions().data?.channels ?? []).filter((channel) => !kind || channel.kind === kind);
  const what = kind ?? "channel";
  return <Choice {...props} label="Channel" known={known} none={`Add a ${what} under Channels first.`} />;
}

function Person(props: ChoiceProps) {
  return <Choice {...props} label="Person" known={useOptions().data?.people ?? []} none="Nobody yet." />;
}

type Known = { id: string; name: string };

function Choice(props: ChoiceProps & { label: string; known: Known[]; none: string }) {
  const { name, label, value, error, known, none, onChange } = props;
  return (
    <Field
      name={name}
      label={label}
      select
      error={error}
      value={known.some((each) => each.id === value) ? value : ""}
      helperText={known.length === 0 ? none : undefined}
      onChange={(event) => onChange(event.target.value)}
    >
      {known.map((each) => (
        <MenuItem key={each.id} value={each.id}>
          {each.name}
        </MenuItem>
      ))}
    </Field>
  );
}
