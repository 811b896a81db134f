"""Several clients changed at once: one statement, one batch of scores, all or none."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from pulseops.base.context import Context
from pulseops.observe.clients import service as clients
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics.service import rescore


def assign_clients(ctx: Context, client_ids: Sequence[UUID], owner_name: str | None) -> int:
    """Give clients an account manager, answer how many. Raises NotFound when one is not the tenant's."""
    changed = clients.assign(ctx, client_ids, owner_name)
    rescore(ctx, changed)
    return len(changed)


def deactivate_clients(
    ctx: Context, client_ids: Sequence[UUID], *, reason: str, on: date | None, involuntary: bool
) -> int:
    """End the relation with clients, answer how many. Raises NotFound, Conflict when one has left already."""
    day = on or features_service.as_of(ctx)
    changed = clients.deactivate_all(ctx, client_ids, reason=reason, on=day, involuntary=involuntary)
    rescore(ctx, changed)
    return len(changed)
