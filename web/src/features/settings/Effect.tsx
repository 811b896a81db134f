import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Link as RouterLink } from "react-router";
import { ApiProblem, request, type Schemas } from "../../api/client";
import { CallsTable } from "../../app/CallsTable";
import { count } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { Score, Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { type Change, useNoun } from "./data";

type EffectOut = Schemas["SettingsEffect"];
type Band = Schemas["BandCount"];
type Mover = Schemas["BandMover"];
type Past = Schemas["Caught"];

const WAIT_MS = 500;

function useSettled(change: Change | null): Change | null {
  const [settled, setSettled] = useState(change);
  const key = JSON.stringify(change);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(JSON.parse(key) as Change | null), WAIT_MS);
    return () => clearTimeout(timer);
  }, [key]);
  return settled;
}

/** Who would move if these values were saved. */
export function Effect({ change }: { change: Change | null }) {
  const settled = useSettled(change);
  const noun = useNoun();
  const effect = useQuery({
    queryKey: ["settings", "effect", settled],
    queryFn: () => request<EffectOut>("POST", "/api/settings/preview", settled ?? {}),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });
  const invalid = effect.error instanceof ApiProblem && effect.error.status === 422;
  return (
    <Section
      title="Effect"
      hint={effect.data && `on today's ${count(effect.data.clients)} active ${noun.many}`}
    >
      {effect.isPending && <Loading rows={6} />}
      {invalid && <Typography>These values cannot be saved: {effect.error?.message}</Typography>}
      {effect.error && !invalid && <ErrorState error={effect.error} retry={() => effect.refetch()} />}
      {effect.data && !effect.error && <Shown effect={effect.data} tried={Boolean(settled)} />}
    </Section>
  );
}

function Shown({ effect, tried }: { effect: EffectOut; tried: boolean }) {
  const noun = useNoun();
  const number = (moved: number) => `${count(moved)} ${moved === 1 ? noun.one : noun.many}`;
  const risk = noun.isIt ? "" : `, another band of risk for ${number(effect.risk_moved)}`;
  const sentence = tried
    ? `Another band of health for ${number(effect.health_moved)}${risk}. Nothing is saved yet.`
    : `How ${noun.many} stand by the values in force. Change one to see who would move.`;
  return (
    <Box sx={{ display: "grid", gap: 2, gridTemplateColumns: "minmax(0, 1fr)" }}>
      <Typography aria-live="polite">{sentence}</Typography>
      <Counts label="Health" rows={effect.health} tried={tried} />
      {effect.caught && <Caught caught={effect.caught} tried={tried} />}
      {!noun.isIt && <Counts label="Risk" rows={effect.risk} tried={tried} />}
      {!noun.isIt && (
        <div>
          <CallsTable now={effect.calls} {...(tried && { tried: effect.calls_tried })} />
        </div>
      )}
      {tried && effect.movers.length > 0 && (
        <SimpleTable
          label="Who moves most"
          columns={MOVERS}
          rows={effect.movers}
          keyOf={(row) => row.client_id}
        />
      )}
    </Box>
  );
}

/** What calling clients by health would have been worth in the past, by the values in force and by those tried. */
function Caught({ caught, tried }: { caught: Past[]; tried: boolean }) {
  const first = caught[0]?.before;
  if (!first) return null;
  const months = `In the last ${count(first.months)} months whose 90 days are over`;
  if (!first.enough)
    return (
      <Typography variant="body2" color="text.secondary">
        {months} {count(first.leavers)} clients left: too few to say what health would have caught.
      </Typography>
    );
  const sides: ("before" | "now")[] = tried ? ["before", "now"] : ["before"];
  const rows = caught.flatMap((pair) => sides.map((when) => ({ when, side: pair[when] })));
  return (
    <Box>
      <SimpleTable
        label="What it would have caught"
        columns={CAUGHT}
        rows={rows}
        keyOf={(row) => row.when + row.side.called}
      />
      <Typography variant="caption" color="text.secondary" component="p">
        {months}: leavers who were in the band at least a month before they left, and how often a client fell
        into it and stayed.
      </Typography>
    </Box>
  );
}

const CALLED: Record<string, string> = { poor: "Poor", fair: "Fair or poor" };

const CAUGHT: Column<{ when: "before" | "now"; side: Past["before"] }>[] = [
  {
    id: "name",
    label: "Called when",
    phone: true,
    render: ({ when, side }) =>
      `${CALLED[side.called] ?? side.called}, ${when === "now" ? "tried" : "in force"}`,
  },
  {
    id: "flagged",
    label: "Leavers caught",
    right: true,
    phone: true,
    render: ({ side }) => `${count(side.flagged)} of ${count(side.judged)}`,
  },
  {
    id: "alarms",
    label: "False alarms",
    right: true,
    phone: true,
    render: ({ side }) => `${count(side.false_alarms)} of ${count(side.times)}`,
  },
];

function Counts({ label, rows, tried }: { label: string; rows: Band[]; tried: boolean }) {
  const columns: Column<Band>[] = [
    { id: "band", label, phone: true, render: (row) => <Status value={row.band} /> },
    { id: "before", label: "Now", right: true, phone: true, render: (row) => count(row.before) },
  ];
  const then: Column<Band>[] = [
    { id: "now", label: "Tried", right: true, phone: true, render: (row) => count(row.now) },
    {
      id: "change",
      label: "Change",
      right: true,
      phone: true,
      render: (row) => signed(row.now - row.before),
    },
  ];
  return (
    <SimpleTable
      label={`By ${label.toLowerCase()}`}
      columns={tried ? [...columns, ...then] : columns}
      rows={rows}
      keyOf={(row) => row.band}
    />
  );
}

const signed = (number: number) =>
  number === 0 ? "±0" : number > 0 ? `+${count(number)}` : `−${count(-number)}`;

const MOVERS: Column<Mover>[] = [
  {
    id: "name",
    label: "Moves most",
    phone: true,
    render: (row) => (
      <Link component={RouterLink} to={`/clients/${row.client_id}`}>
        {row.name}
      </Link>
    ),
  },
  {
    id: "before",
    label: "Now",
    render: (row) => <Score value={row.before} band={row.band_before} />,
  },
  { id: "now", label: "Tried", phone: true, render: (row) => <Score value={row.now} band={row.band_now} /> },
];
