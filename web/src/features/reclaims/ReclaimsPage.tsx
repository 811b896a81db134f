import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { Filters } from "../../ui/Filters";
import { day, money, UNKNOWN } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Page, Section } from "../../ui/Page";
import { useListParams } from "../../ui/params";
import { type Column, Pager, SimpleTable } from "../../ui/SimpleTable";
import { StateTabs } from "../../ui/StateTabs";
import { Status } from "../../ui/Status";
import { Empty, ErrorState, Loading } from "../../ui/states";
import { cancel, decide, giveBack, type Reclaim, SIZE, TABS, TONES, useReclaims, WHY, WORDS } from "./data";
import { PolicyDialog } from "./PolicyDialog";
import { VendorDialog } from "./VendorDialog";

/** Which seats are on their way back, and who must still say something? */
export default function ReclaimsPage() {
  const { get, page, set } = useListParams();
  const may = useMay("licenses:write");
  const maySet = useMay("settings:write");
  const [policy, setPolicy] = useState(false);
  const [vendor, setVendor] = useState(false);
  const batch = get("batch");
  const tab = TABS.find((each) => each.value === get("state")) ?? TABS[0];
  const q = get("q");
  const query = { page, ...(q && { q }), ...(batch ? { batch } : { state: tab?.states ?? [] }) };
  const list = useReclaims(query);
  const counts = list.data?.counts;
  const tabs = TABS.map(({ value, label, states }) => ({
    value,
    label,
    number: counts && states.reduce((sum, state) => sum + (counts[state] ?? 0), 0),
  }));
  return (
    <Page
      title="Reclaims"
      back={{ to: "/waste", label: "Waste" }}
      subtitle="Seats asked for, given up or moved, and what the vendor must still be told"
      actions={
        <>
          <Button href={`/api/reclaims/export.csv${batch ? `?batch=${batch}` : "?state=released"}`}>
            List for the vendor (CSV)
          </Button>
          {maySet && <Button onClick={() => setVendor(true)}>Microsoft 365</Button>}
          {may && <Button onClick={() => setPolicy(true)}>Rules</Button>}
        </>
      }
    >
      {!batch && <StateTabs name="state" label="State" tabs={tabs} />}
      <Filters filters={[]} search="Search person or product" />
      {list.error && <ErrorState error={list.error} retry={() => list.refetch()} />}
      {list.isPending && <Loading rows={8} />}
      {list.data?.total === 0 && (
        <Empty
          title="Nothing here"
          action={
            <Button component={RouterLink} to="/waste" variant="contained">
              Look at waste
            </Button>
          }
        >
          Choose findings on the page Waste and give them up, or ask their holders first. Each seat is then
          followed here until it is free or kept.
        </Empty>
      )}
      {list.data && list.data.total > 0 && (
        <Section flush>
          <SimpleTable label="Reclaims" rows={list.data.rows} keyOf={(r) => r.id} columns={columns(may)} />
          <Pager
            page={page}
            size={SIZE}
            total={list.data.total}
            onPage={(next) => set({ page: String(next) })}
          />
        </Section>
      )}
      {vendor && <VendorDialog onClose={() => setVendor(false)} />}
      {policy && <PolicyDialog onClose={() => setPolicy(false)} />}
    </Page>
  );
}

function columns(may: boolean): Column<Reclaim>[] {
  const small = { fontSize: 12, color: "text.secondary" };
  const act: Column<Reclaim> = {
    id: "act",
    label: "Actions",
    right: true,
    phone: true,
    render: (r) => <Actions row={r} />,
  };
  return [
    {
      id: "who",
      label: "Seat",
      phone: true,
      render: (r) => (
        <>
          {r.seats > 1 || r.kind === "unassigned" ? `${r.seats} seats nobody holds` : r.person_name}
          <Box sx={small}>
            {r.product_id ? (
              <Link component={RouterLink} to={`/licenses/${r.product_id}`}>
                {r.product_name}
              </Link>
            ) : (
              r.product_name
            )}
            {r.client_name && ` · ${r.client_name}`}
          </Box>
        </>
      ),
    },
    { id: "why", label: "Why", render: why },
    {
      id: "state",
      label: "State",
      phone: true,
      render: (r) => (
        <>
          <Status value={TONES[r.state]} label={stateOf(r)} />
          <Box sx={small}>{detail(r)}</Box>
        </>
      ),
    },
    {
      id: "month",
      label: "A month",
      right: true,
      render: (r) => (r.currency ? money(r.monthly_minor, r.currency, 2) : UNKNOWN),
    },
    { id: "by", label: "By", render: (r) => `${r.by_name}, ${day(r.created_at)}` },
    ...(may ? [act] : []),
  ];
}

function why(row: Reclaim): string {
  const words = WHY[row.kind] ?? row.kind;
  return row.other_name ? `${words}: ${row.other_name}` : words;
}

function stateOf(row: Reclaim): string {
  return row.kind === "downgrade" && row.state === "released" ? "moved" : WORDS[row.state];
}

function detail(row: Reclaim): string | null {
  if (row.state === "asked") return `answer by ${day(row.answer_by_on)}`;
  if (row.state === "released")
    return row.delivered >= row.seats ? "no longer paid for" : "still paid for until the contract is cut";
  return row.note;
}

function Actions({ row }: { row: Reclaim }) {
  const notify = useNotify();
  const name = `${row.product_name} of ${row.person_name}`;
  const run = async (work: Promise<void>, text: string) => {
    try {
      await work;
      notify({ text, kind: "success" });
    } catch (error) {
      notify({ text: error instanceof Error ? error.message : "Not changed.", kind: "error" });
    }
  };
  if (row.state === "proposed" && row.action_id)
    return (
      <Button component={RouterLink} to="/actions">
        Decide
      </Button>
    );
  if (row.state === "asked" || row.state === "escalated")
    return (
      <>
        <Button aria-label={`Keep ${name}`} onClick={() => run(decide(row.id, true), "Kept.")}>
          Keep
        </Button>
        <Button aria-label={`Give up ${name}`} onClick={() => run(decide(row.id, false), "Given up.")}>
          Give up
        </Button>
        <Button
          aria-label={`Stop asking about ${name}`}
          onClick={() => run(cancel(row.id), "No longer asked for.")}
        >
          Cancel
        </Button>
      </>
    );
  const canUndo = row.state === "released" && row.undo_until && new Date(row.undo_until) > new Date();
  if (canUndo && row.action_id) {
    const id = row.action_id;
    return (
      <Button
        aria-label={`Give back what was taken with ${name}`}
        onClick={() => run(giveBack(id), "Given back, with all that was taken in the same step.")}
      >
        Undo
      </Button>
    );
  }
  return null;
}
