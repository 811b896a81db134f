import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { api, queries, type Schemas, take } from "../../api/client";
import { count, day, money, relative, UNKNOWN } from "../../ui/format";

export type Finding = Schemas["Finding"];
export type Plan = Schemas["Plan"];
export type Kind = Finding["kind"];
export type Preview = Schemas["Preview"];
export const PAGE_SIZE = 50;
export const MOST_AT_ONCE = 500;

export const KINDS: Record<Kind, { label: string; text: string }> = {
  disabled: {
    label: "disabled account",
    text: "The holder's account is disabled, the seat is still paid for.",
  },
  duplicate: { label: "second license", text: "The holder has another license for the same need." },
  never_used: { label: "never used", text: "Assigned for 60 days or more without any use on record." },
  unused: { label: "not used", text: "Last used 60 days ago or longer." },
  downgrade: { label: "smaller edition", text: "All that is used is part of a cheaper edition." },
  overlap: { label: "two tools", text: "Most of its people also use another tool of the same category." },
  unassigned: { label: "held by nobody", text: "Bought, but nobody holds the seat." },
  over_assigned: {
    label: "over-assigned",
    text: "More seats are assigned than bought: no saving, a breach.",
  },
};

/** Kinds that can be carried out here: seats given up, or moved to a smaller edition. */
export const TAKEN: Kind[] = [
  "disabled",
  "duplicate",
  "never_used",
  "unused",
  "downgrade",
  "overlap",
  "unassigned",
];

export const seats = (n: number) => `${count(n)} ${n === 1 ? "seat" : "seats"}`;

/** What is done about lines, in words: "Give up 3 seats", "Move 2 seats", "Give up 3 seats and move 2". */
export function work(lines: Pick<Preview["lines"][number], "kind" | "seats" | "blocked">[]) {
  const sum = (moves: boolean) =>
    lines
      .filter((line) => !line.blocked && (line.kind === "downgrade") === moves)
      .reduce((total, line) => total + line.seats, 0);
  const [freed, moved] = [sum(false), sum(true)];
  if (moved === 0) return { title: `Give up ${seats(freed)}`, button: "Give up now", done: "given up" };
  if (freed === 0)
    return { title: `Move ${seats(moved)} to a smaller edition`, button: "Move now", done: "moved" };
  const title = `Give up ${seats(freed)} and move ${seats(moved)}`;
  return { title, button: "Give up and move now", done: "given up or moved" };
}

/** Why this is a finding, in one sentence. */
export function sentence(row: Finding): string {
  switch (row.kind) {
    case "never_used":
      return `Assigned since ${day(row.since_on)}, no use on record`;
    case "unused":
      return `Last used ${day(row.used_on)}, ${relative(row.used_on)}`;
    case "disabled":
      return "The account is disabled";
    case "duplicate":
      return row.other_id === row.product_id ? "Has the same license twice" : `Also has ${row.other_name}`;
    case "downgrade":
      return `Uses only what ${row.other_name} includes`;
    case "overlap":
      return `${row.seats} people also use ${row.other_name}`;
    case "unassigned":
      return `${row.seats} seats bought that nobody holds`;
    default:
      return `${row.seats} more assigned than bought`;
  }
}

type Amounts = { currency: string | null; monthly_minor: number | null; amount_minor?: number | null };

/** One amount a currency, never added: "$1,200 + €300". */
export function amounts(rows: Amounts[], of: (row: Amounts) => number | null | undefined): string {
  const by = new Map<string, number>();
  for (const row of rows) {
    const value = of(row);
    if (row.currency && value !== null && value !== undefined)
      by.set(row.currency, (by.get(row.currency) ?? 0) + value);
  }
  const parts = [...by].map(([currency, value]) => money(value, currency));
  return parts.length === 0 ? UNKNOWN : parts.join(" + ");
}

export type WasteQuery = {
  page?: number;
  page_size?: number;
  sort?: string;
  q?: string;
  kind?: Kind[];
  product?: string;
  client?: string;
  group?: boolean;
};

export function useWaste(query: WasteQuery) {
  return useQuery({
    queryKey: ["products", "waste", query],
    queryFn: () => take(api.GET("/api/waste", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

export function usePlans() {
  return useQuery({
    queryKey: ["products", "waste", "plans"],
    queryFn: () => take(api.GET("/api/waste/plans")),
  });
}

export function useWastePlaces() {
  return useQuery({
    queryKey: ["products", "choices"],
    queryFn: () => take(api.GET("/api/licenses/choices")),
    staleTime: 60_000,
  });
}

export type Undecided = Pick<Schemas["Plans"], "rows" | "kinds" | "as_of" | "judged"> & {
  totals: Amounts[];
  isWhole: boolean;
};

/** What is decided already is no longer to be saved: plans with what the ledger says is left, and their totals. */
export function undecided(
  plans: Schemas["Plans"],
  ledger: Pick<Schemas["LedgerPage"], "products" | "sums">,
): Undecided {
  const isWhole = plans.totals.reduce((sum, total) => sum + total.plans, 0) <= plans.rows.length;
  if (ledger.products.length === 0) return { ...plans, isWhole };
  const key = (row: { product_id: string | null; client_id: string | null; currency: string | null }) =>
    `${row.product_id} ${row.client_id} ${row.currency}`;
  const left = new Map(ledger.products.map((row) => [key(row), row.potential]));
  const rows = plans.rows.flatMap((plan) => {
    const found = left.get(key(plan));
    if (!found?.seats) return [];
    const { monthly_minor, amount_minor } = found;
    const moved = Math.min(plan.moved, found.seats);
    const share = plan.amount_minor ? (amount_minor ?? 0) / plan.amount_minor : 1;
    const months = plan.months.map((m) => ({ ...m, amount_minor: Math.round(m.amount_minor * share) }));
    return [{ ...plan, seats: found.seats - moved, moved, monthly_minor, amount_minor, months }];
  });
  return { ...plans, rows, isWhole, totals: ledger.sums.filter((sum) => sum.kind === "potential") };
}

/** What is left to save, by product and contract. */
export function useUndecided() {
  const plans = usePlans();
  const ledger = useQuery({
    queryKey: ["savings", "products"],
    queryFn: () => take(api.GET("/api/savings", { params: { query: { page_size: 1 } } })),
  });
  const data = plans.data && ledger.data && undecided(plans.data, ledger.data);
  return {
    data,
    error: plans.error ?? ledger.error,
    refetch: () => Promise.all([plans.refetch(), ledger.refetch()]),
  };
}

/** What could be given up of one product, to be looked at before anything happens. */
export async function idsOfPlan(plan: Plan): Promise<string[]> {
  const query = {
    product: plan.product_id,
    kind: TAKEN,
    page_size: 200,
    ...(plan.client_id && { client: plan.client_id }),
  };
  const found = await take(api.GET("/api/waste", { params: { query } }));
  return found.rows.map((row) => row.id);
}

export function usePreview(findings: string[]) {
  return useQuery({
    // its own topic: once the seats are given up their findings are gone, and there is nothing to look at again
    queryKey: ["reclaim-preview", findings],
    queryFn: () => take(api.POST("/api/reclaims/preview", { body: { findings } })),
    enabled: findings.length > 0,
    staleTime: 0,
  });
}

/** What was given up is seen on many pages. */
export function refreshSavings() {
  return Promise.all(
    ["products", "dashboard", "reclaims", "savings", "tasks", "actions"].map((topic) =>
      queries.invalidateQueries({ queryKey: [topic] }),
    ),
  );
}

export function useBegin(done: (begun: Schemas["Begun"]) => void) {
  return useMutation({
    mutationFn: (body: Schemas["Begin"]) => take(api.POST("/api/reclaims", { body })),
    onSuccess: async (begun) => {
      await refreshSavings();
      done(begun);
    },
  });
}

export async function undoActions(actions: string[]): Promise<void> {
  await take(api.POST("/api/reclaims/undo", { body: { actions } }));
  await refreshSavings();
}

export function useExclude(done: (id: string) => void) {
  return useMutation({
    mutationFn: (body: Schemas["NewExclusion"]) => take(api.POST("/api/waste/exclusions", { body })),
    onSuccess: async (made) => {
      await refreshSavings();
      done(made.id);
    },
  });
}

export async function includeAgain(id: string): Promise<Schemas["NewExclusion"]> {
  const path = { exclusion_id: id };
  const said = await take(api.DELETE("/api/waste/exclusions/{exclusion_id}", { params: { path } }));
  await refreshSavings();
  return said;
}

/** Cash of all plans added up by month, one series a currency. */
export function cashOf(plans: Plan[]) {
  const by = new Map<string, Map<string, number>>();
  for (const plan of plans) {
    if (!plan.currency) continue;
    const months = by.get(plan.currency) ?? new Map<string, number>();
    for (const { month, amount_minor } of plan.months)
      months.set(month, (months.get(month) ?? 0) + amount_minor);
    by.set(plan.currency, months);
  }
  return [...by].map(([currency, months]) => ({
    currency,
    points: [...months].map(([on, value]) => ({ on, value })).sort((a, b) => a.on.localeCompare(b.on)),
  }));
}
