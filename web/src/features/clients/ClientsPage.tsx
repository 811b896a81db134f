import Button from "@mui/material/Button";
import { lazy, Suspense } from "react";
import { Link as RouterLink } from "react-router";
import { useMay, useSession } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { Page } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { exportLink, useChoices, useClientQuery, useClients } from "./data";
import { clientFilters } from "./filters";
import { NewClientDialog } from "./NewClientDialog";
import { Totals } from "./Totals";
import { Views } from "./Views";

const Grid = lazy(() => import("./Grid"));

/** All clients (or departments): search, filter, sort, edit in place. */
export default function ClientsPage() {
  const it = useSession().tenant.kind === "it";
  const may = useMay("clients:write");
  const query = useClientQuery({ sort: it ? "health" : "-p90" });
  const list = useClients(query);
  const choices = useChoices();
  const { get, set } = useListParams();
  const adding = may && get("new") !== null;
  const setAdding = (open: boolean) => set({ new: open ? "1" : null });
  const what = it ? "department" : "client";
  const isEmpty = list.data?.total === 0 && Object.keys(query).length <= 3;
  return (
    <Page
      title={it ? "Departments" : "Clients"}
      subtitle={list.data && <Totals totals={list.data.totals} total={list.data.total} what={what} />}
      actions={
        <>
          <Views />
          <Button href={exportLink(query, "csv")} aria-label="Export as CSV">
            CSV
          </Button>
          <Button href={exportLink(query, "xlsx")} aria-label="Export as XLSX">
            XLSX
          </Button>
          {may && (
            <Button variant="contained" onClick={() => setAdding(true)}>
              Add {what}
            </Button>
          )}
        </>
      }
    >
      <Filters filters={clientFilters(choices.data, it)} search={`Search ${what}s by name`} />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {isEmpty ? (
        <Empty
          title={`No ${what}s yet`}
          action={
            <Button component={RouterLink} to="/imports/new" variant="contained">
              Import a file
            </Button>
          }
        >
          Import a CSV or XLSX export of your {what}s, contracts and tickets, or add one by hand. Scores
          appear as soon as there is data.
        </Empty>
      ) : (
        <Suspense fallback={<Loading rows={12} />}>
          {list.data ? (
            <Grid page={list.data} query={query} fetching={list.isFetching} />
          ) : (
            !list.error && <Loading rows={12} />
          )}
        </Suspense>
      )}
      <NewClientDialog open={adding} onClose={() => setAdding(false)} what={what} />
    </Page>
  );
}
