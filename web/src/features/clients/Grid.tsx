import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import useMediaQuery from "@mui/material/useMediaQuery";
import {
  DataGrid,
  GridPreferencePanelsValue,
  type GridRowSelectionModel,
  useGridApiRef,
} from "@mui/x-data-grid";
import { useState } from "react";
import { useNavigate } from "react-router";
import { ApiProblem, queries, type Schemas } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { useNotify } from "../../ui/notices";
import { useListParams } from "../../ui/params";
import { BulkBar } from "./BulkBar";
import { departmentColumns, gridColumns, HIDDEN } from "./columns";
import { type ClientRow, changeClient, PAGE_SIZE, type useClientQuery } from "./data";
import { columnsParam, difference, moved, visibility } from "./gridState";

type GridProps = { page: Schemas["ClientPage"]; query: ReturnType<typeof useClientQuery>; fetching: boolean };

const PHONE = new Set(["name", "health", "p90"]);
const NONE: GridRowSelectionModel = { type: "include", ids: new Set() };

/** The dense grid with inline edit; every change is saved, scored and shown at once, and can be undone. */
export default function Grid({ page, query, fetching }: GridProps) {
  const { get, set } = useListParams();
  const notify = useNotify();
  const grid = useGridApiRef();
  const navigate = useNavigate();
  const may = useMay("clients:write");
  const phone = useMediaQuery("(max-width:700px)");
  const it = useSession().tenant.kind === "it";
  const all = gridColumns(
    may && !phone,
    page.rows.some((row) => row.label_p !== null),
    phone,
  );
  const columns = it ? departmentColumns(all) : all;
  const sort = query.sort ?? "-p90";
  const fields = columns.map((column) => column.field);
  const [selection, setSelection] = useState(NONE);
  const chosen = page.rows.filter((row) => selection.ids.has(row.id) === (selection.type === "include"));

  const save = async (next: ClientRow, old: ClientRow): Promise<ClientRow> => {
    const { body, back } = difference(next, old);
    if (Object.keys(body).length === 0) return old;
    const saved = await changeClient(old.id, body);
    queries.invalidateQueries({ queryKey: ["dashboard"] });
    notify({
      text: `${saved.name} saved. ${moved(old.health, saved.health)}`,
      kind: "success",
      ...(Object.keys(back).length > 0 && { undo: () => undo(old.id, back) }),
    });
    return saved;
  };

  const undo = async (id: string, back: Schemas["ClientChange"]) => {
    try {
      await changeClient(id, back);
      queries.invalidateQueries({ queryKey: ["clients"] });
    } catch (error) {
      notify({ text: error instanceof ApiProblem ? error.message : "Not undone.", kind: "error" });
    }
  };

  return (
    <Box sx={{ width: "100%" }}>
      {!phone && (
        <Box sx={{ display: "flex", alignItems: "flex-start", gap: 1 }}>
          <Box sx={{ flex: 1 }}>{may && <BulkBar rows={chosen} onDone={() => setSelection(NONE)} />}</Box>
          <Button
            sx={{ mt: 0.5 }}
            onClick={() => grid.current?.showPreferences(GridPreferencePanelsValue.columns)}
          >
            Columns
          </Button>
        </Box>
      )}
      <DataGrid
        apiRef={grid}
        aria-label={it ? "Departments" : "Clients"}
        rows={page.rows}
        columns={phone ? columns.filter((column) => PHONE.has(column.field)) : columns}
        rowCount={page.total}
        loading={fetching}
        density="compact"
        checkboxSelection={may && !phone}
        rowSelectionModel={selection}
        onRowSelectionModelChange={setSelection}
        columnVisibilityModel={visibility(fields, HIDDEN, get("columns"))}
        onColumnVisibilityModelChange={(model) => set({ columns: columnsParam(fields, HIDDEN, model) })}
        slotProps={{ loadingOverlay: { variant: "linear-progress", noRowsVariant: "skeleton" } }}
        localeText={{ noRowsLabel: "No client fits these filters" }}
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
