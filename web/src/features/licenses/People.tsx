import Box from "@mui/material/Box";
import Link from "@mui/material/Link";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useDeferredValue, useState } from "react";
import { Link as RouterLink } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { useSession } from "../../app/session";
import { count, day, relative } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";

type Holder = Schemas["HolderRow"];
type Use = "active" | "idle" | "never" | "disabled";
const SIZE = 25;
const USES: { value: Use | ""; label: string }[] = [
  { value: "", label: "All seats" },
  { value: "active", label: "Used within 30 days" },
  { value: "idle", label: "Not used for 30 days" },
  { value: "never", label: "No use on record" },
  { value: "disabled", label: "Disabled account" },
];

/** Who holds a seat, least recent use first. */
export function People({ id }: { id: string }) {
  const it = useSession().tenant.kind === "it";
  const [page, setPage] = useState(1);
  const [sort, setSort] = useState("last_active_on");
  const [use, setUse] = useState<Use | "">("");
  const [typed, setTyped] = useState("");
  const q = useDeferredValue(typed.trim());
  const query = { page, page_size: SIZE, sort, ...(use && { use }), ...(q && { q }) };
  const list = useQuery({
    queryKey: ["products", "people", id, query],
    queryFn: () =>
      take(api.GET("/api/licenses/{product_id}/people", { params: { path: { product_id: id }, query } })),
    placeholderData: keepPreviousData,
  });
  const filter = (
    <Box sx={{ display: "flex", flexWrap: "wrap", gap: 1, px: 2, pt: 1, pb: 1 }}>
      <TextField
        type="search"
        label={`Name or ${it ? "department" : "client"}`}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setPage(1);
        }}
        sx={{ width: 180 }}
      />
      <TextField
        select
        label="Show"
        value={use}
        onChange={(event) => {
          setUse(event.target.value as Use | "");
          setPage(1);
        }}
        sx={{ minWidth: 180 }}
        slotProps={{ inputLabel: { shrink: true }, select: { displayEmpty: true } }}
      >
        {USES.map((each) => (
          <MenuItem key={each.value} value={each.value}>
            {each.label}
          </MenuItem>
        ))}
      </TextField>
    </Box>
  );
  return (
    <Section title="People with a seat" hint={list.data && `${count(list.data.total)} shown`} flush>
      {filter}
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={8} />}
      {list.data?.total === 0 && (
        <Empty title={use || q ? "No seat like this" : "No seats listed"}>
          {use || q
            ? "Choose another filter or search."
            : "Seats come with an import of people and seats; until then only the number of assigned seats is known."}
        </Empty>
      )}
      {list.data && list.data.total > 0 && (
        <>
          <SimpleTable
            label="People with a seat"
            columns={columns(it, list.data.as_of)}
            rows={list.data.rows}
            keyOf={(row) => row.id}
            sort={sort}
            onSort={(next) => {
              setSort(next);
              setPage(1);
            }}
          />
          <Pager page={page} size={SIZE} total={list.data.total} onPage={setPage} />
        </>
      )}
    </Section>
  );
}

function columns(it: boolean, asOf: string): Column<Holder>[] {
  return [
    {
      id: "name",
      label: "Name",
      phone: true,
      sortable: true,
      render: (r) => (
        <>
          {r.name ?? r.email ?? "no name"}
          {!r.enabled && <Mark text="account disabled" />}
          {r.kind !== "human" && <Mark text={`${r.kind} account`} />}
        </>
      ),
    },
    {
      id: "client_name",
      label: it ? "Department" : "Client",
      sortable: true,
      render: (r) => (
        <Link component={RouterLink} to={`/clients/${r.client_id}`}>
          {r.client_name}
        </Link>
      ),
    },
    { id: "assigned_on", label: "Since", sortable: true, render: (r) => day(r.assigned_on) },
    {
      id: "last_active_on",
      label: "Last use",
      phone: true,
      sortable: true,
      render: (r) =>
        r.last_active_on === null ? (
          <Box component="span" sx={{ color: "text.secondary", borderBottom: "1px dashed" }}>
            none on record
          </Box>
        ) : (
          <span>
            {day(r.last_active_on)}{" "}
            <Box component="span" sx={{ color: "text.secondary" }}>
              {r.last_active_on === asOf ? "today" : relative(r.last_active_on, new Date(`${asOf}T00:00:00`))}
            </Box>
          </span>
        ),
    },
  ];
}

function Mark({ text }: { text: string }) {
  return (
    <Box component="span" sx={{ ml: 1, fontSize: 12, color: (t) => (t.vars ?? t).palette.status.warn }}>
      ▲ {text}
    </Box>
  );
}
