import Link from "@mui/material/Link";
import type { Schemas } from "../../api/client";
import { Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";

type Stream = Schemas["StreamReply"];

/** What can be imported, what each table must have, and a file to start from. */
export function Streams({ streams }: { streams: Stream[] }) {
  return (
    <Section
      flush
      title="What can be imported"
      hint="Headers of ConnectWise, Autotask, Halo, SuperOps, ITFlow, Snipe-IT, Microsoft 365 and FOCUS files are recognized; you see and correct the mapping before anything is stored."
    >
      <SimpleTable
        label="Kinds of tables"
        rows={streams}
        keyOf={(stream) => stream.name}
        columns={[
          { id: "label", label: "Table", render: (stream) => stream.label, phone: true },
          { id: "needs", label: "Needs", render: needs },
          { id: "also", label: "Also takes", render: (stream) => also(stream) },
          {
            id: "sample",
            label: "Sample",
            phone: true,
            render: (stream) => (
              <Link href={`/api/imports/streams/${stream.name}/sample.csv`} download>
                {stream.name}.csv
              </Link>
            ),
          },
        ]}
      />
    </Section>
  );
}

const words = (names: string[]) => names.map((name) => name.replace(/_/g, " ")).join(", ");

function needs(stream: Stream) {
  const required = words(stream.fields.filter((field) => field.required).map((field) => field.name));
  const either = stream.any_of.map((name) => name.replace(/_/g, " ")).join(" or ");
  return [required, either].filter(Boolean).join(", and ");
}

function also(stream: Stream) {
  return words(
    stream.fields
      .filter((field) => !field.required && !stream.any_of.includes(field.name))
      .map((f) => f.name),
  );
}
