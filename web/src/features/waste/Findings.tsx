import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Typography from "@mui/material/Typography";
import { useState } from "react";
import { useSession } from "../../app/session";
import { type FilterSpec, Filters } from "../../ui/Filters";
import { count } from "../../ui/format";
import { Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { Pager, SimpleTable } from "../../ui/SimpleTable";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { canChoose, columns } from "./columns";
import {
  amounts,
  type Finding,
  KINDS,
  type Kind,
  MOST_AT_ONCE,
  PAGE_SIZE,
  useWaste,
  useWastePlaces,
  type WasteQuery,
} from "./data";
import { ExcludeDialog } from "./ExcludeDialog";

type Props = { onChoose: ((ids: string[]) => void) | null };

/** Every finding, dearest first; choose some to give up or to exclude. */
export function Findings({ onChoose }: Props) {
  const { get, set, page } = useListParams();
  const query = queryOf(get, page);
  const list = useWaste(query);
  const filters = useFilters(get("product"));
  const [picked, setPicked] = useState<ReadonlyMap<string, Finding>>(new Map());
  const [excluding, setExcluding] = useState<Finding | null>(null);
  const toggle = (rows: Finding[], on: boolean) =>
    setPicked((old) => {
      const next = new Map(old);
      for (const row of rows) on ? next.set(row.id, row) : next.delete(row.id);
      return next;
    });
  const data = list.data;
  const rows = data?.rows ?? [];
  return (
    <Section
      title="Findings"
      hint={
        data &&
        `${count(data.total)} shown, ${amounts(data.totals.filter(costs), (t) => t.monthly_minor)} a month`
      }
      actions={<Button href={exportLink(query)}>CSV</Button>}
      flush
    >
      <Box sx={{ px: 2, pt: 1 }}>
        <Filters filters={filters} search="Search person or product" />
      </Box>
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={10} />}
      {data?.total === 0 && <Empty title="Nothing found">No seat is wasted under these filters.</Empty>}
      {data && data.total > 0 && (
        <>
          {onChoose && (
            <Bar
              rows={rows}
              picked={picked}
              toggle={toggle}
              clear={() => setPicked(new Map())}
              onChoose={onChoose}
            />
          )}
          <SimpleTable
            label="Findings"
            rows={rows}
            keyOf={(r) => r.id}
            sort={query.sort ?? "-monthly_minor"}
            onSort={(sort) => set({ sort })}
            columns={columns(onChoose ? { picked, toggle, exclude: setExcluding } : null)}
          />
          <Pager
            page={page}
            size={PAGE_SIZE}
            total={data.total}
            onPage={(next) => set({ page: String(next) })}
          />
        </>
      )}
      {excluding && <ExcludeDialog finding={excluding} onClose={() => setExcluding(null)} />}
    </Section>
  );
}

/** Missing seats are a breach, not money that could stay. */
function costs(total: { kind: Kind }): boolean {
  return total.kind !== "over_assigned";
}

function queryOf(get: (name: string) => string | null, page: number): WasteQuery {
  const kind = get("kind") as Kind | null;
  const query: WasteQuery = { page, page_size: PAGE_SIZE, sort: get("sort") ?? "-monthly_minor" };
  if (kind) query.kind = [kind];
  for (const name of ["q", "product", "client"] as const) {
    const value = get(name);
    if (value) query[name] = value;
  }
  if (get("group")) query.group = get("group") === "yes";
  return query;
}

function exportLink({ page: _, page_size: __, ...query }: WasteQuery): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const each of [value].flat()) params.append(name, String(each));
  }
  return `/api/waste/export.csv?${params}`;
}

function useFilters(product: string | null): FilterSpec[] {
  const it = useSession().tenant.kind === "it";
  const places = useWastePlaces();
  const filters: FilterSpec[] = [
    {
      name: "kind",
      label: "Why",
      options: Object.entries(KINDS).map(([value, { label }]) => ({ value, label })),
    },
    {
      name: "client",
      label: it ? "Department" : "Client",
      options: (places.data?.clients ?? []).map(({ id, name }) => ({ value: id, label: name })),
    },
    {
      name: "group",
      label: "Assigned by",
      options: [
        { value: "no", label: "person" },
        { value: "yes", label: "group" },
      ],
    },
  ];
  if (product)
    filters.push({ name: "product", label: "Product", options: [{ value: product, label: "chosen one" }] });
  return filters.filter((filter) => filter.options.length > 0);
}

type Bar = {
  rows: Finding[];
  picked: ReadonlyMap<string, Finding>;
  toggle: (rows: Finding[], on: boolean) => void;
  clear: () => void;
  onChoose: (ids: string[]) => void;
};

/** What can be done with the chosen ones; keeps its height, so that rows do not jump. */
function Bar({ rows, picked, toggle, clear, onChoose }: Bar) {
  const chosen = [...picked.values()];
  const too = chosen.length > MOST_AT_ONCE;
  return (
    <Box
      role="toolbar"
      aria-label="Chosen findings"
      sx={{ display: "flex", flexWrap: "wrap", gap: 1, alignItems: "center", px: 2, minHeight: 40 }}
    >
      <Typography sx={{ fontWeight: 600 }}>{count(chosen.length)} chosen</Typography>
      {chosen.length > 0 && (
        <Typography color="text.secondary">{amounts(chosen, (row) => row.monthly_minor)} a month</Typography>
      )}
      <Button onClick={() => toggle(rows.filter(canChoose), true)}>Choose all shown</Button>
      {chosen.length > 0 && (
        <>
          <Button onClick={clear}>Choose none</Button>
          <Button variant="contained" disabled={too} onClick={() => onChoose(chosen.map((row) => row.id))}>
            Look at what happens
          </Button>
        </>
      )}
      {too && <Typography color="error">At most {MOST_AT_ONCE} at once.</Typography>}
    </Box>
  );
}
