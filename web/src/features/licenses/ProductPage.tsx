import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { useMutation } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { Link as RouterLink, useNavigate, useParams } from "react-router";
import { api, type Schemas, take } from "../../api/client";
import { useMay, useSession } from "../../app/session";
import { Deadline, daysUntil } from "../../ui/Deadline";
import { count, day, money, percent } from "../../ui/format";
import { Numbers } from "../../ui/Numbers";
import { useNotify } from "../../ui/notices";
import { Columns, Page, Section } from "../../ui/Page";
import { ErrorState, Loading } from "../../ui/states";
import { Active, costText, ISSUES, Unknown } from "./cells";
import { refreshProducts, useProduct } from "./data";
import { LastUse } from "./LastUse";
import { People } from "./People";
import { Predicted } from "./Predicted";
import { ProductDialog } from "./ProductDialog";
import { Subscriptions } from "./Subscriptions";

const Trend = lazy(() => import("../../ui/Trend"));
type Detail = Schemas["ProductDetail"];

/** One product: who pays, who holds a seat, who uses it, what it costs. */
export default function ProductPage() {
  const { id = "" } = useParams();
  const product = useProduct(id);
  const [editing, setEditing] = useState(false);
  const back = { to: "/licenses", label: "Licenses" };
  if (!product.data)
    return (
      <Page title="Product" back={back}>
        {product.error ? (
          <ErrorState error={product.error} retry={() => product.refetch()} />
        ) : (
          <Loading rows={12} />
        )}
      </Page>
    );
  const { row } = product.data;
  return (
    <Page
      title={row.name}
      back={back}
      subtitle={<About product={product.data} />}
      actions={<Actions product={product.data} onEdit={() => setEditing(true)} />}
    >
      <Head product={product.data} />
      <Columns wide="2fr 1fr">
        <div>
          <Subscriptions id={id} />
          <People id={id} />
        </div>
        <div>
          <Section title="Last use of the seats" hint={`as of ${day(product.data.as_of)}`}>
            <LastUse use={product.data.last_use} />
          </Section>
          <Predicted metric="seats" item={row.name} title="Seats, observed and predicted">
            {null}
          </Predicted>
          <Predicted metric="used" item={row.name} title="Active users, observed and predicted">
            <Usage points={product.data.usage} />
          </Predicted>
          <Predicted metric="spend" item={row.name} title="Cost, observed and predicted">
            <CostTrend costs={product.data.costs} />
          </Predicted>
          {row.notes && (
            <Section title="Notes">
              <Typography sx={{ whiteSpace: "pre-wrap" }}>{row.notes}</Typography>
            </Section>
          )}
        </div>
      </Columns>
      {editing && (
        <ProductDialog product={row} onClose={() => setEditing(false)} onSaved={() => product.refetch()} />
      )}
    </Page>
  );
}

function About({ product }: { product: Detail }) {
  const { row } = product;
  const parts = [
    row.vendor,
    row.category,
    row.sku && `SKU ${row.sku}`,
    row.owner_name && `owner ${row.owner_name}`,
  ];
  return (
    <>
      {parts.filter(Boolean).join(" · ") || "Vendor and category are not known"} · from {product.source_name}
      {row.issues.map((issue) => (
        <Typography key={issue} variant="body2" sx={{ color: (t) => (t.vars ?? t).palette.status.warn }}>
          ▲ {ISSUES[issue]?.text ?? issue}
        </Typography>
      ))}
    </>
  );
}

function Actions({ product, onEdit }: { product: Detail; onEdit: () => void }) {
  const may = useMay("licenses:write");
  const notify = useNotify();
  const navigate = useNavigate();
  const { row } = product;
  const remove = useMutation({
    mutationFn: () =>
      take(api.DELETE("/api/licenses/{product_id}", { params: { path: { product_id: row.id } } })),
    onSuccess: async () => {
      navigate("/licenses");
      await refreshProducts();
      notify({ text: `${row.name} was deleted.`, kind: "success" });
    },
    onError: (error) => notify({ text: error.message, kind: "error" }),
  });
  return (
    <>
      <Button component={RouterLink} to={`/waste?product=${row.id}`}>
        Waste
      </Button>
      {may && <Button onClick={onEdit}>Edit</Button>}
      {may && (
        <Button color="error" loading={remove.isPending} onClick={() => remove.mutate()}>
          Delete
        </Button>
      )}
    </>
  );
}

function Head({ product }: { product: Detail }) {
  const { row } = product;
  const it = useSession().tenant.kind === "it";
  const part = it
    ? row.clients === 1
      ? "department"
      : "departments"
    : row.clients === 1
      ? "client"
      : "clients";
  const unused = costText(row.costs, (c) => c.unused_minor);
  const each = row.costs.map((c) => money(c.unit_minor, c.currency, 2)).join(" + ");
  const items = [
    { label: "Purchased", value: count(row.purchased), hint: `${count(row.clients)} ${part}` },
    {
      label: "Assigned",
      value: count(row.assigned),
      hint: row.listed === null ? "no list of seats" : `${count(row.listed)} listed by name`,
    },
    { label: "Active", value: <Active row={row} />, hint: "used within 30 days" },
    {
      label: "Utilization",
      value:
        row.utilization === null ? (
          <Unknown why="Use or seats purchased are not known." />
        ) : (
          percent(row.utilization)
        ),
      hint: "active of purchased",
    },
    {
      label: "Cost a month",
      value: costText(row.costs, (c) => c.monthly_minor),
      hint: each ? `${each} a seat` : "no price is known",
    },
    {
      label: "Unused a month",
      value: unused,
      hint: row.unused === null ? "use is not known" : `${count(row.unused)} seats`,
    },
    {
      label: "Cancel by",
      value: row.cancel_by_on ? (
        <Deadline on={row.cancel_by_on} left={daysUntil(row.cancel_by_on)} />
      ) : (
        <Unknown why="No notice date is known." />
      ),
      hint: row.renewal_on ? `next term ends ${day(row.renewal_on)}` : "no end of term is known",
    },
  ];
  return <Numbers items={items} />;
}

function Usage({ points }: { points: Detail["usage"] }) {
  return (
    <Section title="Active users a month" hint="most on a day of the month, from usage reports">
      {points.length === 0 ? (
        <Typography color="text.secondary">
          No usage report names this product. Import usage with a product column to see a trend.
        </Typography>
      ) : (
        <Suspense fallback={<Loading rows={5} />}>
          <Trend label="Active users" points={points} format={(v) => count(v)} height={180} />
        </Suspense>
      )}
    </Section>
  );
}

function CostTrend({ costs }: { costs: Detail["costs"] }) {
  const currencies = [...new Set(costs.map((c) => c.currency))];
  if (currencies.length === 0) {
    return (
      <Section title="Billed a month">
        <Typography color="text.secondary">
          No bill names this product. Import costs to compare what is billed with what is under contract.
        </Typography>
      </Section>
    );
  }
  return currencies.map((currency) => (
    <Section
      key={currency}
      title="Billed a month"
      hint={currencies.length > 1 ? currency : undefined}
      actions={
        <Link component={RouterLink} to="/spend" variant="body2">
          All spend
        </Link>
      }
    >
      <Suspense fallback={<Loading rows={5} />}>
        <Trend
          label="Billed"
          points={costs
            .filter((c) => c.currency === currency)
            .map((c) => ({ on: c.month, value: c.amount_minor, flag: c.is_partial ? "not complete" : null }))}
          format={(v) => money(v, currency)}
          height={180}
        />
      </Suspense>
    </Section>
  ));
}
