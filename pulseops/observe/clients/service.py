"""Clients by hand: create, correct, end, resume, write down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal
from uuid import UUID

from pulseops.accounts import audit, identity
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, FieldProblem, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.core.words import day
from pulseops.observe.clients import repository

List = Literal["contacts", "contracts", "invoices", "tickets", "surveys", "notes", "subscriptions"]
LISTS: tuple[List, ...] = ("contacts", "contracts", "invoices", "tickets", "surveys", "notes", "subscriptions")

MOST_MONEY_MINOR = 10**13
MOST_EMPLOYEES = 10**8
LONGEST_REASON = 300


@dataclass(frozen=True)
class Stated:
    """A signal a person may state, with the range it must lie in."""

    label: str
    lower: float
    upper: float


STATED: dict[str, Stated] = {
    "seats_purchased": Stated("Seats purchased", 0, 1_000_000),
    "seats_active": Stated("Active users", 0, 1_000_000),
    "logins": Stated("Logins in the last month", 0, 100_000_000),
    "features_used": Stated("Features used", 0, 10_000),
    "tickets_opened": Stated("Tickets in the last month", 0, 100_000),
    "tickets_escalated": Stated("Escalated tickets in the last month", 0, 100_000),
    "resolution_hours": Stated("Hours to resolve a ticket", 0, 8_760),
    "csat": Stated("CSAT (0-100)", 0, 100),
    "nps": Stated("NPS answer (0-100)", 0, 100),
    "paid_late_days": Stated("Days past due", 0, 3_650),
}
COLUMNS = frozenset({"name", "industry", "country", "employees", "owner_id", "owner_name", "plan", "notes"})
_TEXT_LIMIT = {"name": 200, "industry": 100, "country": 100, "owner_name": 200, "plan": 100, "notes": 10_000}


def check(values: Mapping[str, Any], signals: Mapping[str, float], mrr_minor: int | None) -> None:
    """Refuse what cannot be true, naming every wrong field at once. Raises Invalid."""
    wrong: list[FieldProblem] = []
    for name, limit in _TEXT_LIMIT.items():
        text = str(values.get(name) or "")
        if len(text) > limit:
            wrong.append(FieldProblem(name, f"At most {limit} characters."))
        if "\x00" in text:
            wrong.append(FieldProblem(name, "This text holds a character that cannot be stored (NUL)."))
    if "name" in values and not str(values["name"] or "").strip():
        wrong.append(FieldProblem("name", "A client needs a name."))
    if not 0 <= (values.get("employees") or 0) <= MOST_EMPLOYEES:
        wrong.append(FieldProblem("employees", f"Must be 0 to {MOST_EMPLOYEES:,}."))
    if mrr_minor is not None and not 0 <= mrr_minor <= MOST_MONEY_MINOR:
        wrong.append(FieldProblem("mrr_minor", "Money must be 0 or more and at most 100,000,000,000.00."))
    for name, value in signals.items():
        known = STATED.get(name)
        if not known:
            wrong.append(FieldProblem(f"signals.{name}", f"Unknown signal. Known: {', '.join(STATED)}."))
        elif not known.lower <= value <= known.upper:
            message = f"{known.label} must be {known.lower:g} to {known.upper:,.0f}."
            wrong.append(FieldProblem(f"signals.{name}", message))
    if signals.get("seats_purchased") == 0 and (signals.get("seats_active") or 0) > 0:
        wrong.append(FieldProblem("signals.seats_active", "With 0 seats purchased nobody can use one."))
    if wrong:
        raise Invalid("invalid-input", " ".join(w.message for w in wrong), fields=tuple(wrong))


def create(
    ctx: Context,
    values: Mapping[str, Any],
    *,
    kind: str,
    currency: str,
    on: date,
    mrr_minor: int | None,
    renewal_on: date | None,
    signals: Mapping[str, float],
) -> UUID:
    """Add a client with what is known of it. Raises Invalid, Conflict (name taken)."""
    ctx.require("clients:write")
    check({"name": None, **values}, signals, mrr_minor)
    if renewal_on and renewal_on <= on:
        raise Invalid.field("renewal_on", f"The renewal must be after {day(on)}.")
    name = " ".join(str(values["name"]).split())
    _refuse_taken(ctx, name)
    values = {**values, **_owner(ctx, values), "name": name, "kind": kind, "since_on": values.get("since_on") or on}
    client_id = repository.add(ctx, values)
    if mrr_minor is not None:
        start = min(values["since_on"], on)
        contract = {"name": "Agreement", "start_on": start, "end_on": renewal_on, "recurrence": "monthly"}
        repository.add_contract(ctx, client_id, {**contract, "mrr_minor": mrr_minor, "currency": currency})
    for signal, value in signals.items():
        repository.add_observation(ctx, client_id, signal, value, on)
    audit.record(ctx, "client.created", "client", str(client_id), name=name)
    publish(ctx, "clients", [client_id])
    return client_id


def update(
    ctx: Context,
    client_id: UUID,
    values: Mapping[str, Any],
    *,
    version: int | None,
    currency: str,
    on: date,
    mrr_minor: int | None = None,
    signals: Mapping[str, float] | None = None,
) -> None:
    """Change columns, the recurring amount or stated signals. Raises Invalid, NotFound, Conflict."""
    ctx.require("clients:write")
    signals = signals or {}
    check(values, signals, mrr_minor)
    unknown = set(values) - COLUMNS
    if unknown:
        raise Invalid.field(sorted(unknown)[0], "This field cannot be changed here.")
    _locked(ctx, client_id, version)
    _check_seats(ctx, client_id, signals)
    if "name" in values:
        values = {**values, "name": " ".join(str(values["name"]).split())}
        _refuse_taken(ctx, values["name"], client_id)
    values = {**values, **_owner(ctx, values)}
    repository.change(ctx, client_id, values)
    if mrr_minor is not None:
        _set_mrr(ctx, client_id, mrr_minor, currency, on)
    for signal, value in signals.items():
        repository.add_observation(ctx, client_id, signal, value, on)
    changed = {**values, **signals, **({} if mrr_minor is None else {"mrr_minor": mrr_minor})}
    audit.record(ctx, "client.updated", "client", str(client_id), changed={k: str(v) for k, v in changed.items()})
    publish(ctx, "clients", [client_id])


def assign(ctx: Context, client_ids: Sequence[UUID], owner_name: str | None) -> list[UUID]:
    """Give clients an account manager, answer their ids. Raises Invalid, NotFound; then none is changed."""
    ctx.require("clients:write")
    check({"owner_name": owner_name}, {}, None)
    found = _all_locked(ctx, client_ids)
    ids = [row["id"] for row in found]
    repository.change_all(ctx, ids, _owner(ctx, {"owner_name": owner_name}))
    audit.record(ctx, "client.assigned", "client", None, clients=[str(i) for i in ids], owner=owner_name)
    publish(ctx, "clients", ids)
    return ids


def deactivate(ctx: Context, client_id: UUID, *, reason: str, on: date, involuntary: bool) -> None:
    """End the relation on a day. `involuntary` (bankruptcy, merger) is no churn to learn from."""
    deactivate_all(ctx, [client_id], reason=reason, on=on, involuntary=involuntary)


def deactivate_all(ctx: Context, client_ids: Sequence[UUID], *, reason: str, on: date, involuntary: bool) -> list[UUID]:
    """End several relations on one day, answer their ids. Raises Invalid, NotFound, Conflict; then none is changed."""
    ctx.require("clients:write")
    if not 1 <= len(reason.strip()) <= LONGEST_REASON or "\x00" in reason:
        message = f"Say in 1 to {LONGEST_REASON} characters why the client left; the model learns from it."
        raise Invalid.field("reason", message)
    found = _all_locked(ctx, client_ids)
    for row in found:
        if row["status"] == "inactive":
            raise Conflict("already-inactive", f"{row['name']} is inactive already.")
        _check_day_of_leaving(ctx, row, on)
    ids = [row["id"] for row in found]
    ended = {"status": "inactive", "churned_on": on, "churn_reason": reason.strip()}
    repository.change_all(ctx, ids, {**ended, "churn_is_involuntary": involuntary})
    repository.add_leavings(ctx, ids, reason=reason.strip(), on=on, involuntary=involuntary)
    for row in found:
        audit.record(ctx, "client.deactivated", "client", str(row["id"]), reason=reason, on=on.isoformat())
    publish(ctx, "clients", ids)
    return ids


def _check_day_of_leaving(ctx: Context, client: Mapping[str, Any], on: date) -> None:
    if on > ctx.today:
        raise Invalid.field("on", "The day a client left cannot lie in the future.")
    if client["since_on"] and on < client["since_on"]:
        raise Invalid.field(
            "on", f"{client['name']} is a client since {client['since_on']}; it cannot have left before."
        )


def reactivate(ctx: Context, client_id: UUID) -> None:
    """Take a client back. A leaving stated by hand within the last day is undone; an older one stays known."""
    ctx.require("clients:write")
    found = _locked(ctx, client_id, None)
    if found["status"] == "active":
        raise Conflict("already-active", f"{found['name']} is active already.")
    back = {"status": "active", "churned_on": None, "churn_reason": None, "churn_is_involuntary": False}
    repository.change(ctx, client_id, back)
    if found["churned_on"]:
        repository.undo_leaving(ctx, client_id, found["churned_on"])
    audit.record(ctx, "client.reactivated", "client", str(client_id))
    publish(ctx, "clients", [client_id])


def add_note(ctx: Context, client_id: UUID, text: str) -> UUID:
    """Write something down about a client."""
    ctx.require("clients:write")
    if not 1 <= len(text.strip()) <= 10_000 or "\x00" in text:
        raise Invalid.field("text", "A note has 1 to 10,000 characters.")
    get(ctx, client_id)
    publish(ctx, "clients", [client_id])
    return repository.add_note(ctx, client_id, text.strip())


def delete_note(ctx: Context, client_id: UUID, note_id: UUID) -> None:
    """Remove a note. Raises NotFound."""
    ctx.require("clients:write")
    if not repository.delete_note(ctx, client_id, note_id):
        raise NotFound.of("note")
    publish(ctx, "clients", [client_id])


def exists(ctx: Context, client_id: UUID) -> bool:
    """Whether the tenant has the client, active or not; for verbs of other rooms that take its id."""
    return repository.exists(ctx, client_id)


def get(ctx: Context, client_id: UUID) -> dict[str, Any]:
    """One client. Raises NotFound."""
    ctx.require("clients:read")
    found = repository.find(ctx, client_id)
    if not found:
        raise NotFound.of("client")
    return found


def page(
    ctx: Context, what: List, client_id: UUID, *, on: date, offset: int, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """A page of contacts, contracts, invoices, tickets, survey answers, notes or subscriptions, and their number."""
    get(ctx, client_id)
    return repository.page(ctx, what, client_id, on=on, offset=offset, limit=limit)


def timeline(ctx: Context, client_id: UUID, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """What happened with a client, newest first."""
    get(ctx, client_id)
    return repository.timeline(ctx, client_id, offset=offset, limit=limit)


def choices(ctx: Context) -> dict[str, list[str]]:
    """Values to filter by."""
    ctx.require("clients:read")
    return repository.distinct(ctx, ("industry", "owner_name", "plan", "country"))


def _locked(ctx: Context, client_id: UUID, version: int | None) -> dict[str, Any]:
    found = repository.lock(ctx, client_id)
    if not found:
        raise NotFound.of("client")
    if version is not None and version != found["version"]:
        raise Conflict("changed-meanwhile", "Somebody else changed this client meanwhile. Your change was not saved.")
    return found


def _refuse_taken(ctx: Context, name: str, but: UUID | None = None) -> None:
    if repository.name_taken(ctx, name, but):
        message = f"A client named {name} exists already."
        raise Conflict("name-taken", message, fields=(FieldProblem("name", message),))


def _all_locked(ctx: Context, client_ids: Sequence[UUID]) -> list[dict[str, Any]]:
    wanted = set(client_ids)
    found = repository.lock_all(ctx, sorted(wanted))
    if len(found) != len(wanted):
        raise NotFound.of("client")
    return found


def _check_seats(ctx: Context, client_id: UUID, signals: Mapping[str, float]) -> None:
    """Nobody can use a seat of none: what is typed now against what was stated before."""
    if "seats_active" in signals or "seats_purchased" in signals:
        stated = {**repository.stated(ctx, client_id, ("seats_purchased", "seats_active")), **signals}
        if stated.get("seats_purchased") == 0 and (stated.get("seats_active") or 0) > 0:
            wrong = "seats_active" if "seats_active" in signals else "seats_purchased"
            raise Invalid.field(f"signals.{wrong}", "With 0 seats purchased nobody can use one.")


def _owner(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    """Columns of the account manager: a member by id, else a member of that name, else just the name."""
    owner = values.get("owner_id")
    if owner:
        if not identity.member(ctx, owner):
            raise Invalid.field("owner_id", "This person does not belong to your tenant.")
        return {"owner_id": owner}
    if "owner_name" not in values:
        return {}
    name = str(values["owner_name"] or "").strip()
    return {"owner_name": name or None, "owner_id": repository.member_named(ctx, name)}


def _set_mrr(ctx: Context, client_id: UUID, mrr_minor: int, currency: str, on: date) -> None:
    running = repository.running_contracts(ctx, client_id, on)
    if len(running) > 1:
        raise Invalid.field("mrr_minor", f"{len(running)} contracts are running; the amount is their sum. Change them.")
    if running:
        repository.set_contract_mrr(ctx, running[0]["id"], mrr_minor)
    else:
        contract = {"name": "Agreement", "start_on": on, "recurrence": "monthly"}
        repository.add_contract(ctx, client_id, {**contract, "mrr_minor": mrr_minor, "currency": currency})
