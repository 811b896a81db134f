"""Why MRR changed: the bridge from one day to another by cause, and the clients (or agreements) behind each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.understand.features import assemble
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import bridge_repository as repository
from pulseops.understand.metrics import service
from pulseops.understand.metrics.answer import Answer, Column, Query

CAUSES = ("new", "expansion", "contraction", "churned")
MEANING = (
    "MRR on the first day, plus new (paid nothing then), expansion, less contraction and churned (pays nothing now), "
    "is MRR on the last. By client; of one client by agreement."
)
COLUMNS = (
    Column("name", "Client"),
    Column("cause", "Cause"),
    Column("change_minor", "Change", "money"),
    Column("before_minor", "Before", "money"),
    Column("now_minor", "After", "money"),
)


@dataclass(frozen=True)
class Moved:
    """MRR on two days in the tenant's currency, and each client (of one client: agreement) whose MRR is another.

    `known` tells whether any agreement ran on one of the days; before + the changes of all rows = now.
    """

    first_on: date
    last_on: date
    before_minor: int
    now_minor: int
    currency: str
    known: bool
    rows: list[dict[str, Any]]

    def causes(self) -> dict[str, dict[str, int]]:
        """Number and amount of each cause."""
        parts = {cause: [row["change_minor"] for row in self.rows if row["cause"] == cause] for cause in CAUSES}
        return {cause: {"n": len(own), "amount_minor": sum(own)} for cause, own in parts.items()}


def moved(
    ctx: Context, since: date | None = None, until: date | None = None, client_id: UUID | None = None
) -> Moved:  # fmt: skip
    """From the day before `since` (else a month before the last) to `until` (else the day of the data)."""
    ctx.require("metrics:read")
    as_of, currency = features_service.as_of(ctx), tenant_settings(ctx).currency
    last = min(until or as_of, as_of)
    first = min(since - timedelta(days=1), last) if since else assemble.end_of(last, 1)
    found = repository.pairs(ctx, first, last, currency, client_id)
    before, now = (sum(row[column] for row in found) for column in ("before_minor", "now_minor"))
    rows = [_moved(row, currency) for row in found if row["before_minor"] != row["now_minor"]]
    return Moved(first, last, before, now, currency, bool(found), rows)


def bridge(ctx: Context, query: Query) -> Answer:
    """The bridge as an answer; value: by how much MRR changed, None where no agreement is known."""
    name = service.standing(ctx, query.client_id)["name"] if query.client_id else None
    found = moved(ctx, query.since, query.until, query.client_id)
    facts = {k: getattr(found, k) for k in ("first_on", "last_on", "before_minor", "now_minor")}
    return Answer(
        "mrr_bridge",
        f"Change of MRR of {name}" if name else "Change of MRR",
        float(found.now_minor - found.before_minor) if found.known else None,
        "money",
        MEANING,
        f"/clients/{query.client_id}?tab=contracts"
        if name
        else f"/mrr?since={found.first_on + timedelta(days=1)}&until={found.last_on}",
        as_of=found.last_on,
        currency=found.currency,
        columns=(Column("name", "Agreement"), *COLUMNS[1:]) if name else COLUMNS,
        rows=tuple(found.rows[: query.limit]),
        total=len(found.rows),
        facts={**facts, "causes": found.causes()},
    )


def _moved(row: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """A client (or agreement) whose MRR is another, with why."""
    before, now = row["before_minor"], row["now_minor"]
    if before == 0:
        cause = "new"
    elif now == 0:
        cause = "churned"
    else:
        cause = "expansion" if now > before else "contraction"
    return {
        **row, "cause": cause, "change_minor": now - before, "currency": currency,
        "href": f"/clients/{row['client_id']}",
    }  # fmt: skip


KINDS: dict[str, Callable[[Context, Query], Answer]] = {"mrr_bridge": bridge}
