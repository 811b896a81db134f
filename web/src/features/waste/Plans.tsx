import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import { useState } from "react";
import { Link as RouterLink } from "react-router";
import { useSession } from "../../app/session";
import { Deadline, daysUntil } from "../../ui/Deadline";
import { count, day, money, UNKNOWN } from "../../ui/format";
import { useNotify } from "../../ui/notices";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import { idsOfPlan, type Plan, type Undecided } from "./data";

const FIRST = 5;
const RULES: Record<string, string> = {
  missed: "notice of this term has passed",
  open: "no end of term known, 30 days assumed",
  end: "no notice day known",
};

type Props = { data: Undecided; onChoose: ((ids: string[]) => void) | null };

/** The largest savings by product: how many seats, from when, and by when to tell the vendor. */
export function Plans({ data, onChoose }: Props) {
  const [all, setAll] = useState(false);
  const it = useSession().tenant.kind === "it";
  const rows = all ? data.rows : data.rows.slice(0, FIRST);
  return (
    <Section
      title="Where to save"
      hint="largest first, by product and contract"
      flush
      actions={
        data.rows.length > FIRST && (
          <Button onClick={() => setAll(!all)}>
            {all ? "Show fewer" : `Show all ${count(data.rows.length)}`}
          </Button>
        )
      }
    >
      <SimpleTable
        label="Where to save"
        rows={rows}
        keyOf={(r) => `${r.product_id}${r.client_id}${r.currency}`}
        columns={columns(it, onChoose)}
      />
    </Section>
  );
}

function columns(it: boolean, onChoose: Props["onChoose"]): Column<Plan>[] {
  const small = { fontSize: 12, color: "text.secondary" };
  const act: Column<Plan> = {
    id: "act",
    label: "Action",
    right: true,
    phone: true,
    render: (r) => onChoose && r.seats + r.moved > 0 && <Choose plan={r} onChoose={onChoose} />,
  };
  return [
    {
      id: "product",
      label: "Product",
      phone: true,
      render: (r) => (
        <>
          <Link component={RouterLink} to={`/licenses/${r.product_id}`}>
            {r.product_name}
          </Link>
          <Box sx={small}>{r.client_name ?? (it ? r.vendor : "all departments")}</Box>
        </>
      ),
    },
    {
      id: "seats",
      label: "Seats",
      right: true,
      render: (r) => (
        <>
          {count(r.seats + r.moved)} of {count(r.purchased)}
          {r.moved > 0 && <Box sx={small}>{count(r.moved)} to a smaller edition</Box>}
        </>
      ),
    },
    {
      id: "month",
      label: "A month",
      right: true,
      render: (r) => (r.currency ? money(r.monthly_minor, r.currency) : "no price"),
    },
    {
      id: "year",
      label: "Saves in 12 months",
      right: true,
      phone: true,
      render: (r) => (r.currency ? money(r.amount_minor, r.currency) : UNKNOWN),
    },
    {
      id: "from",
      label: "From",
      render: (r) => (
        <>
          {day(r.effective_on)}
          {RULES[r.rule] && <Box sx={small}>{RULES[r.rule]}</Box>}
        </>
      ),
    },
    {
      id: "by",
      label: "Tell the vendor by",
      render: (r) => <Deadline on={r.cancel_by_on} left={daysUntil(r.cancel_by_on)} />,
    },
    ...(onChoose ? [act] : []),
  ];
}

function Choose({ plan, onChoose }: { plan: Plan; onChoose: (ids: string[]) => void }) {
  const notify = useNotify();
  const [busy, setBusy] = useState(false);
  const verb = plan.seats > 0 ? "Give up" : "Move";
  const open = async () => {
    setBusy(true);
    try {
      onChoose(await idsOfPlan(plan));
    } catch (error) {
      notify({ text: error instanceof Error ? error.message : "Not loaded.", kind: "error" });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button
      variant="outlined"
      loading={busy}
      onClick={open}
      sx={{ whiteSpace: "nowrap" }}
      aria-label={`${verb} seats of ${plan.product_name}`}
    >
      {verb}
    </Button>
  );
}
