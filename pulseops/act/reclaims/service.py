"""Taking seats back: ask the holder or not, wait, then take the seat, keep it, or put it to a person.

How far the agent may go is the ladder of `act/actions` (kind `reclaim_seat`): suggest is manual, approve waits for a
person, alone is automatic. Caps, the kill switch, undo and the journal are that room's too.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.act.actions import service as actions
from pulseops.act.reclaims import asking, lines, repository
from pulseops.act.reclaims.repository import Filter
from pulseops.act.tasks import service as tasks
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.security import hash_token
from pulseops.core.waste import RECLAIMED
from pulseops.observe.licenses import releasing
from pulseops.understand.waste import service as waste

STATES = ("asked", "proposed", "released", "kept", "escalated", "cancelled", "restored", "refused")
MOST_AT_ONCE = lines.MOST_AT_ONCE
AUTOMATIC = (*RECLAIMED, "downgrade")
AUTOMATIC_A_ROUND = 100
POLICY: dict[str, Any] = {"wait_days": 7, "cooldown_days": 90, "on_silence": "escalate", "automatic": []}
_LIMITS = {"wait_days": (1, 60), "cooldown_days": (0, 730)}


def policy(ctx: Context) -> dict[str, Any]:
    """How seats are taken back: days to wait for an answer and to leave a holder alone, what silence means."""
    ctx.require("licenses:read")
    return repository.policy(ctx) or {**POLICY, "by_name": None, "updated_at": None}


def set_policy(ctx: Context, values: Mapping[str, Any]) -> None:
    """Change the policy. Raises Invalid."""
    ctx.require("licenses:write")
    row = {**{name: policy(ctx)[name] for name in POLICY}, **values}
    for name, (low, high) in _LIMITS.items():
        if not low <= row[name] <= high:
            raise Invalid.field(name, f"From {low} to {high} days.")
    if row["on_silence"] not in ("reclaim", "escalate"):
        raise Invalid.field("on_silence", "Must be reclaim or escalate.")
    if not set(row["automatic"]) <= set(AUTOMATIC):
        raise Invalid.field("automatic", f"Only of {', '.join(AUTOMATIC)}.")
    repository.put_policy(ctx, row)
    audit.record(ctx, "reclaims.policy_set", "reclaim_policy", str(ctx.tenant_id), **row)


def preview(ctx: Context, finding_ids: Sequence[UUID]) -> dict[str, Any]:
    """A dry run: each seat with what would happen, what stays and why, and what it is worth. Nothing is kept."""
    every = lines.of_findings(ctx, finding_ids)
    taken = [line for line in every if line["blocked"] is None]
    return {"lines": every, "seats": sum(line["seats"] for line in taken), "worth": lines.worth_of(ctx, taken),
            "policy": policy(ctx), **lines.tried(ctx, taken)}  # fmt: skip


def begin(ctx: Context, finding_ids: Sequence[UUID], *, ask: bool, base_url: str) -> dict[str, Any]:
    """Take back what these findings name: at once, or after asking the holders.

    Findings that are blocked are left out. Answers the ids of the actions, how many seats are given up, proposed and
    asked for, and the first refusal. Raises Invalid, NotFound, Conflict (all are blocked).
    """
    ctx.require("licenses:write")
    taken = [line for line in lines.of_findings(ctx, finding_ids) if line["blocked"] is None]
    if not taken:
        raise Conflict("nothing-changes", "Nothing of this can be taken back. The preview says why for each.")
    askable = [line for line in taken if ask and asking.can_ask(line)]
    rest = [line for line in taken if line not in askable]
    made = _ask(ctx, askable, base_url)
    done = _act(ctx, rest, "Chosen on the page Waste.")
    return {**done, "asked": made}


def _ask(ctx: Context, asked: Sequence[Mapping[str, Any]], base_url: str) -> int:
    """Mail the holders; their answer, or silence, decides."""
    if asked:
        until, batches = ctx.today + timedelta(days=policy(ctx)["wait_days"]), lines.batches()
        rows = [{**_row(line, batches), **each} for line, each in asking.letters(ctx, asked, until, base_url)]
        repository.add(ctx, rows)
        audit.record(ctx, "reclaims.asked", "reclaim", None, seats=len(rows), until=until.isoformat())
        publish(ctx, "reclaims")
    return len(asked)


def _row(line: Mapping[str, Any], batches: Mapping[UUID | None, UUID]) -> dict[str, Any]:
    names = ("seat_id", "product_id", "person_id", "client_id", "product_name", "email", "kind", "other_id",
             "other_name", "seats", "monthly_minor", "currency")  # fmt: skip
    batch_id = batches[lines.goes_to(line)]
    return {**{name: line[name] for name in names}, "person_name": line["subject"], "batch_id": batch_id}


def _act(ctx: Context, taken: Sequence[Mapping[str, Any]], why: str) -> dict[str, Any]:
    """Propose the actions; by the ladder (or the person's own right) they are done at once or wait."""
    batches = lines.batches()
    rows = [{**_row(line, batches), "state": "proposed"} for line in taken if line["seat_id"]]
    ids = dict(zip([row["seat_id"] for row in rows], repository.add(ctx, rows), strict=True)) if rows else {}
    made = []
    for kind, params, own in lines.wishes(ctx, taken):
        action = actions.propose(ctx, kind, params, why=why, origin=("reclaims", batches[lines.goes_to(own[0])]))
        reclaims = [ids[line["seat_id"]] for line in own if line["seat_id"]]
        if reclaims:
            _follow(ctx, reclaims, action)
        made.append({**action, "seats": action["touches"]})
    publish(ctx, "reclaims")
    return {
        "actions": [row["id"] for row in made if row["state"] == "performed"],
        "released": sum(row["seats"] for row in made if row["state"] == "performed"),
        "proposed": sum(row["seats"] for row in made if row["state"] in ("proposed", "observed", "approved")),
        "refusal": next((row["last_error"] for row in made if row["state"] in ("refused", "failed")), None),
    }


def _follow(ctx: Context, ids: Sequence[UUID], action: Mapping[str, Any]) -> None:
    """Tie reclaims to the action that decides them; one that only observes leaves nothing open."""
    values: dict[str, Any] = {"action_id": action["id"]}
    if action["state"] in ("refused", "failed"):
        values |= {"state": "refused", "note": action["last_error"], "settled_at": ctx.now}
    elif action["state"] == "observed":
        values |= {"state": "cancelled", "note": "The agent may only observe here.", "settled_at": ctx.now}
    repository.change(ctx, ids, values)


def undo(ctx: Context, action_ids: Sequence[UUID]) -> None:
    """Give back what actions took. Raises NotFound, Conflict (too late)."""
    ctx.require("licenses:write")
    for action_id in action_ids:
        actions.undo(ctx, action_id)


def answer(database: Database, token: str, *, keep: bool, note: str | None, now: datetime) -> None:
    """The holder answers by the link of their mail. Raises NotFound (unknown link), Conflict (settled before)."""
    with database.unit_of_work(None, now=now, token_hash=hash_token(token)) as nobody:
        ctx, reclaim_id = asking.holder_of(nobody)
        answered(ctx, reclaim_id, keep=keep, note=note)


def answered(ctx: Context, reclaim_id: UUID, *, keep: bool, note: str | None) -> None:
    """The holder's answer: keep it and be left alone for a while, or let go, which the ladder takes from there.

    Raises NotFound, Conflict (settled before, perhaps by another click in the same second).
    """
    found = _open(ctx, reclaim_id)
    values = {"answered_at": ctx.now, "note": (note or "").strip()[:500] or None}
    if keep:
        repository.change(ctx, [reclaim_id], {**values, "state": "kept", "settled_at": ctx.now})
        _leave_alone(ctx, found)
    else:
        repository.change(ctx, [reclaim_id], {**values, "state": "proposed"})
        _take(ctx, [found], f"{found['person_name']} lets the seat go.")
    publish(ctx, "reclaims")


def _leave_alone(ctx: Context, found: Mapping[str, Any]) -> None:
    days = policy(ctx)["cooldown_days"]
    if days and found["person_id"] and found["product_id"]:
        until = ctx.today + timedelta(days=days)
        reason = f"{found['person_name']} wants to keep the seat."
        names = ("product_id", "person_id")
        waste.exclude(ctx, {**{name: found[name] for name in names}, "reason": reason, "until_on": until})


def _take(ctx: Context, rows: Sequence[Mapping[str, Any]], why: str) -> None:
    """Propose to take seats whose reclaims are open, one action an owner; a seat that is protected by now is kept."""
    seats = {row["id"]: row for row in releasing.seats(ctx, [row["seat_id"] for row in rows if row["seat_id"]])}
    free = []
    for row in rows:
        seat = seats.get(row["seat_id"])
        blocked = seat["blocked"] if seat else "This seat is not there any more."
        if blocked:
            done = {"state": "cancelled", "note": blocked, "settled_at": ctx.now}
            repository.change(ctx, [row["id"]], done)
        else:
            free.append(row)
    for kind, params, own in lines.wishes(ctx, free):
        action = actions.propose(ctx, kind, params, why=why, origin=("reclaims", own[0]["batch_id"]))
        _follow(ctx, [row["id"] for row in own], action)


def cancel(ctx: Context, reclaim_id: UUID, reason: str) -> None:
    """Stop asking for a seat. Raises NotFound, Conflict (settled before)."""
    ctx.require("licenses:write")
    _open(ctx, reclaim_id)
    done = {"state": "cancelled", "note": reason.strip()[:500] or None, "settled_at": ctx.now}
    repository.change(ctx, [reclaim_id], done)
    audit.record(ctx, "reclaims.cancelled", "reclaim", str(reclaim_id))
    publish(ctx, "reclaims")


def decide(ctx: Context, reclaim_id: UUID, *, keep: bool) -> None:
    """A person decides in the holder's place, when they were asked or did not answer. Raises NotFound, Conflict."""
    ctx.require("licenses:write")
    answered(ctx, reclaim_id, keep=keep, note=f"Decided by {ctx.actor.name}.")


def _open(ctx: Context, reclaim_id: UUID) -> dict[str, Any]:
    """A question that still waits for an answer, held against others. Raises NotFound, Conflict."""
    rows = repository.lock(ctx, [reclaim_id])
    if not rows:
        raise NotFound.of("request")
    if rows[0]["state"] not in ("asked", "escalated"):
        raise Conflict("already-settled", f"This is {rows[0]['state']} already. Nothing was changed.")
    return rows[0]


def advance(ctx: Context, base_url: str) -> dict[str, int]:
    """What time brings: unanswered questions go on, closed proposals are closed here, the agent begins by itself."""
    ctx.require("licenses:write")
    closed = repository.settle_by_action(ctx)
    rules = policy(ctx)
    silent = repository.lock_unanswered(ctx, ctx.today, MOST_AT_ONCE)
    if silent and rules["on_silence"] == "reclaim":
        repository.change(ctx, [row["id"] for row in silent], {"state": "proposed"})
        _take(ctx, silent, f"No answer within {rules['wait_days']} days.")
    elif silent:
        _escalate(ctx, silent)
    begun = _begin_alone(ctx, rules["automatic"], base_url)
    if closed or silent or begun:
        publish(ctx, "reclaims")
    return {"closed": closed, "silent": len(silent), "asked": begun}


def _escalate(ctx: Context, silent: Sequence[Mapping[str, Any]]) -> None:
    """One task for all that did not answer: a person decides."""
    repository.change(ctx, [row["id"] for row in silent], {"state": "escalated"})
    items = [{"text": f"{row['product_name']}: {row['person_name']}", "done": False} for row in silent[:50]]
    title = f"{len(silent)} holder{'s' if len(silent) != 1 else ''} did not say whether they need their seat"
    body = "Decide for each on /reclaims?state=escalated: keep the seat or take it back."
    tasks.create(ctx, {"title": title, "body": body, "checklist": items, "due_on": ctx.today + timedelta(days=7)})


def _begin_alone(ctx: Context, kinds: Sequence[str], base_url: str) -> int:
    """Ask holders of wasted seats without anybody's click, dearest seats first; disabled accounts go to the ladder."""
    if not kinds:
        return 0
    found = waste.seat_findings(ctx, kinds, AUTOMATIC_A_ROUND)
    known = repository.state_of_seats(ctx, [row["seat_id"] for row in found])
    fresh = [row for row in found if row["seat_id"] not in known]
    free = [line for line in lines.judged(ctx, fresh) if line["blocked"] is None] if fresh else []
    asked = _ask(ctx, [line for line in free if asking.can_ask(line)], base_url)
    rest = [line for line in free if not asking.can_ask(line)]
    if rest:
        _act(ctx, rest, "Found by the nightly look at all seats.")
    return asked


def page(ctx: Context, filters: Filter, *, offset: int, limit: int) -> dict[str, Any]:
    """A page of reclaims, newest first, and how many there are per state."""
    ctx.require("licenses:read")
    counted = repository.counts(ctx, filters)
    total = sum(counted.get(state, 0) for state in (filters.states or STATES))
    rows = repository.page(ctx, filters, offset=offset, limit=limit)
    return {"rows": rows, "total": total, "counts": {state: counted.get(state, 0) for state in STATES}}


def state_of_seats(ctx: Context, seat_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """The newest reclaim of seats, for lists that show them."""
    return repository.state_of_seats(ctx, seat_ids)


def given_up(ctx: Context) -> list[dict[str, Any]]:
    """Seats given up per batch, product and owner, those given back not counted: what the ledger reads."""
    ctx.require("licenses:read")
    return repository.given_up(ctx)


def deliver(ctx: Context, batch_id: UUID, product_id: UUID, seats: int) -> None:
    """Write down that seats of a batch are no longer paid for."""
    repository.deliver(ctx, batch_id, product_id, seats)
