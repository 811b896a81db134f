"""The ledger of savings: what could be saved, what was decided, what the next count or bill shows.

The three kinds are never added together. Approved = still open + realised; a decision taken back is a line with
negative numbers. Realised needs proof from outside: fewer seats in a subscription, or a lower bill.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.act.reclaims import service as reclaims
from pulseops.base.context import Context
from pulseops.base.events import publish
from pulseops.learn.outcomes import proof
from pulseops.learn.outcomes import repository_ledger as repository
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.metrics.service import Figure
from pulseops.understand.waste import service as waste
from pulseops.understand.waste import worth

KINDS = ("potential", "approved", "realised")
MONTH = timedelta(days=30)
Entry = dict[str, Any]


def observe(ctx: Context) -> dict[str, int]:
    """Write down what was decided, proven and found since the last time. Idempotent; one writer at a time."""
    ctx.require("licenses:read")
    repository.lock(ctx)
    approved = _approved(ctx)
    repository.add(ctx, approved)
    realised = _realised(ctx)
    repository.add(ctx, realised)
    potential = _potential(ctx)
    repository.add(ctx, potential)
    if approved or realised or potential:
        publish(ctx, "products")
        publish(ctx, "dashboard")
    return {"approved": len(approved), "realised": len(realised), "potential": len(potential)}


def count_changed(ctx: Context, product_id: UUID) -> None:
    """Somebody corrected the seats of a product: judge it again, and see whether that proves a saving."""
    waste.refresh_products(ctx, [product_id])
    observe(ctx)


def _approved(ctx: Context) -> list[Entry]:
    """Lines for seats given up, and negative ones for seats given back, since the last time."""
    known, entries = repository.approved_of_batches(ctx), []
    for row in reclaims.given_up(ctx):
        change = row["seats"] - known.get((row["batch_id"], row["product_id"], row["owner"]), 0)
        if change > 0:
            entries += _given_up(ctx, row, change)
        elif change < 0:
            entries += _taken_back(ctx, row, -change)
    return entries


def _given_up(ctx: Context, row: Mapping[str, Any], seats: int) -> list[Entry]:
    """Lines per currency; seats that no contract lets go of are a line without money."""
    product_id, owner = row["product_id"], row["owner"]
    if row["moved_to"]:
        saved = worth.of_moves(ctx, product_id, owner, seats, row["saved_minor"])
    else:
        saved = worth.of_seats(ctx, product_id, owner, seats, freed=0 if row["is_spare"] else seats)
    unit = worth.of_seats(ctx, product_id, owner, 1, freed=1)["rows"]
    line = {
        "kind": "approved",
        "product_id": product_id,
        "product_name": row["product_name"],
        "client_id": owner,
        "client_name": row["owner_name"],
        "batch_id": row["batch_id"],
        "by_name": row["by_name"],
        "evidence": proof.basis(ctx, product_id, saved["purchased"], unit[0]["monthly_minor"] if unit else None),
    }
    what = _what(row)
    entries = [{**line, **_money(part), "basis": f"{_seats(part['seats'])} {what}{_RULES[part['rule']]}"}
               for part in saved["rows"]]  # fmt: skip
    rest = seats - sum(part["seats"] for part in saved["rows"])
    if rest > 0:
        none = dict.fromkeys(("monthly_minor", "amount_minor", "currency", "effective_on", "cancel_by_on"))
        words = f"{_seats(rest)} {what}; no contract can be cut for them, because more are assigned than purchased"
        entries.append({**line, **none, "seats": rest, "basis": words if saved["purchased"] else _UNKNOWN})
    return entries


_UNKNOWN = "No running subscription is known, so no money is claimed"
_RULES = {
    "notice": "; paid until the term ends",
    "end": "; paid until the term ends",
    "missed": "; the notice of this term has passed, so the next one is paid too",
    "open": "; no end of the contract is known, 30 days are assumed",
}


def _what(row: Mapping[str, Any]) -> str:
    if row["moved_to"]:
        return f"moved to {row['moved_to']}, which saves the difference"
    return "nobody holds" if row["is_spare"] else "taken back from their holders"


def _seats(number: int) -> str:
    return f"{number:,} seat{'s' if number != 1 else ''}"


def _money(part: Mapping[str, Any]) -> Entry:
    names = ("seats", "monthly_minor", "amount_minor", "currency", "effective_on", "cancel_by_on")
    return {name: part[name] for name in names}


def _taken_back(ctx: Context, row: Mapping[str, Any], seats: int) -> list[Entry]:
    """Negative lines for a batch, newest first, each for what is still open of the line it answers."""
    own = [
        line
        for line in repository.approved_lines(ctx, only_open=True)
        if (line["batch_id"], line["product_id"], line["client_id"])
        == (row["batch_id"], row["product_id"], row["owner"])
    ]
    entries = []
    for line in reversed(own):
        part = min(seats, _open_seats(line))
        seats -= part
        if part > 0:
            entries.append({**_share(line, -part), "kind": "approved", "evidence": {"reverses": str(line["id"])},
                            "basis": "Taken back", "by_name": row["by_name"]})  # fmt: skip
    return entries


def _share(line: Mapping[str, Any], seats: int) -> Entry:
    """A part of a line in proportion to its seats."""
    names = ("product_id", "product_name", "client_id", "client_name", "currency", "effective_on", "cancel_by_on")
    money = {
        name: None if line[name] is None else round(line[name] * seats / line["seats"])
        for name in ("monthly_minor", "amount_minor")
    }
    return {**{name: line[name] for name in names}, **money, "seats": seats, "batch_id": line["batch_id"]}


def _realised(ctx: Context) -> list[Entry]:
    """Lines for what seat counts and bills prove of open approved lines, oldest first."""
    groups: dict[tuple[UUID, UUID | None], list[dict[str, Any]]] = {}
    for line in repository.approved_lines(ctx, only_open=True):
        if line["product_id"] is not None:
            groups.setdefault((line["product_id"], line["client_id"]), []).append(line)
    entries = []
    for (product_id, _), open_lines in groups.items():
        seen = _seen(ctx, open_lines[0])
        left = seen.seats
        for line in open_lines:
            part = min(left, _open_seats(line))
            left -= part
            if part > 0:
                entries.append({**_share(line, part), "kind": "realised", "approved_id": line["id"],
                                "basis": seen.words, "evidence": seen.evidence, "by_name": ctx.actor.name})  # fmt: skip
                reclaims.deliver(ctx, line["batch_id"], product_id, part)
    return entries


def _seen(ctx: Context, oldest: Mapping[str, Any]) -> proof.Proof:
    """What counts and bills show since the oldest open line of a product and owner."""
    product_id, owner = oldest["product_id"], oldest["client_id"]
    done = repository.realised_since(ctx, product_id, owner, oldest["at"])
    return proof.seats_gone(ctx, product_id, owner, oldest, done)


def _open_seats(line: Mapping[str, Any]) -> int:
    return int(line["seats"] - line["taken_back"] - line["realised_seats"])


def _potential(ctx: Context) -> list[Entry]:
    """A line for each product whose worth changed: seats or money a month; the 12 months move by themselves."""
    now = {(p["product_id"], p["client_id"], p["currency"]): p for p in _open_plans(ctx)}
    old = {(r["product_id"], r["client_id"], r["currency"]): r for r in repository.standing(ctx)}
    entries = []
    for key in {**old, **now}:
        was, found = old.get(key), now.get(key)
        if found and (was is None or _differs(was, found)):
            entries.append(found)
        elif was and not found and was["seats"]:
            names = ("product_id", "product_name", "client_id", "client_name", "currency")
            none = {"seats": 0, "monthly_minor": 0, "amount_minor": 0, "effective_on": None, "cancel_by_on": None}
            entries.append({**{n: was[n] for n in names}, **none, "kind": "potential", "basis": "Nothing left to find"})
    return entries


def _differs(was: Mapping[str, Any], found: Mapping[str, Any]) -> bool:
    return any(was[name] != found[name] for name in ("seats", "monthly_minor", "effective_on"))


def _open_plans(ctx: Context) -> list[Entry]:
    """What plans are worth beyond what was approved: seats given up already stand among the spare ones."""
    decided: dict[tuple[UUID, UUID | None], int] = {}
    for line in repository.approved_lines(ctx, only_open=True):
        key = (line["product_id"], line["client_id"])
        decided[key] = decided.get(key, 0) + _open_seats(line)
    entries = []
    for plan in waste.every_plan(ctx):
        key = (plan["product_id"], plan["client_id"])
        off = min(decided.get(key, 0), plan["spare"], plan["seats"])
        decided[key] = decided.get(key, 0) - off
        whole, left = plan["seats"] + plan["moved"], plan["seats"] + plan["moved"] - off
        if left > 0:
            money = {n: None if plan[n] is None else round(plan[n] * left / whole) for n in _AMOUNTS}
            names = ("product_id", "product_name", "client_id", "client_name", "currency", "effective_on",
                     "cancel_by_on")  # fmt: skip
            basis = f"{_seats(left)} found{_RULES[plan['rule']]}"
            line = {**{n: plan[n] for n in names}, **money, "seats": left, "kind": "potential", "basis": basis}
            entries.append(line)
    return entries


_AMOUNTS = ("monthly_minor", "amount_minor")


def page(ctx: Context, kinds: Sequence[str], *, offset: int, limit: int) -> dict[str, Any]:
    """Lines of the ledger, newest first, with the sums of each kind and of each product."""
    ctx.require("licenses:read")
    rows, total = repository.lines(ctx, [kind for kind in kinds if kind in KINDS] or KINDS, offset=offset, limit=limit)
    return {"rows": _with_waits(ctx, rows), "total": total, "sums": _sums(ctx), "products": _products(ctx)}


def _with_waits(ctx: Context, rows: Sequence[Entry]) -> list[Entry]:
    """Approved lines with the seats not proven yet and, once the contract could be cut, why they are not."""
    opened = {line["id"]: line for line in repository.approved_lines(ctx, only_open=True)}
    oldest: dict[tuple[UUID, UUID | None], Mapping[str, Any]] = {}
    for line in opened.values():
        oldest.setdefault((line["product_id"], line["client_id"]), line)
    found = []
    for row in rows:
        waits, still = None, opened.get(row["id"])
        if still and still["product_id"] and still["effective_on"] and still["effective_on"] <= ctx.today:
            waits = _seen(ctx, oldest[still["product_id"], still["client_id"]]).words
        found.append({**row, "open_seats": _open_seats(still) if still else 0, "waits": waits})
    return found


def _sums(ctx: Context) -> list[Entry]:
    """One row a kind and currency; `open` is what is approved and not proven yet."""
    potential: dict[str | None, Entry] = {}
    for row in repository.standing(ctx):
        into = potential.setdefault(row["currency"], {"seats": 0, "monthly_minor": None, "amount_minor": None})
        _add(into, row)
    found = [{"kind": "potential", "currency": c, **r} for c, r in potential.items() if r["seats"]]
    settled = repository.sums(ctx)
    realised = {row["currency"]: row for row in settled if row["kind"] == "realised"}
    for row in settled:
        found.append(row)
        if row["kind"] == "approved":
            done = realised.get(row["currency"], {})
            names = ("seats", "monthly_minor", "amount_minor")
            left = {n: None if row[n] is None else row[n] - (done.get(n) or 0) for n in names}
            found.append({"kind": "open", "currency": row["currency"], **left})
    return found


def _add(into: Entry, row: Mapping[str, Any]) -> None:
    into["seats"] += row["seats"]
    for name in _AMOUNTS:
        if row[name] is not None:
            into[name] = (into[name] or 0) + row[name]


def _products(ctx: Context) -> list[Entry]:
    """Potential, approved and realised side by side, one row a product, owner and currency; largest approved first."""
    table: dict[tuple[Any, Any, Any], Entry] = {}
    for row in [*({**r, "kind": "potential"} for r in repository.standing(ctx)), *repository.by_product(ctx)]:
        key = (row["product_id"] or row["product_name"], row["client_id"], row["currency"])
        names = ("product_id", "product_name", "client_id", "client_name", "currency")
        line = table.setdefault(key, {n: row[n] for n in names} | dict.fromkeys(KINDS))
        numbers = ("seats", "monthly_minor", "amount_minor", "cancel_by_on")
        line[row["kind"]] = {name: row[name] for name in numbers}
    shown = [r for r in table.values() if r["approved"] or r["realised"] or (r["potential"] or {}).get("seats")]
    return sorted(shown, key=lambda r: (-_worth(r["approved"]), -_worth(r["potential"]), r["product_name"]))


def _worth(part: Mapping[str, Any] | None) -> int:
    return (part or {}).get("amount_minor") or 0


def figures(ctx: Context) -> list[Figure]:
    """Potential, approved and realised over 12 months in the tenant's currency, against a month before.

    Unknown (None) until seats were looked at once; the figures before, until the ledger has lines of that time. A
    potential that nobody looked at in the month before is not compared with.
    """
    ctx.require("licenses:read")
    currency = tenant_settings(ctx).currency
    is_known = repository.has_lines(ctx) or waste.state(ctx)["as_of"] is not None
    now, before = _in_currency(ctx, currency, ctx.now), _in_currency(ctx, currency, ctx.now - MONTH)
    return [
        Figure(METRICS[f"savings_{kind}"], now.get(kind, 0.0) if is_known else None, before.get(kind), currency)
        for kind in KINDS
    ]


def _in_currency(ctx: Context, currency: str, at: datetime) -> dict[str, float]:
    """Amounts of the three kinds as the ledger stood at a time; none of a time before its first line."""
    standing, settled = repository.standing(ctx, at), repository.sums(ctx, at)
    if not standing and not settled:
        return {}
    values = dict.fromkeys(KINDS, 0.0)
    values["potential"] = float(sum(row["amount_minor"] or 0 for row in standing if row["currency"] == currency))
    if all(row["at"] < at - MONTH for row in standing) and at < ctx.now:
        del values["potential"]
    return values | {r["kind"]: float(r["amount_minor"] or 0) for r in settled if r["currency"] == currency}
