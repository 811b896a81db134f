import Autocomplete from "@mui/material/Autocomplete";
import TextField from "@mui/material/TextField";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api, take } from "../../api/client";
import { fieldProblem } from "../../ui/forms";

type Client = { id: string; name: string };
type Props = { value: Client | null; onChange: (client: Client | null) => void; error: unknown };

/** Finds a client by a part of its name, on the server. */
export function ClientField({ value, onChange, error }: Props) {
  const [text, setText] = useState("");
  const found = useQuery({
    queryKey: ["clients", "names", text],
    queryFn: () =>
      take(
        api.GET("/api/clients", {
          params: { query: { status: "active", page_size: 20, sort: "name", ...(text && { q: text }) } },
        }),
      ),
    placeholderData: keepPreviousData,
  });
  const options: Client[] = (found.data?.rows ?? []).map((row) => ({ id: row.id, name: row.name }));
  const problem = fieldProblem(error, "client_id");
  return (
    <Autocomplete
      options={options}
      value={value}
      getOptionLabel={(client) => client.name}
      isOptionEqualToValue={(one, other) => one.id === other.id}
      filterOptions={(all) => all}
      onChange={(_, client) => onChange(client)}
      onInputChange={(_, typed, reason) => reason === "input" && setText(typed)}
      loading={found.isPending}
      renderInput={(params) => (
        <TextField {...params} required label="Client" error={Boolean(problem)} helperText={problem} />
      )}
    />
  );
}
