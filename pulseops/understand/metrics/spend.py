"""What software costs a month, by whom and for what, against the budget and a head."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.core.months import add_months
from pulseops.observe.licenses import repository as licenses
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import spend_expected
from pulseops.understand.metrics import spend_repository as repository
from pulseops.understand.metrics.spend_expected import Expected

Source = Literal["bills", "subscriptions"]
SCOPES = ("department", "category", "vendor")
MONTHS_SHOWN = 24
WHOLE_DAYS = 27  # a line over a shorter period is of a bill by use: its current month is not complete yet


@dataclass(frozen=True)
class Month:
    """Spend of one month in minor units; partial when the month runs and its bills come in pieces."""

    month: date
    amount_minor: int
    is_partial: bool


@dataclass(frozen=True)
class Ledger:
    """Where spend comes from and its months in one currency, oldest first; `source` None when nothing is known."""

    source: Source | None
    currency: str
    currencies: list[str]
    months: list[Month]
    as_of: date

    def at(self, month: date) -> Month | None:
        """One month, or None when nothing was billed in it."""
        return next((m for m in self.months if m.month == month), None)

    @property
    def newest(self) -> Month | None:
        """The newest complete month, else the newest."""
        whole = [m for m in self.months if not m.is_partial] or self.months
        return whole[-1] if whole else None


def ledger(ctx: Context, currency: str | None = None) -> Ledger:
    """Months of spend: from bills where the tenant has any, else today's subscriptions as one month. Raises Invalid."""
    ctx.require("licenses:read")
    as_of, own = features_service.as_of(ctx), tenant_settings(ctx).currency
    rows = repository.months(ctx, back(as_of, MONTHS_SHOWN))
    source: Source | None = "bills"
    known = _currencies(rows)
    if not known:
        known = repository.contracted_currencies(ctx, as_of)
        source = "subscriptions" if known else None
    chosen = currency or (own if own in known or not known else known[0])
    if currency and currency not in known:
        raise Invalid.field("currency", f"No spend in {currency}. Known: {', '.join(known) or 'none'}.")
    if source == "subscriptions":
        return Ledger(source, chosen, known, [_contracted(ctx, chosen, as_of)], as_of)
    months = [Month(r["month"], r["amount_minor"], _is_partial(r, as_of)) for r in rows if r["currency"] == chosen]
    return Ledger(source, chosen, known, months, as_of)


def _currencies(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Currencies of the bills, most lines first."""
    lines: Counter[str] = Counter()
    for row in rows:
        lines[row["currency"]] += row["lines"]
    return [currency for currency, _ in lines.most_common()]


def _contracted(ctx: Context, currency: str, as_of: date) -> Month:
    """What running subscriptions cost in the month of `as_of`."""
    month = as_of.replace(day=1)
    rows = repository.parts(ctx, currency, month, back(month, 1), as_of)
    return Month(month, sum(r["amount_minor"] for r in rows if r["scope"] == "vendor"), False)


def _is_partial(row: Mapping[str, Any], as_of: date) -> bool:
    over = back(row["month"], -1) <= as_of + timedelta(days=1)
    return not over and (row["shortest"] or 0) < WHOLE_DAYS


def back(day: date, months: int) -> date:
    """First day of the month so many months before that of `day`; negative is after."""
    return add_months(day.replace(day=1), -months)


def page(ctx: Context, month: date | None = None, currency: str | None = None) -> dict[str, Any]:
    """One month in parts with its change, budget and cost per head, and the months around it. Raises Invalid."""
    return month_of(ctx, ledger(ctx, currency), month)


def month_of(ctx: Context, book: Ledger, month: date | None = None) -> dict[str, Any]:
    """One month of a ledger, its newest complete one unless said otherwise."""
    ctx.require("licenses:read")
    shown = month.replace(day=1) if month else (book.newest.month if book.newest else book.as_of.replace(day=1))
    before = back(shown, 1)
    found = book.at(shown)
    rows = repository.parts(ctx, book.currency, shown, before, book.as_of if book.source == "subscriptions" else None)
    budgets = {(b["scope"], b["scope_key"]): b["amount_minor"] for b in licenses.budgets(ctx, book.currency, shown)}
    heads = repository.people(ctx)
    people = sum(heads.values()) or None
    total = found.amount_minor if found else None
    was = book.at(before)
    every = _with_budgets(ctx, book)
    hoped = spend_expected.of_month(ctx, book.currency, every if book.source == "bills" else [], shown)
    return {
        "as_of": book.as_of,
        "source": book.source,
        "currency": book.currency,
        "currencies": book.currencies,
        "month": shown,
        "is_partial": bool(found and found.is_partial),
        "total_minor": total,
        "before_minor": was.amount_minor if was else None,
        "budget_minor": budgets.get(("total", "")),
        "people": people,
        "per_head_minor": _each(total, people),
        **_range(hoped.months.get(shown)),
        "months": [{**m, **_range(hoped.months.get(m["month"]))} for m in every],
        "parts": [
            {**part, **_range(hoped.parts.get((scope, part["key"])))}
            for scope in SCOPES
            for part in _parts(rows, scope, budgets, heads)
        ],
    }


def over(ctx: Context, first: date, last: date) -> dict[str, Any]:
    """Complete months of bills from that of `first` to that of `last`, added up in all and by part.

    `total_minor` None when no complete month of the span was billed; `months` are those that were. Raises Invalid.
    """
    book = ledger(ctx)
    months = [m for m in book.months if first.replace(day=1) <= m.month <= last and not m.is_partial]
    known = {"months": [m.month for m in months], "currency": book.currency, "as_of": book.as_of, "source": book.source}
    if book.source != "bills" or not months:
        return {**known, "total_minor": None, "parts": []}
    parts: dict[tuple[str, str], dict[str, Any]] = {}
    for row in repository.part_months(ctx, book.currency, months[0].month, months[-1].month):
        part = parts.setdefault((row["scope"], row["key"]), {**row, "amount_minor": 0})
        part["amount_minor"] += round(row["amount_minor"])
    ranked = sorted(parts.values(), key=lambda p: -p["amount_minor"])
    return {**known, "total_minor": sum(m.amount_minor for m in months), "parts": ranked}


def _range(found: Expected | None) -> dict[str, int | None]:
    """Expected amount with its range, all None where too few months are known."""
    return vars(found) if found else dict.fromkeys(("expected_minor", "lower_minor", "upper_minor"))


def _parts(
    rows: Sequence[Mapping[str, Any]], scope: str, budgets: Mapping[tuple[str, str], int], heads: Mapping[str, int]
) -> list[dict[str, Any]]:
    """Parts of one kind, largest first, with those that have a budget but no spend."""
    parts = []
    for row in rows:
        if row["scope"] == scope:
            people = heads.get(row["key"]) if scope == "department" else None
            each = _each(row["amount_minor"], people)
            budget = budgets.get((scope, row["key"])) if row["key"] else None
            parts.append({**row, "budget_minor": budget, "people": people, "per_head_minor": each})
    return sorted(parts, key=lambda p: -(p["amount_minor"] or 0))


def _each(total: int | None, people: int | None) -> int | None:
    return round(total / people) if total is not None and people else None


def _with_budgets(ctx: Context, book: Ledger) -> list[dict[str, Any]]:
    """Months with the budget in force in each."""
    changes = licenses.budget_changes(ctx, book.currency, "total", "")
    return [{**vars(m), "budget_minor": in_force(changes, m.month)} for m in book.months]


def in_force(changes: Sequence[Mapping[str, Any]], month: date) -> int | None:
    """The budget in force in a month, out of its changes, oldest first."""
    return next((change["amount_minor"] for change in reversed(changes) if change["month"] <= month), None)


def of_product(ctx: Context, product_id: UUID) -> list[dict[str, Any]]:
    """Billed months of one product, per currency."""
    ctx.require("licenses:read")
    as_of = features_service.as_of(ctx)
    rows = repository.months(ctx, back(as_of, MONTHS_SHOWN), product_id)
    names = ("month", "amount_minor", "currency")
    return [{**{name: r[name] for name in names}, "is_partial": _is_partial(r, as_of)} for r in rows]
