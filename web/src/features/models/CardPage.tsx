import Box from "@mui/material/Box";
import Typography from "@mui/material/Typography";
import { useParams } from "react-router";
import type { Schemas } from "../../api/client";
import { count, day, moment, percent } from "../../ui/format";
import { Columns, Page, Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";
import { ErrorState, Loading } from "../../ui/states";
import { Compare } from "./Compare";
import { type Compared, KINDS, type Model, useCard } from "./data";
import { Judgement } from "./Judgement";

type Card = Schemas["CardOut"];
type Version = Model & { seed: number; versions: Record<string, string> };

const BACK = { to: "/models", label: "Models" };

/** One version of a model: what it is, what it was made from, how good it was, what it must not be used for. */
export default function CardPage() {
  const { id = "" } = useParams();
  const card = useCard(id);
  if (card.error)
    return (
      <Page title="Model" back={BACK}>
        <ErrorState error={card.error} retry={() => card.refetch()} />
      </Page>
    );
  if (!card.data) return <Loading rows={10} />;
  const version = card.data.version as unknown as Version;
  return (
    <Page
      title={`${KINDS[version.kind] ?? version.kind}, version ${version.number}`}
      back={BACK}
      subtitle={`${version.summary} · ${version.state === "champion" ? "in use" : version.state}`}
    >
      <Columns wide="1fr 1fr">
        <div>
          <Use card={card.data} />
          <Made card={card.data} version={version} />
        </div>
        <div>
          <Inputs card={card.data} />
          <Decisions card={card.data} />
        </div>
      </Columns>
      {card.data.comparison && (
        <Section title="Against the model in use then" hint={`why: ${String(card.data.comparison.why)}`}>
          <Compare
            figures={card.data.comparison.figures as Compared}
            champion={null}
            challenger={version.number}
          />
        </Section>
      )}
      {version.kind !== "health" && (
        <Judgement model={version} title="How good it was on what it had not seen" />
      )}
    </Page>
  );
}

function Use({ card }: { card: Card }) {
  return (
    <Section title="What it is for">
      <Typography sx={{ mb: 1 }}>{card.use}</Typography>
      <Typography sx={{ mb: 1 }}>{card.not_for}</Typography>
      <Typography component="h3" variant="subtitle2">
        Limits
      </Typography>
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {card.limits.map((limit) => (
          <li key={limit}>{limit}</li>
        ))}
      </Box>
    </Section>
  );
}

function Made({ card, version }: { card: Card; version: Version }) {
  const libraries = Object.entries(version.versions).map(([name, number]) => `${name} ${number}`);
  const rows: [string, string][] = [
    ["Method", card.method],
    ["Data through", day(version.trained_through_on)],
    ["Made", moment(version.created_at)],
    ...card.data.map((amount): [string, string] => [amount.label, count(amount.value)]),
    ...(version.seed ? [["Seed", String(version.seed)] satisfies [string, string]] : []),
    ["Data hash", version.data_hash],
    ["Made with", libraries.join(", ")],
  ];
  return (
    <Section title="What it was made from">
      <Box
        component="dl"
        sx={{ m: 0, display: "grid", gridTemplateColumns: "auto 1fr", columnGap: 2, rowGap: 0.5 }}
      >
        {rows.map(([label, value]) => (
          <Box key={label} sx={{ display: "contents" }}>
            <Typography component="dt" variant="body2" color="text.secondary">
              {label}
            </Typography>
            <Typography component="dd" variant="body2" sx={{ m: 0, overflowWrap: "anywhere" }}>
              {value}
            </Typography>
          </Box>
        ))}
      </Box>
    </Section>
  );
}

function Inputs({ card }: { card: Card }) {
  const rows = card.inputs.length > 0 ? card.inputs : card.weights;
  if (rows.length === 0) return null;
  const missing = card.inputs.length > 0;
  return (
    <Section title={missing ? "What it looks at" : "Weights"} flush>
      <SimpleTable
        label={missing ? "Signals and how much of them was missing" : "Weights"}
        rows={rows}
        keyOf={(row) => row.label}
        columns={[
          { id: "label", label: missing ? "Signal" : "Dimension", phone: true, render: (row) => row.label },
          {
            id: "value",
            label: missing ? "Missing in the last months learnt from" : "Weight",
            right: true,
            phone: true,
            render: (row) => percent(row.value),
          },
        ]}
      />
    </Section>
  );
}

const DONE: Record<string, string> = {
  "model.challenged": "trained as a challenger",
  "model.refitted": "fitted again and put in use",
  "model.column": "a column decided about",
  "model.promoted": "promoted",
  "model.rolled_back": "put back in use",
};

function Decisions({ card }: { card: Card }) {
  if (card.decisions.length === 0) return null;
  return (
    <Section title="What was decided">
      <Box component="ul" sx={{ m: 0, pl: 2.5 }}>
        {card.decisions.map((each) => (
          <li key={each.at + each.action}>
            {moment(each.at)}: {DONE[each.action] ?? each.action} by {each.actor_name}.{" "}
            {String(each.detail.reason ?? each.detail.why ?? "")}
          </li>
        ))}
      </Box>
    </Section>
  );
}
