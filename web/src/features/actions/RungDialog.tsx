import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, type Schemas, take } from "../../api/client";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { type LadderKind, LEVELS, type Level, useRefreshActions } from "./data";

type Scope = Schemas["RungChange"]["scope"];
const SCOPES: Record<NonNullable<Scope>, string> = {
  all: "All clients",
  industry: "An industry",
  plan: "A plan",
  owner: "Clients of a person",
  client: "One client",
};
const numberOf = (text: string) => (text.trim() ? Number(text) : null);

/** Sets how far the agent may go with one kind: for all, a group or one client. */
export function RungDialog({ kind, onClose }: { kind: LadderKind; onClose: () => void }) {
  const refresh = useRefreshActions();
  const notify = useNotify();
  const [level, setLevel] = useState<Level>(kind.level);
  const [scope, setScope] = useState<NonNullable<Scope>>("all");
  const [value, setValue] = useState("");
  const [atOnce, setAtOnce] = useState(String(kind.cap_action));
  const [aDay, setADay] = useState(String(kind.cap_day));
  const save = useMutation({
    mutationFn: () => {
      const caps = { cap_action: numberOf(atOnce), cap_day: scope === "all" ? numberOf(aDay) : null };
      return take(
        api.PUT("/api/autonomy", { body: { type: kind.type, level, scope, scope_value: value, ...caps } }),
      );
    },
    onSuccess: () => {
      refresh();
      notify({ text: "Saved.", kind: "success" });
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm">
      <form onSubmit={submit}>
        <DialogTitle>{kind.label}</DialogTitle>
        <DialogContent>
          <Stack spacing={2} sx={{ pt: 1 }}>
            <FormError
              error={save.error}
              fields={["level", "scope", "scope_value", "cap_action", "cap_day"]}
            />
            <Field
              name="scope"
              label="For"
              select
              error={save.error}
              value={scope}
              onChange={(event) => {
                setScope(event.target.value as NonNullable<Scope>);
                setValue("");
              }}
            >
              {Object.entries(SCOPES).map(([each, label]) => (
                <MenuItem key={each} value={each}>
                  {label}
                </MenuItem>
              ))}
            </Field>
            {scope !== "all" && (
              <WhichOnes scope={scope} value={value} onChange={setValue} error={save.error} />
            )}
            <Field
              name="level"
              label="The agent may"
              select
              error={save.error}
              value={level}
              helperText={LEVELS[level].text}
              onChange={(event) => setLevel(event.target.value as Level)}
            >
              {kind.levels.map((each) => (
                <MenuItem key={each} value={each}>
                  {LEVELS[each].label}
                </MenuItem>
              ))}
            </Field>
            <Field
              name="cap_action"
              label="One action may touch at most"
              type="number"
              error={save.error}
              value={atOnce}
              onChange={(event) => setAtOnce(event.target.value)}
            />
            {scope === "all" && (
              <Field
                name="cap_day"
                label="All actions of a day may touch at most"
                type="number"
                error={save.error}
                value={aDay}
                onChange={(event) => setADay(event.target.value)}
              />
            )}
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Save
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

type WhichProps = { scope: string; value: string; onChange: (value: string) => void; error: unknown };

function WhichOnes({ scope, value, onChange, error }: WhichProps) {
  const choices = useQuery({
    queryKey: ["clients", "choices"],
    queryFn: () => take(api.GET("/api/clients/choices")),
  });
  const query = { page_size: 200, sort: "name" };
  const clients = useQuery({
    queryKey: ["clients", "names", query],
    queryFn: () => take(api.GET("/api/clients", { params: { query } })),
    enabled: scope === "client",
  });
  const known: Record<string, string[] | undefined> = {
    industry: choices.data?.industry,
    plan: choices.data?.plan,
    owner: choices.data?.owner_name,
  };
  const options =
    scope === "client"
      ? (clients.data?.rows ?? []).map((row) => ({ value: row.id, label: row.name }))
      : (known[scope] ?? []).map((each) => ({ value: each, label: each }));
  return (
    <Field
      name="scope_value"
      label="Which"
      select
      required
      error={error}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    >
      {options.map((option) => (
        <MenuItem key={option.value} value={option.value}>
          {option.label}
        </MenuItem>
      ))}
    </Field>
  );
}
