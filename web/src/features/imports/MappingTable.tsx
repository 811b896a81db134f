import Box from "@mui/material/Box";
import MenuItem from "@mui/material/MenuItem";
import TextField from "@mui/material/TextField";
import type { Schemas } from "../../api/client";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import type { Mapping, Preview } from "./useWizard";

type Props = {
  preview: Preview;
  stream: Schemas["StreamReply"] | undefined;
  disabled: boolean;
  onChange: (mapping: Mapping) => void;
};

/** Which column feeds which field, with the first values of each column. */
export function MappingTable({ preview, stream, disabled, onChange }: Props) {
  const keepsExtra = preview.stream === "clients" || preview.stream === "customers";
  const free = keepsExtra ? "Own attribute" : "Not used";
  const choose = (header: string, field: string) => {
    const mapping: Mapping = { ...preview.mapping };
    for (const other of preview.headers) if (field && mapping[other] === field) mapping[other] = null;
    mapping[header] = field || null;
    onChange(mapping);
  };
  const columns: Column<string>[] = [
    { id: "header", label: "Column", phone: true, render: (header) => header },
    {
      id: "field",
      label: "Feeds",
      phone: true,
      render: (header) => (
        <TextField
          select
          size="small"
          disabled={disabled}
          value={preview.mapping[header] ?? ""}
          onChange={(event) => choose(header, event.target.value)}
          sx={{ minWidth: 180 }}
          slotProps={{ select: { displayEmpty: true }, htmlInput: { "aria-label": `Field for ${header}` } }}
        >
          <MenuItem value="">{free}</MenuItem>
          {(stream?.fields ?? []).map((field) => (
            <MenuItem key={field.name} value={field.name}>
              {field.name.replaceAll("_", " ")}
              {field.required ? " *" : ""}
            </MenuItem>
          ))}
        </TextField>
      ),
    },
    {
      id: "sample",
      label: "First values",
      render: (header) => (
        <Box component="span" sx={{ color: "text.secondary" }}>
          {samples(preview, header)}
        </Box>
      ),
    },
  ];
  return <SimpleTable label="Columns" columns={columns} rows={preview.headers} keyOf={(header) => header} />;
}

function samples(preview: Preview, header: string): string {
  const index = preview.headers.indexOf(header);
  const values = preview.rows
    .map((row) => row[index])
    .filter((value) => value !== null && value !== undefined);
  return [...new Set(values)].slice(0, 3).join(" · ");
}
