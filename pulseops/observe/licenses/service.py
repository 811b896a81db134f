"""Products, subscriptions and budgets by hand: create, correct, end, and who holds the seats."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, FieldProblem, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.core.words import day
from pulseops.observe.licenses import repository

ACTIVE_DAYS = 30  # a seat is active when it was used within so many days of the day of the data
MOST_MONEY_MINOR = 10**13
MOST_SEATS = 100_000_000
COLUMNS = frozenset({"name", "vendor", "category", "sku", "list_price_minor", "currency", "owner_name", "notes"})
SUBSCRIPTION_COLUMNS = frozenset(
    {"client_id", "purchased", "assigned", "unit_cost_minor", "unit_price_minor", "currency", "start_on",
     "term_end_on", "cancel_by_on", "ended_on", "auto_renew", "is_trial"}
)  # fmt: skip
Use = Literal["active", "idle", "never", "disabled"]
Scope = Literal["total", "department", "category", "vendor"]
_TEXT_LIMIT = {"name": 200, "vendor": 200, "category": 100, "sku": 100, "owner_name": 200, "notes": 10_000}


def get(ctx: Context, product_id: UUID) -> dict[str, Any]:
    """One product. Raises NotFound."""
    ctx.require("licenses:read")
    found = repository.find(ctx, product_id)
    if not found:
        raise NotFound.of("product")
    return found


def create(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Add a product by hand. Raises Invalid, Conflict (name taken)."""
    ctx.require("licenses:write")
    row = _checked({"name": None, **values})
    _refuse_taken(ctx, row["name"], None)
    product_id = repository.add(ctx, row)
    audit.record(ctx, "product.created", "product", str(product_id), name=row["name"])
    _tell(ctx, product_id)
    return product_id


def update(ctx: Context, product_id: UUID, values: Mapping[str, Any]) -> None:
    """Change what is known of a product. Raises Invalid, NotFound, Conflict (name taken)."""
    ctx.require("licenses:write")
    found = _locked(ctx, product_id)
    row = _checked(values, found["currency"])
    if "name" in row:
        _refuse_taken(ctx, row["name"], product_id)
    if row:
        repository.change(ctx, product_id, row)
        audit.record(ctx, "product.updated", "product", str(product_id), changed={k: str(v) for k, v in row.items()})
        _tell(ctx, product_id)


def delete(ctx: Context, product_id: UUID) -> None:
    """Remove a product nobody pays for or holds. Raises NotFound, Conflict with what still hangs on it."""
    ctx.require("licenses:write")
    found = _locked(ctx, product_id)
    held = {name: number for name, number in repository.held_by(ctx, product_id).items() if number}
    if held:
        words = {"subscriptions": "subscription", "seats": "seat", "costs": "bill line"}
        parts = [f"{number:,} {words[name]}{'s' if number != 1 else ''}" for name, number in held.items()]
        detail = f"{found['name']} still has {', '.join(parts)}, whose history would be lost. Nothing was deleted."
        raise Conflict("product-in-use", detail)
    repository.delete(ctx, product_id)
    audit.record(ctx, "product.deleted", "product", str(product_id), name=found["name"])
    _tell(ctx, product_id)


def add_subscription(ctx: Context, product_id: UUID, values: Mapping[str, Any]) -> UUID:
    """Write down that a client or department has seats of a product. Raises Invalid, NotFound."""
    ctx.require("licenses:write")
    found = _locked(ctx, product_id)
    client = repository.client_name(ctx, values["client_id"])
    if client is None:
        raise Invalid.field("client_id", "This client or department does not exist.")
    _check_subscription(values)
    subscription_id = repository.add_subscription(ctx, {**values, "product_id": product_id})
    detail = {"product": found["name"], "client": client, "purchased": values.get("purchased")}
    audit.record(ctx, "subscription.created", "subscription", str(subscription_id), **detail)
    _tell(ctx, product_id)
    return subscription_id


def update_subscription(ctx: Context, product_id: UUID, subscription_id: UUID, values: Mapping[str, Any]) -> None:
    """Correct or end a subscription. An import of the same row may set it back. Raises Invalid, NotFound."""
    ctx.require("licenses:write")
    _locked(ctx, product_id)
    old = repository.lock_subscription(ctx, product_id, subscription_id)
    if not old:
        raise NotFound.of("subscription")
    _check_subscription({**old, **values})
    changed = {name: value for name, value in values.items() if name != "client_id"}
    if changed:
        repository.change_subscription(ctx, subscription_id, changed)
        detail = {name: str(value) for name, value in changed.items()}
        audit.record(ctx, "subscription.updated", "subscription", str(subscription_id), changed=detail)
        _tell(ctx, product_id)


def subscriptions(
    ctx: Context, product_id: UUID, *, on: date, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """A page of the subscriptions of a product, running ones first, and their number. Raises NotFound."""
    get(ctx, product_id)
    return repository.subscriptions(ctx, product_id, on=on, offset=offset, limit=limit)


def people(
    ctx: Context, product_id: UUID, *, on: date, use: Use | None, q: str | None, sort: str, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """A page of the holders of a product's seats, and their number. Raises NotFound, Invalid for an unknown sort."""
    get(ctx, product_id)
    if not repository.knows_people_sort(sort):
        raise Invalid.field("sort", f"Cannot sort people by {sort.removeprefix('-')}.")
    return repository.people(
        ctx, product_id, on=on, days=ACTIVE_DAYS, use=use, q=q, sort=sort, offset=offset, limit=limit
    )


def last_use(ctx: Context, product_id: UUID, *, on: date) -> dict[str, int]:
    """Seats of a product by time since last use. Raises NotFound."""
    get(ctx, product_id)
    return repository.last_use(ctx, product_id, on=on)


def choices(ctx: Context) -> dict[str, Any]:
    """What the filters and forms offer: vendors, categories, owners, and clients or departments."""
    ctx.require("licenses:read")
    return {**repository.distinct(ctx), "clients": repository.clients(ctx)}


def set_budget(ctx: Context, *, scope: Scope, key: str, month: date, currency: str, amount_minor: int | None) -> None:
    """Say what may be spent a month from `month` on (None: no budget from then on), in minor units. Raises Invalid."""
    ctx.require("licenses:write")
    if amount_minor is not None and not 0 <= amount_minor <= MOST_MONEY_MINOR:
        raise Invalid.field("amount_minor", _MONEY)
    if (scope == "total") != (key == ""):
        raise Invalid.field("key", "The total has no key; a part needs one.")
    if scope == "department" and not _is_client(ctx, key):
        raise NotFound.of("department")
    first = month.replace(day=1)
    repository.put_budget(ctx, scope, key, first, currency, amount_minor)
    detail = {"key": key, "from": first.isoformat(), "currency": currency, "amount_minor": amount_minor}
    audit.record(ctx, "budget.set", "budget", scope, **detail)
    publish(ctx, "products")


_MONEY = "Money must be 0 or more and at most 100,000,000,000.00."


def _is_client(ctx: Context, key: str) -> bool:
    try:
        return repository.client_name(ctx, UUID(key)) is not None
    except ValueError:
        return False


def _checked(values: Mapping[str, Any], currency: str | None = None) -> dict[str, Any]:
    """Texts trimmed, empty ones unknown. Raises Invalid naming every wrong field."""
    row: dict[str, Any] = {name: _trimmed(value) for name, value in values.items()}
    wrong = [FieldProblem(name, "This field cannot be changed here.") for name in sorted(set(row) - COLUMNS)]
    for name, limit in _TEXT_LIMIT.items():
        if len(str(row.get(name) or "")) > limit:
            wrong.append(FieldProblem(name, f"At most {limit:,} characters."))
    if "name" in row and not row["name"]:
        wrong.append(FieldProblem("name", "A product needs a name."))
    price: int | None = row.get("list_price_minor")
    if price is not None and not 0 <= price <= MOST_MONEY_MINOR:
        wrong.append(FieldProblem("list_price_minor", _MONEY))
    if price is not None and not row.get("currency", currency):
        wrong.append(FieldProblem("currency", "A price needs its currency."))
    _refuse(wrong)
    return row


def _trimmed(value: Any) -> Any:
    return (value.strip() or None) if isinstance(value, str) else value


def _check_subscription(values: Mapping[str, Any]) -> None:
    """Refuse numbers and dates that contradict each other, naming every wrong field."""
    limits = {"purchased": MOST_SEATS, "assigned": MOST_SEATS}
    limits |= {"unit_cost_minor": MOST_MONEY_MINOR, "unit_price_minor": MOST_MONEY_MINOR}
    wrong = [
        FieldProblem(name, _MONEY if name.endswith("_minor") else "Must be 0 to 100,000,000.")
        for name, most in limits.items()
        if values.get(name) is not None and not 0 <= values[name] <= most
    ]
    if values.get("purchased") == 0 and (values.get("assigned") or 0) > 0:
        wrong.append(FieldProblem("assigned", "With 0 seats purchased none can be assigned."))
    start, end = values.get("start_on"), values.get("term_end_on")
    if start and end and end < start:
        wrong.append(FieldProblem("term_end_on", f"The renewal lies before the start ({day(start)})."))
    cancel = values.get("cancel_by_on")
    if cancel and end and cancel > end:
        wrong.append(FieldProblem("cancel_by_on", f"Notice after the term ends ({day(end)}) has no effect."))
    _refuse(wrong)


def _refuse(wrong: list[FieldProblem]) -> None:
    if wrong:
        raise Invalid("invalid-input", "; ".join(f"{w.field}: {w.message}" for w in wrong), fields=tuple(wrong))


def _locked(ctx: Context, product_id: UUID) -> dict[str, Any]:
    found = repository.lock(ctx, product_id)
    if not found:
        raise NotFound.of("product")
    return found


def _refuse_taken(ctx: Context, name: str, but: UUID | None) -> None:
    if repository.name_taken(ctx, name, but):
        message = f"A product named {name} exists already."
        raise Conflict("name-taken", message, fields=(FieldProblem("name", message),))


def _tell(ctx: Context, product_id: UUID) -> None:
    publish(ctx, "products", [product_id])
    publish(ctx, "dashboard")
