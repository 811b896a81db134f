import Box from "@mui/material/Box";
import Button from "@mui/material/Button";
import Link from "@mui/material/Link";
import Typography from "@mui/material/Typography";
import { Link as RouterLink } from "react-router";
import { useMay } from "../../app/session";
import { count, money, percent, UNKNOWN } from "../../ui/format";
import { Section } from "../../ui/Page";
import { type Column, SimpleTable } from "../../ui/SimpleTable";
import type { BudgetOf } from "./BudgetDialog";
import { Amount } from "./CostDialog";
import { moved, type Spend, type SpendPart } from "./data";

type Props = { data: Spend; scope: SpendPart["scope"]; title: string; onBudget: (of: BudgetOf) => void };

const WORD: Record<string, string> = {
  department: "client or department",
  category: "category",
  vendor: "vendor",
};
const NONE: Record<string, string> = {
  department: "Not assigned to anybody",
  category: "No category",
  vendor: "No vendor",
};

/** Spend of the month in parts; the shares add up to the total above. */
export function Parts({ data, scope, title, onBudget }: Props) {
  const may = useMay("licenses:write");
  const rows = data.parts.filter(
    (part) => part.scope === scope && (part.amount_minor !== null || part.before_minor),
  );
  if (rows.every((part) => part.key === "")) {
    return (
      <Section title={title}>
        <Typography color="text.secondary">
          No line of the bills names a {WORD[scope]}, so there is nothing to split here.
        </Typography>
      </Section>
    );
  }
  return (
    <Section title={title} hint={`adds up to ${money(data.total_minor, data.currency)}`} flush>
      <SimpleTable
        label={title}
        rows={rows}
        keyOf={(part) => part.key}
        columns={columns(data, scope, may ? onBudget : null)}
      />
    </Section>
  );
}

function columns(
  data: Spend,
  scope: SpendPart["scope"],
  onBudget: ((of: BudgetOf) => void) | null,
): Column<SpendPart>[] {
  const { currency } = data;
  const most = Math.max(...data.parts.filter((p) => p.scope === scope).map((p) => p.amount_minor ?? 0));
  const heads: Column<SpendPart>[] = [
    { id: "people", label: "People", right: true, render: (p) => count(p.people) },
    { id: "head", label: "Per person", right: true, render: (p) => money(p.per_head_minor, currency) },
  ];
  return [
    { id: "name", label: "Name", phone: true, render: (p) => <Name part={p} /> },
    {
      id: "amount",
      label: "Spend",
      right: true,
      phone: true,
      render: (p) => (
        <Amount
          part={p}
          label={p.label ?? (p.key || NONE[p.scope]) ?? p.key}
          month={data.month}
          currency={currency}
        />
      ),
    },
    {
      id: "share",
      label: "Share",
      right: true,
      render: (p) => <Share part={p} total={data.total_minor} most={scope === "department" ? most : null} />,
    },
    {
      id: "change",
      label: "vs month before",
      right: true,
      phone: true,
      render: (p) => moved(p.amount_minor, p.before_minor) ?? (p.before_minor === null ? "new" : UNKNOWN),
    },
    {
      id: "expected",
      label: "Predicted",
      right: true,
      render: (p) => <Predicted part={p} currency={currency} partial={data.is_partial} />,
    },
    {
      id: "budget",
      label: "Budget",
      right: true,
      render: (p) => <Budget part={p} currency={currency} onBudget={onBudget} />,
    },
    ...(scope === "department" && data.people !== null ? heads : []),
  ];
}

function Name({ part }: { part: SpendPart }) {
  if (part.key === "")
    return (
      <Box component="span" sx={{ color: "text.secondary" }}>
        {NONE[part.scope]}
      </Box>
    );
  const to = {
    category: `/licenses?category=${encodeURIComponent(part.key)}`,
    vendor: `/licenses?vendor=${encodeURIComponent(part.key)}`,
    department: `/licenses?client=${part.key}`,
    total: "/licenses",
  }[part.scope];
  // a department that bills name but that is no client here has its name as key
  if (part.scope === "department" && part.key === part.label) return <span>{part.label}</span>;
  return (
    <Link component={RouterLink} to={to}>
      {part.label ?? part.key}
    </Link>
  );
}

/** Share of the total, as a bar too where there is room (`most` is the full bar). */
function Share({ part, total, most }: { part: SpendPart; total: number | null; most: number | null }) {
  if (part.amount_minor === null || !total) return <span>{UNKNOWN}</span>;
  const share = part.amount_minor / total;
  if (most === null) return <span>{percent(share, 1)}</span>;
  return (
    <Box component="span" sx={{ display: "inline-flex", alignItems: "center", gap: 1 }}>
      <Box
        aria-hidden="true"
        component="span"
        sx={{ width: 64, height: 6, display: { xs: "none", md: "inline-block" } }}
      >
        <Box
          component="span"
          sx={{
            display: "block",
            height: 6,
            borderRadius: 0.5,
            bgcolor: "primary.main",
            opacity: 0.6,
            width: most > 0 ? `${(Math.max(0, part.amount_minor) / most) * 100}%` : 0,
          }}
        />
      </Box>
      <Box component="span" sx={{ minWidth: 52 }}>
        {percent(share, 1)}
      </Box>
    </Box>
  );
}

/** What the months before led to expect, and whether the month keeps to that range. */
function Predicted({ part, currency, partial }: { part: SpendPart; currency: string; partial: boolean }) {
  const { amount_minor: amount, expected_minor: expected, lower_minor: lower, upper_minor: upper } = part;
  if (expected === null || lower === null || upper === null) return <span>{UNKNOWN}</span>;
  const range = `${money(lower, currency)} to ${money(upper, currency)}`;
  const above = amount !== null && amount > upper;
  const below = amount !== null && amount < lower && !partial;
  return (
    <Box component="span" title={range}>
      {money(expected, currency)}
      {(above || below) && (
        <Box sx={{ fontSize: 12, color: (t) => (t.vars ?? t).palette.status[above ? "bad" : "warn"] }}>
          {above ? "above the range" : "below the range"}
        </Box>
      )}
    </Box>
  );
}

function Budget({
  part,
  currency,
  onBudget,
}: {
  part: SpendPart;
  currency: string;
  onBudget: ((of: BudgetOf) => void) | null;
}) {
  const canSet = onBudget && part.key !== "" && !(part.scope === "department" && part.key === part.label);
  const shown = part.budget_minor === null ? (canSet ? "Set" : "none") : money(part.budget_minor, currency);
  const label = part.label ?? part.key;
  const over =
    part.budget_minor === null || part.amount_minor === null ? null : part.amount_minor - part.budget_minor;
  return (
    <>
      {canSet ? (
        <Button
          aria-label={`Budget of ${label}: ${shown}`}
          onClick={() =>
            onBudget({ scope: part.scope, key: part.key, label, amount_minor: part.budget_minor })
          }
          sx={{ minWidth: 0, p: 0 }}
        >
          {shown}
        </Button>
      ) : (
        <span>{shown}</span>
      )}
      {over !== null && (
        <Box sx={{ fontSize: 12 }}>
          <Over minor={over} currency={currency} />
        </Box>
      )}
    </>
  );
}

/** Above the budget or below it, in word and color. */
export function Over({ minor, currency }: { minor: number; currency: string }) {
  return (
    <Typography
      component="span"
      sx={{ font: "inherit", color: (t) => (t.vars ?? t).palette.status[minor > 0 ? "bad" : "good"] }}
    >
      {money(Math.abs(minor), currency)} {minor > 0 ? "over" : "under"}
    </Typography>
  );
}
