import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import type { Schemas } from "../../api/client";
import { count, day } from "../../ui/format";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { useSubject } from "./words";

type Preview = Schemas["RulePreview"];
type Firing = Preview["firings"][number];

const plural = (n: number, word: string) => `${count(n)} ${word}${n === 1 ? "" : "s"}`;
const SHOWN = 10;

/** What a rule finds today and would have found, in words and rows. */
export function PreviewOf({ preview }: { preview: Preview }) {
  const subject = useSubject();
  return (
    <Box aria-live="polite">
      <Typography sx={{ fontWeight: 500, mb: 0.5 }}>{preview.sentence}</Typography>
      <Typography>
        Today it finds <b>{plural(preview.now, subject.one)}</b>
        {preview.sample.length > 0 && ":"}
      </Typography>
      <Found preview={preview} />
      <Past preview={preview} />
    </Box>
  );
}

function Found({ preview }: { preview: Preview }) {
  return (
    <Box component="ul" sx={{ m: 0, mb: 2, pl: 2.5 }}>
      {preview.sample.slice(0, 8).map((each) => (
        <Typography component="li" variant="body2" key={each.client_id}>
          <Link component={RouterLink} to={`/clients/${each.client_id}`}>
            {each.name}
          </Link>{" "}
          {each.text}
        </Typography>
      ))}
      {preview.now > 8 && (
        <Typography component="li" variant="body2" color="text.secondary">
          and {count(preview.now - 8)} more
        </Typography>
      )}
    </Box>
  );
}

function Past({ preview }: { preview: Preview }) {
  const subject = useSubject();
  if (preview.fired === null)
    return (
      <Typography>
        It cannot be tried on the past: {preview.without_past.join(", ")} of earlier days was not kept.
      </Typography>
    );
  return (
    <>
      <Typography>
        It would have fired <b>{plural(preview.fired, "time")}</b> in {preview.days} days
        {subject.it ? "." : <LeaversOf preview={preview} />}
      </Typography>
      <Typography variant="body2" color="text.secondary" sx={{ mb: 1 }}>
        Looked at every {preview.step_days} days.
        {preview.known_on.length > 0 &&
          ` Scores of the past are kept for ${preview.known_on.map(day).join(", ")}; between them the last one counts.`}
      </Typography>
      {preview.firings.length > 0 && (
        <SimpleTable
          label="When it would have fired"
          columns={COLUMNS}
          rows={preview.firings.slice(0, SHOWN)}
          keyOf={(row) => `${row.client_id}${row.on}`}
        />
      )}
      {preview.fired > SHOWN && (
        <Typography variant="body2" color="text.secondary" sx={{ mt: 1 }}>
          The {SHOWN} newest of {count(preview.fired)}.
        </Typography>
      )}
    </>
  );
}

function LeaversOf({ preview }: { preview: Preview }) {
  return (
    <>
      , <b>{count(preview.before_churn)} before a churn</b> (within 90 days).{" "}
      {preview.leavers > 0
        ? `${plural(preview.leavers, "client")} left in that time; it warned of ${count(preview.leavers_warned)}.`
        : "No client left in that time."}
    </>
  );
}

const COLUMNS: Column<Firing>[] = [
  { id: "on", label: "On", phone: true, render: (row) => day(row.on), nowrap: true },
  {
    id: "name",
    label: "Client",
    phone: true,
    render: (row) => (
      <Link component={RouterLink} to={`/clients/${row.client_id}`}>
        {row.name}
      </Link>
    ),
  },
  {
    id: "churned",
    label: "What came of it",
    phone: true,
    render: (row) =>
      row.churned_on ? <Status value="high" label={`left on ${day(row.churned_on)}`} /> : "stayed so far",
  },
];
