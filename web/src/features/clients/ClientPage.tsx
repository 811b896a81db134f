import Button from "@mui/material/Button";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useParams } from "react-router";
import { api, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { day } from "../../ui/format";
import { Page } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { ErrorState, Loading } from "../../ui/states";
import { ClientHead } from "./ClientHead";
import { EditDialog } from "./EditDialog";
import { EndDialog } from "./EndDialog";
import { isListTab } from "./lists";
import { Reactivate } from "./Reactivate";

const Overview = lazy(() => import("./Overview"));
const ListTab = lazy(() => import("./ListTab"));
const Charts = lazy(() => import("./Charts"));
const Notes = lazy(() => import("./Notes"));
const TimelineTab = lazy(() => import("./Timeline"));
const ClientProfitTab = lazy(() => import("../profitability/ClientProfitTab"));
const NewReportDialog = lazy(() =>
  import("../reports/NewReportDialog").then((module) => ({ default: module.NewReportDialog })),
);

const TABS = [
  "overview",
  "charts",
  "profit",
  "contracts",
  "invoices",
  "tickets",
  "licenses",
  "satisfaction",
  "people",
  "timeline",
  "notes",
] as const;

/** One client: how it stands, why, and what to do. */
export default function ClientPage() {
  const { id = "" } = useParams();
  const it = useSession().tenant.kind === "it";
  const may = useMay("clients:write");
  const { get, set } = useListParams();
  const tab = TABS.find((each) => each === get("tab")) ?? "overview";
  const report = useMay("reports:write") && !it;
  const [dialog, setDialog] = useState<"edit" | "end" | "report" | null>(null);
  const client = useQuery({
    queryKey: ["clients", "one", id],
    queryFn: () => take(api.GET("/api/clients/{client_id}", { params: { path: { client_id: id } } })),
  });
  const back = { to: "/clients", label: it ? "Departments" : "Clients" };
  if (client.error)
    return (
      <Page title={it ? "Department" : "Client"} back={back}>
        <ErrorState error={client.error} retry={() => client.refetch()} />
      </Page>
    );
  if (!client.data) return <Loading rows={10} />;
  const { row } = client.data;
  return (
    <Page
      title={row.name}
      back={back}
      subtitle={[
        row.industry,
        client.data.country,
        row.owner_name && `Account manager ${row.owner_name}`,
        `data as of ${day(row.as_of)}`,
      ]
        .filter(Boolean)
        .join(" · ")}
      actions={
        may && (
          <>
            {report && <Button onClick={() => setDialog("report")}>Business review</Button>}
            <Button variant="outlined" onClick={() => setDialog("edit")}>
              Edit
            </Button>
            {row.status === "active" && !it && <Button onClick={() => setDialog("end")}>Deactivate</Button>}
            {row.status === "inactive" && <Reactivate id={id} name={row.name} />}
          </>
        )
      }
    >
      <ClientHead client={client.data} it={it} />
      <Tabs
        value={tab}
        onChange={(_, next: string) => set({ tab: next === "overview" ? null : next })}
        variant="scrollable"
        allowScrollButtonsMobile
        sx={{ mb: 2 }}
        aria-label="Parts of the client"
      >
        {TABS.filter((each) => !it || each !== "profit").map((each) => (
          <Tab key={each} value={each} label={each} sx={{ textTransform: "capitalize" }} />
        ))}
      </Tabs>
      <Suspense fallback={<Loading rows={8} />}>
        {tab === "overview" && <Overview client={client.data} it={it} />}
        {tab === "charts" && <Charts id={id} currency={row.currency} />}
        {tab === "profit" && <ClientProfitTab id={id} />}
        {tab === "timeline" && <TimelineTab id={id} />}
        {tab === "notes" && <Notes id={id} />}
        {isListTab(tab) && <ListTab key={tab} id={id} what={tab} />}
      </Suspense>
      {dialog === "end" && <EndDialog clients={[{ id, name: row.name }]} onClose={() => setDialog(null)} />}
      {dialog === "report" && (
        <Suspense fallback={null}>
          <NewReportDialog client={{ id, name: row.name }} onClose={() => setDialog(null)} />
        </Suspense>
      )}
      {dialog === "edit" && <EditDialog client={client.data} onClose={() => setDialog(null)} />}
    </Page>
  );
}
