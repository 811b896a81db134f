"""What giving seats up is worth under the contracts there are: money, months and dates."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.core import commitments
from pulseops.core.commitments import Part, Term
from pulseops.understand.features import service as features_service
from pulseops.understand.waste import repository

CURRENT_DAYS = 45


def contract_day(ctx: Context) -> date:
    """The day from which contracts are read: today, because notice does not wait for data; the day of an old import."""
    on = features_service.as_of(ctx)
    return ctx.today if (ctx.today - on).days <= CURRENT_DAYS else on


def term_of(row: Mapping[str, Any]) -> Term:
    """A running subscription as a term; a cost without its currency is no price."""
    priced = row["currency"] is not None and row["unit_cost_minor"] is not None
    return Term(
        str(row["subscription_id"]),
        row["purchased"] or 0,
        row["unit_cost_minor"] if priced else None,
        row["currency"] if priced else None,
        row["start_on"],
        row["term_end_on"],
        row["cancel_by_on"],
        row["auto_renew"],
    )


def by_currency(parts: Sequence[Part], on: date) -> list[dict[str, Any]]:
    """Seats, dates, money and cash by month, one row a currency; the dates are those of the part that opens first."""
    groups: dict[str | None, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.term.currency, []).append(part)
    return [{"currency": currency, **_sum(group, on)} for currency, group in groups.items()]


def _sum(parts: Sequence[Part], on: date) -> dict[str, Any]:
    first = parts[0].window
    known = [part.monthly_minor for part in parts if part.monthly_minor is not None]
    cash = commitments.cash(parts, on)
    return {
        "seats": sum(part.seats for part in parts),
        "moved": sum(part.moved for part in parts),
        "monthly_minor": sum(known) if known else None,
        "amount_minor": sum(amount for _, amount in cash) if known else None,
        "effective_on": first.effective_on,
        "cancel_by_on": first.cancel_by_on,
        "rule": first.rule,
        "months": [{"month": month.isoformat(), "amount_minor": amount} for month, amount in cash] if known else [],
    }


def of_seats(ctx: Context, product_id: UUID, client_id: UUID | None, seats: int, *, freed: int = 0) -> dict[str, Any]:
    """What `seats` of a product are worth now: rows per currency, and seats purchased today.

    `client_id` is the client's, or None for the departments together. `freed` of the seats are given up already. Fewer
    seats than asked can be cut where more are assigned than purchased.
    """
    ctx.require("licenses:read")
    now = repository.unit_now(ctx, product_id, client_id, features_service.as_of(ctx))
    terms = [term_of(row) for row in now["terms"]]
    purchased = sum(term.purchased for term in terms)
    possible = min(seats, commitments.reducible(purchased, now["held"] + freed, seats))
    day = contract_day(ctx)
    return {"rows": by_currency(commitments.allocate(terms, day, possible), day), "purchased": purchased}


def of_moves(ctx: Context, product_id: UUID, client_id: UUID | None, seats: int, saved: int | None) -> dict[str, Any]:
    """What moving `seats` of a product to a cheaper one is worth, at `saved` minor units a seat and month.

    As `of_seats`; the cheaper seats are taken to be bought, so only the difference counts. None `saved`: no money.
    """
    ctx.require("licenses:read")
    now = repository.unit_now(ctx, product_id, client_id, features_service.as_of(ctx))
    terms = [term_of(row) for row in now["terms"]]
    day = contract_day(ctx)
    rows = by_currency(commitments.allocate(terms, day, 0, seats, saved or 0), day)
    none: dict[str, Any] = {} if saved is not None else {"monthly_minor": None, "amount_minor": None, "months": []}
    return {"rows": [{**row, "seats": row["moved"], **none} for row in rows],
            "purchased": sum(term.purchased for term in terms)}  # fmt: skip


def free_seats(ctx: Context, product_id: UUID, client_id: UUID | None) -> int | None:
    """Seats of a product that nobody holds now, negative when more are held than bought; None without a contract."""
    ctx.require("licenses:read")
    now = repository.unit_now(ctx, product_id, client_id, features_service.as_of(ctx))
    return sum(row["purchased"] or 0 for row in now["terms"]) - now["held"] if now["terms"] else None


def owner_of(ctx: Context, client_id: UUID | None) -> UUID | None:
    """Whose contracts a client's seats stand under: its own, or None where departments share theirs."""
    return client_id if client_id and repository.owner_kind(ctx, client_id) == "client" else None
