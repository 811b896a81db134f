"""What can be done about findings, seat by seat: which may go, by which action, and what that is worth."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from pulseops.act.actions import service as actions
from pulseops.act.reclaims import books, repository
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.base.ids import uuid7
from pulseops.observe.licenses import releasing
from pulseops.understand.waste import service as waste
from pulseops.understand.waste import worth

MOST_AT_ONCE = 500
Line = Mapping[str, Any]


def of_findings(ctx: Context, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Findings by id as lines with `blocked`; an overlap becomes a line for each holder. Raises Invalid, NotFound."""
    if not 1 <= len(ids) <= MOST_AT_ONCE:
        raise Invalid.field("findings", f"Choose 1 to {MOST_AT_ONCE} findings.")
    return judged(ctx, _seats_of(ctx, waste.findings(ctx, ids)))


def _seats_of(ctx: Context, found: Iterable[Line]) -> list[Line]:
    every: list[Line] = []
    for row in found:
        left = MOST_AT_ONCE - len(every)
        every += waste.overlapping(ctx, row, left) if row["kind"] == "overlap" else [row]
    return every


def judged(ctx: Context, found: Sequence[Line]) -> list[dict[str, Any]]:
    """Findings with `blocked`: why nothing can be done about one here, or None."""
    seat_ids = [row["seat_id"] for row in found if row["seat_id"]]
    seats = {row["id"]: row for row in releasing.seats(ctx, seat_ids)}
    under_way = repository.open_seats(ctx, seat_ids)
    return [{**row, **_possible(ctx, row, seats.get(row["seat_id"]), under_way)} for row in found]


def _possible(ctx: Context, row: Line, seat: Line | None, under_way: set[UUID]) -> dict[str, Any]:
    if row["kind"] == "unassigned":
        left = books.spare(ctx, row["product_id"], row["client_id"])["left"]
        return {"seats": left, "blocked": None if left else "All of these are given up already."}
    if row["kind"] == "over_assigned":
        return {"blocked": "Buy the missing seats or take some back from people who do not use them."}
    if row["seat_id"] in under_way:
        return {"blocked": "It is asked for already."}
    return {"blocked": seat["blocked"] if seat else "This seat is not there any more."}


def goes_to(line: Line) -> UUID | None:
    """The smaller edition a line moves its holder to; None where the seat is given up."""
    return line["other_id"] if line["kind"] == "downgrade" else None


def batches() -> Mapping[UUID | None, UUID]:
    """What is begun together has one batch, moves to each edition one of their own: the ledger counts by batch."""
    return defaultdict(uuid7)


def wishes(ctx: Context, lines: Iterable[Line]) -> list[tuple[str, dict[str, Any], list[Line]]]:
    """Actions that do what these lines say, each with its lines: one a client (departments together) and edition moved
    to, one a spare product."""
    groups: dict[tuple[UUID | None, UUID | None], list[Line]] = defaultdict(list)
    spare: list[tuple[str, dict[str, Any], list[Line]]] = []
    for line in lines:
        if line["kind"] == "unassigned":
            client = str(line["client_id"]) if line["client_id"] else None
            params = {"product_id": str(line["product_id"]), "client_id": client, "seats": line["seats"]}
            spare.append(("cut_seats", params, [line]))
        else:
            groups[worth.owner_of(ctx, line["client_id"]), goes_to(line)].append(line)
    return [*(_of_seats(to, own) for (_, to), own in groups.items()), *spare]


def _of_seats(to: UUID | None, own: list[Line]) -> tuple[str, dict[str, Any], list[Line]]:
    seats = [str(line["seat_id"]) for line in own]
    return ("move_seat", {"seats": seats, "to": str(to)}, own) if to else ("reclaim_seat", {"seats": seats}, own)


def tried(ctx: Context, lines: Iterable[Line]) -> dict[str, list[str]]:
    """What the caps of these actions would refuse, and what a dry run warns of."""
    runs = [actions.dry_run(ctx, kind, params) for kind, params, _ in wishes(ctx, lines)]
    return {
        "refusals": [run["refusal"] for run in runs if run["refusal"]],
        "warnings": [warning for run in runs for warning in run["plan"].warnings],
    }


def worth_of(ctx: Context, lines: Iterable[Line]) -> list[dict[str, Any]]:
    """What lines are worth by product and contract, largest first; moves apart, with the edition they go to."""
    groups: dict[tuple[UUID, UUID | None, UUID | None], list[Line]] = defaultdict(list)
    for line in lines:
        groups[line["product_id"], worth.owner_of(ctx, line["client_id"]), goes_to(line)].append(line)
    rows = []
    for (product, owner, to), own in groups.items():
        seats = sum(line["seats"] for line in own)
        found = (
            worth.of_moves(ctx, product, owner, seats, saved_each(own)) if to
            else worth.of_seats(ctx, product, owner, seats)
        )  # fmt: skip
        known = {"product_id": product, "product_name": own[0]["product_name"], "client_id": owner,
                 "other_name": own[0]["other_name"] if to else None}  # fmt: skip
        rows += [{**row, **known} for row in found["rows"]]
    return sorted(rows, key=lambda row: -(row["amount_minor"] or 0))


def saved_each(lines: Sequence[Line]) -> int | None:
    """What a move saves a seat and month, on average; None where no price is known."""
    known = [line["monthly_minor"] for line in lines if line["monthly_minor"] is not None]
    return round(sum(known) / len(known)) if known else None
