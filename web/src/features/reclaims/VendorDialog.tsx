import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import MenuItem from "@mui/material/MenuItem";
import Stack from "@mui/material/Stack";
import Typography from "@mui/material/Typography";
import { useMutation, useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { api, queries, type Schemas, take } from "../../api/client";
import { useSession } from "../../app/session";
import { day } from "../../ui/format";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { SimpleTable } from "../../ui/SimpleTable";

type Link = Schemas["VendorLink"];
const KEY = ["reclaims", "links"];
const EMPTY = { directory_id: "", app_id: "", secret: "" };
const NAMES = ["client_id", "directory_id", "app_id", "secret"] as const;

/** Where licenses given up here are taken in Microsoft 365 too; without a link a task says what to do there. */
export function VendorDialog({ onClose }: { onClose: () => void }) {
  const it = useSession().tenant.kind === "it";
  const notify = useNotify();
  const links = useQuery({ queryKey: KEY, queryFn: () => take(api.GET("/api/vendor-links")) });
  const places = useQuery({
    queryKey: ["products", "choices"],
    queryFn: () => take(api.GET("/api/licenses/choices")),
    enabled: !it,
  });
  const [value, setValue] = useState({ ...EMPTY, client_id: "" });
  const save = useMutation({
    mutationFn: () =>
      take(api.PUT("/api/vendor-links", { body: { ...value, client_id: value.client_id || null } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: KEY });
      setValue({ ...EMPTY, client_id: "" });
      notify({ text: "Directory linked.", kind: "success" });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate();
  };
  const field = (name: (typeof NAMES)[number]) => ({
    name,
    error: save.error,
    value: value[name],
    onChange: (e: { target: { value: string } }) => setValue({ ...value, [name]: e.target.value }),
  });
  const rows = links.data?.rows ?? [];
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="vendor-dialog">
      <DialogTitle id="vendor-dialog">Microsoft 365</DialogTitle>
      <form onSubmit={submit}>
        <DialogContent>
          <Stack spacing={2}>
            <Typography>
              With a linked directory, licenses of Microsoft products are taken or changed there after you
              give them up here: by an action that can be taken back for 72 hours, never from a group. Other
              vendors, and products without a SKU, stay a task for people.
            </Typography>
            {rows.length > 0 && (
              <SimpleTable
                label="Linked directories"
                rows={rows}
                keyOf={(row) => row.id}
                columns={columns(it)}
              />
            )}
            <FormError error={save.error} fields={[...NAMES]} />
            {!it && (
              <Field select label="Client" required {...field("client_id")}>
                {(places.data?.clients ?? []).map(({ id, name }) => (
                  <MenuItem key={id} value={id}>
                    {name}
                  </MenuItem>
                ))}
              </Field>
            )}
            <Field label="Directory (tenant) id" required {...field("directory_id")} />
            <Field
              label="Application (client) id"
              required
              helperText="With the permissions User.ReadWrite.All and Organization.Read.All, consented by an admin"
              {...field("app_id")}
            />
            <Field
              label="Client secret"
              type="password"
              required
              autoComplete="off"
              helperText="Never shown again"
              {...field("secret")}
            />
          </Stack>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Close</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            Link
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function columns(it: boolean) {
  return [
    {
      id: "who",
      label: it ? "Whose" : "Client",
      phone: true,
      render: (row: Link) => row.client_name ?? "all departments",
    },
    { id: "directory", label: "Directory", render: (row: Link) => row.directory_id },
    { id: "by", label: "Linked by", render: (row: Link) => `${row.by_name}, ${day(row.created_at)}` },
    {
      id: "act",
      label: "Actions",
      right: true,
      phone: true,
      render: (row: Link) => <Unlink link={row} />,
    },
  ];
}

function Unlink({ link }: { link: Link }) {
  const remove = useMutation({
    mutationFn: () =>
      take(api.DELETE("/api/vendor-links/{link_id}", { params: { path: { link_id: link.id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: KEY }),
  });
  return (
    <Button
      loading={remove.isPending}
      onClick={() => remove.mutate()}
      aria-label={`Unlink ${link.client_name ?? "all departments"}`}
    >
      Unlink
    </Button>
  );
}
