import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { count, day } from "../../ui/format";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { type ClientRow, PAGE_SIZE, useChoices, useClientQuery, useClients } from "./data";
import { clientFilters } from "./filters";
import { Reactivate } from "./Reactivate";

/** Clients that left: when, why, and the way back. */
export default function InactivePage() {
  const { page, set } = useListParams();
  const query = useClientQuery({ status: "inactive", sort: "-churned_on" });
  const list = useClients(query);
  const filters = clientFilters(useChoices().data).filter((f) => ["owner", "industry"].includes(f.name));
  const may = useMay("clients:write");
  const columns: Column<ClientRow>[] = [
    {
      id: "name",
      label: "Client",
      sortable: true,
      phone: true,
      render: (r) => (
        <Link component={RouterLink} to={`/clients/${r.id}`}>
          {r.name}
        </Link>
      ),
    },
    {
      id: "churned_on",
      label: "Left",
      sortable: true,
      phone: true,
      nowrap: true,
      render: (r) => day(r.churned_on),
    },
    { id: "churn_reason", label: "Reason", phone: true, render: (r) => r.churn_reason ?? "not stated" },
    { id: "industry", label: "Industry", sortable: true, render: (r) => r.industry ?? "–" },
    { id: "owner_name", label: "Account manager", sortable: true, render: (r) => r.owner_name ?? "–" },
    {
      id: "act",
      label: "Action",
      right: true,
      render: (r) => may && <Reactivate id={r.id} name={r.name} />,
    },
  ];
  return (
    <Page
      title="Inactive"
      subtitle={list.data && `${count(list.data.total)} clients left or were deactivated, newest first`}
    >
      <Filters filters={filters} search="Search clients by name" />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={10} />}
      {list.data?.total === 0 && (
        <Empty
          title="Nobody has left"
          action={
            <Button component={RouterLink} to="/imports/new">
              Import churn events
            </Button>
          }
        >
          Clients that leave or are deactivated appear here with the date and the reason. Ten or more past
          leavings let the model learn from your own history.
        </Empty>
      )}
      {list.data && list.data.total > 0 && (
        <Section flush>
          <SimpleTable
            label="Inactive clients"
            columns={columns}
            rows={list.data.rows}
            keyOf={(r) => r.id}
            sort={query.sort ?? ""}
            onSort={(sort) => set({ sort })}
          />
          <Pager
            page={page}
            size={PAGE_SIZE}
            total={list.data.total}
            onPage={(next) => set({ page: String(next) })}
          />
        </Section>
      )}
    </Page>
  );
}
