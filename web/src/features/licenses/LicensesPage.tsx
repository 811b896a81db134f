import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { lazy, Suspense, useState } from "react";
import { Link as RouterLink, useNavigate } from "react-router";
import type { Schemas } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { type FilterSpec, Filters } from "../../ui/Filters";
import { count, day, percent } from "../../ui/format";
import { Page } from "../../ui/Page";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { costText, ISSUES } from "./cells";
import { exportLink, useLicenseChoices, useSoftware, useSoftwareQuery } from "./data";
import { ProductDialog } from "./ProductDialog";

const Grid = lazy(() => import("./Grid"));

/** What software do we pay for, who uses it, and by when must we decide? */
export default function LicensesPage() {
  const it = useSession().tenant.kind === "it";
  const may = useMay("licenses:write");
  const navigate = useNavigate();
  const query = useSoftwareQuery();
  const list = useSoftware(query);
  const choices = useLicenseChoices();
  const [adding, setAdding] = useState(false);
  const isEmpty = list.data?.total === 0 && Object.keys(query).length <= 2;
  return (
    <Page
      title="Licenses"
      subtitle={list.data && !isEmpty && <Totals page={list.data} />}
      actions={
        <>
          <Button href={exportLink(query)}>CSV</Button>
          {may && (
            <Button variant="contained" onClick={() => setAdding(true)}>
              Add product
            </Button>
          )}
        </>
      }
    >
      <Filters filters={filtersOf(choices.data, it)} search="Search product, vendor, owner" />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {isEmpty ? (
        <Empty
          title="No software yet"
          action={
            <Button component={RouterLink} to="/imports/new" variant="contained">
              Import files
            </Button>
          }
        >
          Import products, subscriptions and seats (a license report of your directory will do), or add a
          product by hand. Then this list says what is paid for and not used.
        </Empty>
      ) : (
        <Suspense fallback={<Loading rows={12} height={44} />}>
          {list.data ? (
            <Grid
              page={list.data}
              sort={query.sort ?? "-monthly_minor"}
              at={query.page ?? 1}
              fetching={list.isFetching && list.isPlaceholderData}
            />
          ) : (
            !list.error && <Loading rows={12} height={44} />
          )}
        </Suspense>
      )}
      {adding && (
        <ProductDialog
          product={null}
          onClose={() => setAdding(false)}
          onSaved={(row) => navigate(`/licenses/${row.id}`)}
        />
      )}
    </Page>
  );
}

/** Count, seats and money of all that the list shows. */
function Totals({ page }: { page: Schemas["SoftwarePage"] }) {
  const t = page.totals;
  const seats = `${count(t.purchased)} seats purchased`;
  const active = t.active === null ? "use unknown" : `${count(t.active)} active (${percent(t.utilization)})`;
  const unused =
    t.unused === null
      ? null
      : `${count(t.unused)} unused, ${costText(t.costs, (c) => c.unused_minor)} a month`;
  const cost = `${costText(t.costs, (c) => c.monthly_minor)} a month under running subscriptions`;
  const missing = t.unpriced ? `${count(t.unpriced)} subscriptions without a price are not in it` : null;
  return (
    <Typography variant="body2" color="text.secondary">
      {[`${count(t.products)} products`, cost, missing, seats, active, unused].filter(Boolean).join(" · ")} ·
      data as of {day(page.as_of)}
    </Typography>
  );
}

function filtersOf(choices: Schemas["SoftwareChoices"] | undefined, it: boolean): FilterSpec[] {
  const plain = (values: string[] | undefined) => (values ?? []).map((value) => ({ value, label: value }));
  const filters: FilterSpec[] = [
    { name: "category", label: "Category", options: plain(choices?.category) },
    { name: "vendor", label: "Vendor", options: plain(choices?.vendor) },
    {
      name: "client",
      label: it ? "Department" : "Client",
      options: (choices?.clients ?? []).map(({ id, name }) => ({ value: id, label: name })),
    },
    { name: "owner", label: "Owner", options: plain(choices?.owner_name) },
    {
      name: "use",
      label: "Utilization",
      options: [
        { value: "low", label: "below 50 %" },
        { value: "middle", label: "below 80 %" },
      ],
    },
    {
      name: "cancel_within",
      label: "Cancel within",
      options: ["30", "60", "90"].map((value) => ({ value, label: `${value} days` })),
    },
    {
      name: "issue",
      label: "Data problem",
      options: Object.entries(ISSUES).map(([value, { label }]) => ({ value, label })),
    },
  ];
  return filters.filter((filter) => filter.options.length > 0);
}
