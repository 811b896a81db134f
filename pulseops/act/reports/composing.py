"""Which reports there are, and how one is put together and frozen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.act.reports import branding, executive, others, periods, quarterly
from pulseops.act.reports.frame import Draft, Frame
from pulseops.act.reports.periods import Every, Span
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.core.words import day
from pulseops.observe.clients import service as clients
from pulseops.understand.features import service as features_service

FORMAT = 1  # of the content; a renderer of later days reads earlier ones by it
LONGEST_DAYS = 1100


@dataclass(frozen=True)
class Kind:
    """One kind of report: `usual` is the period it is made for unless said otherwise, `lens` whose it is."""

    key: str
    label: str
    text: str
    usual: Every
    make: Callable[[Context, Frame], Draft]
    of_client: bool = False
    lens: tuple[str, ...] = ("msp", "it")


KINDS: dict[str, Kind] = {
    k.key: k
    for k in (
        Kind(
            "qbr",
            "Business review",
            "For one client: how it was served, what it has, what comes next. Holds no margin and no score.",
            "quarter",
            quarterly.compose,
            of_client=True,
            lens=("msp",),
        ),
        Kind("executive", "Executive summary", "The whole on one paper: money, risk, service, what is ahead.",
             "month", executive.compose),
        Kind("savings", "Savings", "What could be saved, what was agreed, what was saved.", "month",
             others.savings_report),
        Kind("renewals", "Renewals", "What ends within half a year, by the day one must act.", "month",
             others.renewal_report),
        Kind("track_record", "Track record", "What predictions said and what came of it.", "quarter",
             others.track_record, lens=("msp",)),
    )
}  # fmt: skip


def kinds(ctx: Context) -> list[Kind]:
    """Kinds that this tenant has."""
    lens = tenant_settings(ctx).kind
    return [kind for kind in KINDS.values() if lens in kind.lens]


def check(ctx: Context, key: str, client_id: UUID | None) -> Kind:
    """The kind of this key. Raises Invalid when the tenant has no such kind or the client is missing or too many."""
    kind = next((k for k in kinds(ctx) if k.key == key), None)
    if not kind:
        raise Invalid.field("kind", f"Must be one of {', '.join(k.key for k in kinds(ctx))}.")
    if kind.of_client and client_id is None:
        raise Invalid.field("client_id", "A business review is about one client: choose it.")
    if not kind.of_client and client_id is not None:
        raise Invalid.field("client_id", f"{kind.label} is about the whole, not one client.")
    return kind


def compose(ctx: Context, key: str, client_id: UUID | None, span: Span | None) -> dict[str, Any]:
    """Values of a new report over a period (its usual one without): content and texts as they are frozen.

    Raises Invalid, NotFound (the client). The content holds numbers, never their wording, and the look of the day.
    """
    kind = check(ctx, key, client_id)
    settings, as_of = tenant_settings(ctx), features_service.as_of(ctx)
    chosen = span or periods.last_whole(kind.usual, as_of, settings.fiscal_start)
    if chosen[1] < chosen[0] or (chosen[1] - chosen[0]).days > LONGEST_DAYS:
        raise Invalid.field("last_on", f"A period ends after it begins and has at most {LONGEST_DAYS:,} days.")
    if chosen[1] > as_of:
        raise Invalid.field("last_on", f"Data reach up to {day(as_of)}.")
    client = clients.get(ctx, client_id) if client_id else None
    draft = kind.make(ctx, Frame(chosen, as_of, settings, client))
    content = {
        "format": FORMAT,
        "kind": kind.key,
        "client": client["name"] if client else None,
        "tenant": settings.name,
        "period": periods.label(chosen, settings.fiscal_start) if draft.of_period else None,
        "as_of": as_of.isoformat(),
        "simulated": settings.is_demo,
        "brand": branding.frozen(ctx),
        "sections": [part for part in draft.sections if part["blocks"]],
    }
    return {
        "kind": kind.key,
        "title": draft.title,
        "client_id": client_id,
        "first_on": chosen[0],
        "last_on": chosen[1],
        "as_of": as_of,
        "content": content,
        "texts": draft.texts,
    }
