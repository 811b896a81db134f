import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Tab from "@mui/material/Tab";
import Tabs from "@mui/material/Tabs";
import Typography from "@mui/material/Typography";
import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useParams } from "react-router";
import { api, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { day, money, percent } from "../../ui/format";
import { Page } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Probability, Score, Status } from "../../ui/Status";
import { ErrorState, Loading } from "../../ui/states";
import { EndDialog } from "./EndDialog";

const Overview = lazy(() => import("./Overview"));
const ListTab = lazy(() => import("./ListTab"));
const Charts = lazy(() => import("./Charts"));
const Notes = lazy(() => import("./Notes"));
const TimelineTab = lazy(() => import("./Timeline"));

const TABS = [
  "overview",
  "charts",
  "contracts",
  "invoices",
  "tickets",
  "licenses",
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
  const [ending, setEnding] = useState(false);
  const client = useQuery({
    queryKey: ["clients", "one", id],
    queryFn: () => take(api.GET("/api/clients/{client_id}", { params: { path: { client_id: id } } })),
  });
  if (client.error) return <ErrorState error={client.error} retry={() => client.refetch()} />;
  if (!client.data) return <Loading rows={10} />;
  const { row } = client.data;
  return (
    <Page
      title={row.name}
      back={{ to: "/clients", label: it ? "Departments" : "Clients" }}
      subtitle={[
        row.industry,
        client.data.country,
        row.owner_name && `Account manager ${row.owner_name}`,
        `data as of ${day(row.as_of)}`,
      ]
        .filter(Boolean)
        .join(" · ")}
      actions={
        may && row.status === "active" && !it && <Button onClick={() => setEnding(true)}>Deactivate</Button>
      }
    >
      <Box component="dl" sx={{ display: "flex", flexWrap: "wrap", columnGap: 4, rowGap: 1, m: 0, mb: 2 }}>
        <Fact
          label="Status"
          value={
            row.status === "active" ? (
              <Status value="active" />
            ) : (
              <Status
                value="inactive"
                label={`left ${day(row.churned_on)}: ${row.churn_reason ?? "no reason stated"}`}
              />
            )
          }
        />
        <Fact
          label="Health"
          value={
            <Score
              value={row.health}
              lower={row.health_lower}
              upper={row.health_upper}
              band={row.health_band}
              before={row.health_before}
            />
          }
        />
        <Fact label="Leaves in 30 days" value={<Probability p={row.p30} />} />
        <Fact
          label="60 days"
          value={<Probability p={row.p60} lower={row.p60_lower} upper={row.p60_upper} />}
        />
        <Fact
          label="90 days"
          value={<Probability p={row.p90} lower={row.p90_lower} upper={row.p90_upper} />}
        />
        {!it && <Fact label="MRR" value={money(row.mrr_minor, row.currency)} />}
        <Fact label="Utilization" value={percent(row.utilization)} />
        {!it && <Fact label="Overdue" value={money(row.overdue_minor, row.currency)} />}
        <Fact label="Renewal" value={day(row.renewal_on)} />
        <Fact label="Last contact" value={day(row.last_contact_on)} />
      </Box>
      <Tabs
        value={tab}
        onChange={(_, next: string) => set({ tab: next === "overview" ? null : next })}
        variant="scrollable"
        allowScrollButtonsMobile
        sx={{ mb: 2 }}
        aria-label="Parts of the client"
      >
        {TABS.map((each) => (
          <Tab key={each} value={each} label={each} sx={{ textTransform: "capitalize" }} />
        ))}
      </Tabs>
      <Suspense fallback={<Loading rows={8} />}>
        {tab === "overview" && <Overview client={client.data} />}
        {tab === "charts" && <Charts id={id} currency={row.currency} />}
        {tab === "timeline" && <TimelineTab id={id} />}
        {tab === "notes" && <Notes id={id} />}
        {(tab === "contracts" ||
          tab === "invoices" ||
          tab === "tickets" ||
          tab === "licenses" ||
          tab === "people") && <ListTab key={tab} id={id} what={tab} />}
      </Suspense>
      <EndDialog open={ending} onClose={() => setEnding(false)} id={id} name={row.name} />
    </Page>
  );
}

function Fact({ label, value }: { label: string; value: React.ReactNode }) {
  return (
    <Box>
      <Typography component="dt" variant="caption" color="text.secondary">
        {label}
      </Typography>
      <Typography component="dd" sx={{ m: 0 }}>
        {value}
      </Typography>
    </Box>
  );
}
