"""Vendor seats = agreed quantity = billed quantity, per client or department and product, with the trail of names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.core import naming
from pulseops.core import reconcile as core
from pulseops.core.reconcile import Counts
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import reconcile_repository as repository

SIDES = ("seats", "agreed", "billed")
SORTS = {
    "money": lambda r: abs(r["money_minor"] or 0),
    "client": lambda r: r["client_name"].lower(),
    "product": lambda r: r["product_name"].lower(),
    "gap": lambda r: abs(r["gap"] or 0),
}
MOST_EXPORTED = 100_000


@dataclass
class _Cell:
    """What the three sides say about one product of one client."""

    client_id: UUID
    client_name: str
    product_id: UUID | None
    product_name: str
    count: dict[str, float] = field(default_factory=dict)
    price: dict[str, int | None] = field(default_factory=dict)
    currencies: set[str] = field(default_factory=set)
    month: date | None = None
    trail: list[dict[str, Any]] = field(default_factory=list)


class _Names:
    """Finds the product a name means: what a person said, the same name, the same normal form, a likely one."""

    def __init__(self, products: Sequence[Mapping[str, Any]], aliases: Sequence[Mapping[str, Any]]) -> None:
        self._by_name = {p["name"]: p["id"] for p in products}
        self._by_id: dict[UUID, str] = {p["id"]: p["name"] for p in products}
        self._said = {a["alias"]: a["product_id"] for a in aliases}
        self._found: dict[str, tuple[UUID | None, dict[str, Any]]] = {}

    def of(self, name: str, product_id: UUID | None) -> tuple[UUID | None, dict[str, Any]]:
        """Product and how it was found, for the trail."""
        if name not in self._found:
            self._found[name] = self._look(name)
        found, how = self._found[name]
        if product_id is not None and how["how"] != "person":
            return product_id, {**how, "confidence": 1.0, "how": "id or name", "nearest": None}
        return found, how

    def title(self, product_id: UUID) -> str:
        """Name of a product."""
        return self._by_id[product_id]

    def _look(self, name: str) -> tuple[UUID | None, dict[str, Any]]:
        form = naming.normal_form(name)
        trail: dict[str, Any] = {"name": name, "normal": form, "confidence": None, "how": "none", "nearest": None}
        if form in self._said:
            return self._said[form], {**trail, "confidence": 1.0, "how": "person"}
        match, nearest = naming.best(name, self._by_name)
        if match:
            return self._by_name[match.name], {**trail, "confidence": match.confidence, "how": match.how}
        if nearest:
            near = {"product_id": self._by_name[nearest.name], "name": nearest.name}
            trail |= {"confidence": nearest.confidence, "nearest": near}
        return None, trail


def page(
    ctx: Context,
    *,
    status: str | None = None,
    q: str | None = None,
    client_id: UUID | None = None,
    sort: str = "-money",
    offset: int = 0,
    limit: int = 50,
) -> dict[str, Any]:
    """Rows that match the filters, worst first, with the money both ways per currency. Raises Invalid (sort)."""
    ctx.require("licenses:read")
    key = SORTS.get(sort.removeprefix("-"))
    if key is None:
        raise Invalid.field("sort", f"Cannot sort by {sort.removeprefix('-')}; by {', '.join(SORTS)}.")
    on = features_service.as_of(ctx)
    aliases = repository.aliases(ctx)
    every = [row for row in rows(ctx, on, aliases) if _fits(row, q, client_id)]
    shown = [row for row in every if _has(row, status)]
    shown.sort(key=lambda row: (row["client_name"].lower(), row["product_name"].lower()))
    shown.sort(key=key, reverse=sort.startswith("-"))
    return {
        "as_of": on,
        "rows": shown[offset : offset + limit],
        "total": len(shown),
        "counts": _counts(every),
        "sums": _sums(every),
        "names": aliases,
    }


def rows(ctx: Context, on: date, aliases: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Every client and product that any side speaks of, compared."""
    products = repository.products(ctx)
    names = _Names(products, aliases)
    has_vendor = {p["id"] for p in products if p["has_seats"]}
    cells: dict[tuple[UUID, UUID | str], _Cell] = {}
    speaks: dict[str, set[UUID]] = {side: set() for side in SIDES}
    for side, found in (
        ("seats", repository.seats(ctx, on)),
        ("agreed", repository.agreed(ctx, on)),
        ("billed", repository.billed(ctx, on)),
    ):
        for row in found:
            speaks[side].add(row["client_id"])
            _put(cells, side, row, names)
    sells = tenant_settings(ctx).kind == "msp"
    return [_compared(cell, speaks, cell.product_id in has_vendor, sells) for cell in cells.values()]


def _put(cells: dict[tuple[UUID, UUID | str], _Cell], side: str, row: Mapping[str, Any], names: _Names) -> None:
    """Add what one side says. Names that mean no product stand for themselves."""
    product_id, trail = row["product_id"], None
    if side != "seats":
        product_id, how = names.of(row["product_name"], row["product_id"])
        trail = {"side": side, **how}
    title = names.title(product_id) if product_id else row["product_name"]
    key = (row["client_id"], product_id or naming.normal_form(title))
    cell = cells.setdefault(key, _Cell(row["client_id"], row["client_name"], product_id, title))
    cell.count[side] = cell.count.get(side, 0.0) + row["quantity"]
    if side == "seats":
        cell.price["cost"], cell.price["price"] = row["cost_minor"], row["price_minor"]
    else:
        cell.price[side] = row["price_minor"]
    if row["currency"]:
        cell.currencies.add(row["currency"])
    if side == "billed":
        cell.month = row["month"]
    if trail:
        cell.trail.append({**trail, "quantity": row["quantity"]})


def _compared(cell: _Cell, speaks: Mapping[str, set[UUID]], has_vendor: bool, sells: bool) -> dict[str, Any]:
    """A side that speaks of the client but not of the product says 0; one that is silent about the client nothing."""
    told = {side: cell.count.get(side, 0.0 if cell.client_id in speaks[side] else None) for side in SIDES}
    verdict = core.judge(Counts(told["seats"], told["agreed"], told["billed"], has_vendor or cell.product_id is None))
    order = ("agreed", "price", "billed") if sells else ("cost", "agreed", "billed")
    price = next((cell.price[name] for name in order if cell.price.get(name) is not None), None)
    currency = next(iter(cell.currencies)) if len(cell.currencies) == 1 else None
    issues = [
        *(["several_currencies"] if len(cell.currencies) > 1 else []),
        *(["price_missing"] if price is None else []),
        *(["name_unknown"] if cell.product_id is None else []),
        *(["name_likely"] if any(t["how"] == "likeness" for t in cell.trail) else []),
    ]
    money = core.money_minor(verdict.gap, price if currency else None)
    return {
        "client_id": cell.client_id,
        "client_name": cell.client_name,
        "product_id": cell.product_id,
        "product_name": cell.product_name,
        "seats": cell.count.get("seats") if has_vendor else None,
        "agreed": told["agreed"],
        "billed": told["billed"],
        "billed_month": cell.month,
        "status": verdict.status,
        "gap": verdict.gap,
        "price_minor": price,
        "currency": currency,
        "money_minor": money,
        "issues": issues,
        "trail": cell.trail,
    }


def _fits(row: Mapping[str, Any], q: str | None, client_id: UUID | None) -> bool:
    if client_id is not None and row["client_id"] != client_id:
        return False
    return not q or q.lower() in f"{row['client_name']} {row['product_name']}".lower()


def _has(row: Mapping[str, Any], status: str | None) -> bool:
    """`different` is every status that asks for something; `unknown` names that mean no product."""
    if status is None:
        return True
    if status == "different":
        return row["status"] in core.OPEN
    if status == "name_unknown":
        return "name_unknown" in row["issues"] or "name_likely" in row["issues"]
    return bool(row["status"] == status)


def _counts(found: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in found:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
        if "name_unknown" in row["issues"] or "name_likely" in row["issues"]:
            counts["name_unknown"] = counts.get("name_unknown", 0) + 1
    return counts


def _sums(found: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Money billed too little and too much a month, per currency; the two are never set off against each other."""
    sums: dict[str, dict[str, Any]] = {}
    for row in found:
        money = row["money_minor"]
        if not money or not row["currency"]:
            continue
        each = sums.setdefault(row["currency"], {"currency": row["currency"], "under_minor": 0, "over_minor": 0})
        each["under_minor" if money > 0 else "over_minor"] += abs(money)
    return sorted(sums.values(), key=lambda s: -(s["under_minor"] + s["over_minor"]))
