import { useQuery } from "@tanstack/react-query";
import { request } from "../../api/client";
import { day, moment } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { SimpleTable } from "../../ui/SimpleTable";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { KINDS, type Model } from "./data";
import { Judgement } from "./Judgement";

/** Which models are in use, and how good they were on months they had not seen. */
export default function ModelsPage() {
  const models = useQuery({ queryKey: ["models"], queryFn: () => request<Model[]>("GET", "/api/models") });
  if (models.error) return <ErrorState error={models.error} retry={() => models.refetch()} />;
  if (!models.data) return <Loading rows={8} />;
  const newest = models.data.find((m) => m.kind === "churn_label");
  const current = models.data.filter(
    (m) => m.kind !== "health" && (m.state === "champion" || (m === newest && m.state === "refused")),
  );
  return (
    <Page title="Models" subtitle="Judged only on data the model had not seen; intervals cover 90 %.">
      {models.data.length === 0 && (
        <Empty title="No models yet">The first one is made when data arrives.</Empty>
      )}
      {current.map((model) => (
        <Judgement key={model.id} model={model} />
      ))}
      {models.data.length > 0 && (
        <Section title="Versions" flush>
          <SimpleTable
            label="Model versions"
            rows={models.data}
            keyOf={(m) => m.id}
            columns={[
              {
                id: "kind",
                label: "Model",
                phone: true,
                render: (m) => `${KINDS[m.kind] ?? m.kind} ${m.number}`,
              },
              {
                id: "state",
                label: "State",
                phone: true,
                render: (m) => (
                  <Status
                    value={m.state === "champion" ? "active" : "inactive"}
                    label={m.state === "champion" ? "in use" : m.state}
                  />
                ),
              },
              { id: "summary", label: "What it is", render: (m) => m.summary },
              { id: "through", label: "Data through", render: (m) => day(m.trained_through_on) },
              { id: "made", label: "Made", phone: true, render: (m) => moment(m.created_at) },
              { id: "hash", label: "Data hash", render: (m) => <code>{m.data_hash.slice(0, 10)}</code> },
            ]}
          />
        </Section>
      )}
    </Page>
  );
}
