import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import { DataGrid } from "@mui/x-data-grid";
import { useNavigate } from "react-router";
import { ApiProblem, queries, type Schemas } from "../../api/client";
import { useMay } from "../../app/session";
import { useNotify } from "../../ui/notices";
import { useListParams } from "../../ui/params";
import { gridColumns } from "./columns";
import { type ClientRow, changeClient, PAGE_SIZE, type useClientQuery } from "./data";

type GridProps = { page: Schemas["ClientPage"]; query: ReturnType<typeof useClientQuery>; fetching: boolean };

const PHONE = new Set(["name", "health", "p60"]);

/** The dense grid with inline edit; every change is saved, scored and shown at once, and can be undone. */
export default function Grid({ page, query, fetching }: GridProps) {
  const { set } = useListParams();
  const notify = useNotify();
  const navigate = useNavigate();
  const may = useMay("clients:write");
  const phone = useMediaQuery("(max-width:700px)");
  const columns = gridColumns(
    may && !phone,
    page.rows.some((row) => row.label_p !== null),
  );
  const sort = query.sort ?? "-p60";

  const save = async (next: ClientRow, old: ClientRow): Promise<ClientRow> => {
    const { body, back } = difference(next, old);
    if (Object.keys(body).length === 0) return old;
    const saved = await changeClient(old.id, body);
    queries.invalidateQueries({ queryKey: ["dashboard"] });
    notify({
      text: `${saved.name} saved. ${moved(old.health, saved.health)}`,
      kind: "success",
      undo: () => changeClient(old.id, back).then(() => queries.invalidateQueries({ queryKey: ["clients"] })),
    });
    return saved;
  };

  return (
    <Box sx={{ width: "100%" }}>
      <DataGrid
        aria-label="Clients"
        rows={page.rows}
        columns={phone ? columns.filter((column) => PHONE.has(column.field)) : columns}
        rowCount={page.total}
        loading={fetching}
        density="compact"
        disableColumnFilter
        disableRowSelectionOnClick
        paginationMode="server"
        sortingMode="server"
        pageSizeOptions={[PAGE_SIZE]}
        paginationModel={{ page: (query.page ?? 1) - 1, pageSize: PAGE_SIZE }}
        onPaginationModelChange={(model) => set({ page: String(model.page + 1) })}
        sortModel={[{ field: sort.replace("-", ""), sort: sort.startsWith("-") ? "desc" : "asc" }]}
        sortingOrder={["desc", "asc"]}
        onSortModelChange={([model]) =>
          model && set({ sort: `${model.sort === "desc" ? "-" : ""}${model.field}` })
        }
        processRowUpdate={save}
        onProcessRowUpdateError={(error) =>
          notify({ text: error instanceof ApiProblem ? error.message : "Not saved.", kind: "error" })
        }
        onRowClick={({ id }) => phone && navigate(`/clients/${id}`)}
        sx={{ bgcolor: "background.paper", "& .MuiDataGrid-cell--editable": { cursor: "text" } }}
      />
    </Box>
  );
}

/** What changed in a row as the request that saves it, and the one that takes it back. */
export function difference(next: ClientRow, old: ClientRow) {
  const body: Schemas["ClientChange"] = {};
  const back: Schemas["ClientChange"] = {};
  for (const name of ["name", "owner_name"] as const) {
    if (next[name] !== old[name]) {
      body[name] = next[name];
      back[name] = old[name];
    }
  }
  // The grid edits money in major units.
  if (next.mrr_minor !== null && next.mrr_minor !== old.mrr_minor) {
    const minor = Math.round(next.mrr_minor * 100);
    if (minor !== old.mrr_minor) {
      body.mrr_minor = minor;
      if (old.mrr_minor !== null) back.mrr_minor = old.mrr_minor;
    }
  }
  for (const name of ["seats_purchased", "seats_active"] as const) {
    if (next[name] !== null && next[name] !== old[name]) {
      body.signals = { ...body.signals, [name]: Number(next[name]) };
      if (old[name] !== null) back.signals = { ...back.signals, [name]: Number(old[name]) };
    }
  }
  return { body, back };
}

function moved(before: number | null, after: number | null): string {
  if (after === null) return "Health is still unknown.";
  if (before === null) return `Health is now ${Math.round(after)}.`;
  const delta = after - before;
  if (Math.abs(delta) < 0.05) return "Health did not move.";
  return `Health ${before.toFixed(1)} → ${after.toFixed(1)}.`;
}
