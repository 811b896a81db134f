"""What the churn model in use said of past months, held against what came: by the bands in force, or by any others."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.core.churn.record import Cases, of_riskiest, report, track_record
from pulseops.understand.predictions import models, repository

EVERYBODY, TENTH = 0.0, 0.1


@dataclass(frozen=True)
class Calls:
    """What calling clients from a probability on would have been worth (`core/churn/record.track_record`).

    `who` is called: high, medium (and high), or, for any band to be held against, the riskiest tenth of each month
    (`tenth`, whatever their probability: `high` is None) and everybody.
    """

    who: str
    high: float | None
    enough: bool
    leavers: int
    months: int
    least: int | None = None
    called: int | None = None
    left: int | None = None
    expected: float | None = None
    flagged: int | None = None
    judged: int | None = None
    false_alarms: int | None = None
    a_month: float | None = None
    at_once: float | None = None
    share: float | None = None
    rate: float | None = None
    base: float | None = None
    lift: float | None = None


def cases(ctx: Context) -> Cases:
    """Client-months the churn model in use was judged on: before it was fitted by walking through, since then as it is.

    Empty where none was kept or departments are judged, which do not leave.
    """
    champion = models.in_use(ctx)
    if not champion or tenant_settings(ctx).kind != "msp":
        return Cases.none()
    before, later = (repository.part(ctx, champion["id"], name) for name in ("cases", "later"))
    found = Cases.from_json(before) if before else Cases.none()
    return found.joined(Cases.from_json(later)) if later else found


def by_band(judged: Cases, risk: Mapping[str, float]) -> list[Calls]:
    """What these bands would have called, and what to hold them against; nothing where nobody was judged."""
    if not len(judged):
        return []
    by_limit = {who: track_record(judged, risk[who]) for who in ("high", "medium")}
    compared = {"tenth": of_riskiest(judged, TENTH), "everybody": track_record(judged, EVERYBODY)}
    return [Calls(who, **found) for who, found in {**by_limit, **compared}.items()]


def calls(ctx: Context) -> list[Calls]:
    """The track record of the bands in force. Needs models:read."""
    ctx.require("models:read")
    return by_band(cases(ctx), tenant_settings(ctx).risk)


def keep_later(ctx: Context, model_id: UUID, later: Cases) -> None:
    """Add to a model what it said of months after its training, and the figures over all months judged by now."""
    before = repository.part(ctx, model_id, "cases")
    all_of_them = (Cases.from_json(before) if before else Cases.none()).joined(later)
    to_date: dict[str, Any] = report(all_of_them, models.SEED, tenant_settings(ctx).risk["high"])
    repository.put_later(ctx, model_id, later.to_json(), {**to_date, "later": len(set(later.month.tolist()))})
