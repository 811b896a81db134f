import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import InputAdornment from "@mui/material/InputAdornment";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import Typography from "@mui/material/Typography";
import { ApiProblem } from "../../api/client";
import {
  type Form,
  type Group,
  type Kind,
  type Measure,
  NEW_ROW,
  OPS,
  pathOf,
  type Row,
  unitOf,
} from "./expression";

type BuilderProps = { form: Form; measures: Measure[]; error: unknown; onChange: (form: Form) => void };

/** Conditions of a rule: rows in groups; within a group and between groups all or any. */
export function Builder({ form, measures, error, onChange }: BuilderProps) {
  const setGroup = (at: number, group: Group | null) =>
    onChange({
      ...form,
      groups: form.groups.flatMap((each, n) => (n === at ? (group?.rows.length ? [group] : []) : [each])),
    });
  const several = form.groups.length > 1;
  return (
    <Box>
      {form.groups.map((group, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: groups of a form have no identity but their place
        <Box key={at}>
          {at > 0 && (
            <KindField
              label="Between groups"
              value={form.kind}
              onChange={(kind) => onChange({ ...form, kind })}
              words={{ all: "and", any: "or" }}
            />
          )}
          <Box sx={several ? { borderLeft: 2, borderColor: "divider", pl: 2, my: 1 } : {}}>
            <GroupRows
              group={group}
              measures={measures}
              problem={(row) => problemsAt(error, pathOf(form, at, row))}
              onChange={(next) => setGroup(at, next)}
              last={form.groups.length === 1}
            />
          </Box>
        </Box>
      ))}
      <Button
        onClick={() => onChange({ ...form, groups: [...form.groups, { kind: "all", rows: [NEW_ROW] }] })}
      >
        Add a group
      </Button>
    </Box>
  );
}

function problemsAt(error: unknown, path: string): string | undefined {
  if (!(error instanceof ApiProblem)) return undefined;
  const found = error.fields.filter((each) => each.field === path || each.field.startsWith(`${path}.`));
  return found.length ? found.map((each) => each.message).join(" ") : undefined;
}

type GroupProps = {
  group: Group;
  measures: Measure[];
  problem: (row: number) => string | undefined;
  onChange: (group: Group) => void;
  last: boolean;
};

function GroupRows({ group, measures, problem, onChange, last }: GroupProps) {
  const setRow = (at: number, row: Row | null) =>
    onChange({ ...group, rows: group.rows.flatMap((each, n) => (n === at ? (row ? [row] : []) : [each])) });
  return (
    <>
      {group.rows.length > 1 && (
        <KindField
          label="Match"
          value={group.kind}
          onChange={(kind) => onChange({ ...group, kind })}
          words={{ all: "all of these", any: "any of these" }}
        />
      )}
      {group.rows.map((row, at) => (
        <RowFields
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a form have no identity but their place
          key={at}
          row={row}
          measures={measures}
          problem={problem(at)}
          onChange={(next) => setRow(at, next)}
          removable={!last || group.rows.length > 1}
        />
      ))}
      <Button onClick={() => onChange({ ...group, rows: [...group.rows, NEW_ROW] })}>Add a condition</Button>
    </>
  );
}

type RowProps = {
  row: Row;
  measures: Measure[];
  problem: string | undefined;
  onChange: (row: Row | null) => void;
  removable: boolean;
};

function RowFields({ row, measures, problem, onChange, removable }: RowProps) {
  const measure = measures.find((each) => each.id === row.metric);
  const unit = unitOf(measure);
  const end = unit ? { endAdornment: <InputAdornment position="end">{unit}</InputAdornment> } : {};
  const bounded = ["<", "<=", ">", ">="].includes(row.op);
  return (
    <Box sx={{ my: 1 }}>
      <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center" }}>
        <TextField
          select
          label="Figure"
          value={row.metric}
          onChange={(event) => onChange({ ...row, metric: event.target.value })}
          sx={{ width: { xs: "100%", sm: 210 } }}
        >
          {measures.map((each) => (
            <MenuItem key={each.id} value={each.id}>
              {each.label}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          select
          label="is"
          value={row.op}
          onChange={(event) => onChange({ ...row, op: event.target.value })}
          sx={{ width: 118 }}
        >
          {Object.entries(OPS).map(([op, label]) => (
            <MenuItem key={op} value={op}>
              {label}
            </MenuItem>
          ))}
        </TextField>
        <TextField
          type="number"
          label="Limit"
          value={row.value}
          error={Boolean(problem)}
          onChange={(event) => onChange({ ...row, value: event.target.value })}
          sx={{ width: 104 }}
          slotProps={{ htmlInput: { step: "any" }, input: end }}
        />
        {bounded && (
          <TextField
            type="number"
            label="Ends at"
            value={row.release}
            onChange={(event) => onChange({ ...row, release: event.target.value })}
            sx={{ width: 104 }}
            slotProps={{ htmlInput: { step: "any" }, input: end, inputLabel: { shrink: true } }}
          />
        )}
        {removable && (
          <Button onClick={() => onChange(null)} aria-label={`Remove ${measure?.label ?? "condition"}`}>
            Remove
          </Button>
        )}
      </Box>
      <Typography variant="body2" color={problem ? "error" : "text.secondary"}>
        {problem ?? measure?.text}
      </Typography>
    </Box>
  );
}

type KindProps = { label: string; value: Kind; onChange: (kind: Kind) => void; words: Record<Kind, string> };

function KindField({ label, value, onChange, words }: KindProps) {
  return (
    <TextField
      select
      label={label}
      value={value}
      onChange={(event) => onChange(event.target.value as Kind)}
      sx={{ my: 1, width: 150 }}
    >
      <MenuItem value="all">{words.all}</MenuItem>
      <MenuItem value="any">{words.any}</MenuItem>
    </TextField>
  );
}
