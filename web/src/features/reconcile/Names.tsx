import Button from "@mui/material/Button";
import type { Schemas } from "../../api/client";
import { useMay } from "../../app/session";
import { day } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";
import { useExplainName, useForgetName } from "./data";

type Name = Schemas["Name"];

/** Names that people explained, each to be taken back. */
export function Names({ names }: { names: Name[] }) {
  return (
    <Section
      title="Names that people explained"
      hint="They hold for every agreement and bill, also of later imports."
      flush
    >
      <SimpleTable<Name>
        label="Explained names"
        rows={names}
        keyOf={(row) => row.id}
        columns={[
          { id: "alias", label: "Name (normal form)", phone: true, render: (row) => row.alias },
          {
            id: "product",
            label: "Means",
            phone: true,
            render: (row) => row.product_name ?? "none of our products",
          },
          { id: "by", label: "Said by", render: (row) => `${row.by_name}, ${day(row.created_at)}` },
          { id: "do", label: "Actions", right: true, phone: true, render: (row) => <Forget row={row} /> },
        ]}
      />
    </Section>
  );
}

function Forget({ row }: { row: Name }) {
  const may = useMay("licenses:write");
  const notify = useNotify();
  const forget = useForgetName();
  const again = useExplainName(() => {});
  if (!may) return null;
  const undo = () => again.mutate({ name: row.alias, product_id: row.product_id });
  return (
    <Button
      aria-label={`Forget ${row.alias}`}
      onClick={() =>
        forget.mutate(row.id, { onSuccess: () => notify({ text: "Forgotten.", kind: "success", undo }) })
      }
    >
      Forget
    </Button>
  );
}
