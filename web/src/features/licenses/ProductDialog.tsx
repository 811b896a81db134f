import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Dialog from "@mui/material/Dialog";
import DialogActions from "@mui/material/DialogActions";
import DialogContent from "@mui/material/DialogContent";
import DialogTitle from "@mui/material/DialogTitle";
import { type FormEvent, useState } from "react";
import { useSession } from "../../app/session";
import { major, minorOf } from "../../ui/format";
import { Field, FormError } from "../../ui/forms";
import { useNotify } from "../../ui/notices";
import { type SoftwareRow, useSaveProduct } from "./data";

const FIELDS = [
  { name: "name", label: "Name" },
  { name: "vendor", label: "Vendor" },
  { name: "category", label: "Category" },
  { name: "sku", label: "SKU" },
  { name: "owner_name", label: "Owner" },
  { name: "list_price_minor", label: "List price a seat and month" },
] as const;
const NAMES = [...FIELDS.map((field) => field.name), "notes", "currency"];

type Form = Record<(typeof FIELDS)[number]["name"] | "notes", string>;
type Props = { product: SoftwareRow | null; onClose: () => void; onSaved: (row: SoftwareRow) => void };

/** Adds a product or corrects what is known of it. */
export function ProductDialog({ product, onClose, onSaved }: Props) {
  const { currency } = useSession().tenant;
  const notify = useNotify();
  const [form, setForm] = useState<Form>(() => formOf(product, currency));
  const save = useSaveProduct(product?.id ?? null, (row) => {
    notify({ text: `${row.name} ${product ? "saved" : "was added"}.`, kind: "success" });
    onClose();
    onSaved(row);
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { list_price_minor, ...texts } = form;
    const price = minorOf(list_price_minor, product?.currency ?? currency);
    save.mutate({
      ...texts,
      list_price_minor: price,
      ...(price !== null && { currency: product?.currency ?? currency }),
    });
  };
  return (
    <Dialog open onClose={onClose} fullWidth maxWidth="sm" aria-labelledby="product-dialog">
      <form onSubmit={submit}>
        <DialogTitle id="product-dialog">{product ? `Edit ${product.name}` : "Add a product"}</DialogTitle>
        <DialogContent>
          <FormError error={save.error} fields={NAMES} />
          <Box sx={{ display: "grid", gap: 2, pt: 1, gridTemplateColumns: { xs: "1fr", sm: "1fr 1fr" } }}>
            {FIELDS.map((field) => (
              <Field
                key={field.name}
                name={field.name}
                error={save.error}
                label={
                  field.name === "list_price_minor"
                    ? `${field.label} (${product?.currency ?? currency})`
                    : field.label
                }
                type={field.name === "list_price_minor" ? "number" : "text"}
                required={field.name === "name"}
                value={form[field.name]}
                onChange={(event) => setForm({ ...form, [field.name]: event.target.value })}
                slotProps={{ htmlInput: field.name === "list_price_minor" ? { step: "any", min: 0 } : {} }}
              />
            ))}
            <Field
              name="notes"
              error={save.error}
              label="Notes"
              multiline
              minRows={2}
              value={form.notes}
              onChange={(event) => setForm({ ...form, notes: event.target.value })}
              sx={{ gridColumn: "1 / -1" }}
            />
          </Box>
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="contained" loading={save.isPending}>
            {product ? "Save" : "Add"}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}

function formOf(product: SoftwareRow | null, currency: string): Form {
  const price = product?.list_price_minor;
  return {
    name: product?.name ?? "",
    vendor: product?.vendor ?? "",
    category: product?.category ?? "",
    sku: product?.sku ?? "",
    owner_name: product?.owner_name ?? "",
    list_price_minor:
      price === null || price === undefined ? "" : String(major(price, product?.currency ?? currency)),
    notes: product?.notes ?? "",
  };
}
