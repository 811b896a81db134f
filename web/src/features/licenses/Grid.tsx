import Box from "@mui/material/Box";
import useMediaQuery from "@mui/material/useMediaQuery";
import { DataGrid, type GridColDef } from "@mui/x-data-grid";
import { useNavigate } from "react-router";
import { ApiProblem, type Schemas } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { useNotify } from "../../ui/notices";
import { useListParams } from "../../ui/params";
import { softwareColumns } from "./columns";
import { changeProduct, PAGE_SIZE, refreshProducts, type SoftwareRow } from "./data";

type GridProps = { page: Schemas["SoftwarePage"]; sort: string; at: number; fetching: boolean };

const PHONE: Record<string, Partial<GridColDef<SoftwareRow>>> = {
  name: { minWidth: 120 },
  monthly_minor: { width: 85 },
  cancel_by_on: { width: 105 },
};

/** The list of software; owner, category, list price and notes are edited in place and can be undone. */
export default function Grid({ page, sort, at, fetching }: GridProps) {
  const { set } = useListParams();
  const notify = useNotify();
  const navigate = useNavigate();
  const { kind, currency } = useSession().tenant;
  const may = useMay("licenses:write");
  const phone = useMediaQuery("(max-width:700px)");
  const columns = softwareColumns(may && !phone, kind === "it" ? "Departments" : "Clients");

  const save = async (next: SoftwareRow, old: SoftwareRow): Promise<SoftwareRow> => {
    const { body, back } = difference(next, old, currency);
    if (Object.keys(body).length === 0) return old;
    const saved = await changeProduct(old.id, body);
    void refreshProducts();
    notify({
      text: `${saved.name} saved.`,
      kind: "success",
      undo: () => changeProduct(old.id, back).then(refreshProducts),
    });
    return saved;
  };

  return (
    <Box sx={{ width: "100%" }}>
      <DataGrid
        aria-label="Software"
        rows={page.rows}
        columns={phone ? forPhone(columns) : columns}
        rowCount={page.total}
        loading={fetching}
        columnHeaderHeight={40}
        rowHeight={44}
        initialState={{ columns: { columnVisibilityModel: { vendor: false } } }}
        disableColumnFilter
        disableRowSelectionOnClick
        paginationMode="server"
        sortingMode="server"
        pageSizeOptions={[PAGE_SIZE]}
        paginationModel={{ page: at - 1, pageSize: PAGE_SIZE }}
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
        onRowClick={({ id }) => phone && navigate(`/licenses/${id}`)}
        sx={{
          bgcolor: "background.paper",
          "& .MuiDataGrid-cell--editable": { cursor: "text" },
        }}
      />
    </Box>
  );
}

/** The three columns that matter at 360 px. */
function forPhone(columns: GridColDef<SoftwareRow>[]): GridColDef<SoftwareRow>[] {
  return columns
    .filter((column) => column.field in PHONE)
    .map((column) => ({ ...column, ...PHONE[column.field] }));
}

/** What changed in a row as the request that saves it, and the one that takes it back. */
export function difference(next: SoftwareRow, old: SoftwareRow, currency: string) {
  const body: Schemas["ProductChange"] = {};
  const back: Schemas["ProductChange"] = {};
  for (const name of ["category", "owner_name", "notes"] as const) {
    const value = next[name]?.trim() || null;
    if (value !== old[name]) {
      body[name] = value;
      back[name] = old[name];
    }
  }
  if (next.list_price_minor !== old.list_price_minor) {
    body.list_price_minor = next.list_price_minor;
    body.currency = old.currency ?? currency;
    back.list_price_minor = old.list_price_minor;
    back.currency = old.currency;
  }
  return { body, back };
}
