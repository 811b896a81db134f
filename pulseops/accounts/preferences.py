"""What a tenant set for itself: currency, time zone, weights and bands of scores."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from pulseops.accounts import audit, repository
from pulseops.accounts.credentials import clean_name
from pulseops.base.context import Context
from pulseops.base.errors import FieldProblem, Invalid
from pulseops.base.events import publish

WEIGHTS = {"utilization": 0.25, "financial": 0.20, "support": 0.15, "satisfaction": 0.20, "engagement": 0.20}
BANDS = {"excellent": 80.0, "good": 60.0, "fair": 40.0}
RISK = {"medium": 0.05, "high": 0.10}
IDLE_MINUTES = 30
FISCAL_START = 1
"""Month in which the fiscal year, and with it each quarter, begins."""
LEAST_IDLE, MOST_IDLE = 5, 1440
CONVERSATION_DAYS, MOST_CONVERSATION_DAYS = 365, 3650
DIGITS = 4
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class TenantSettings:
    """Settings in force. `risk` are least probabilities to leave within 90 days; `bands` least health scores."""

    name: str
    kind: str
    currency: str
    timezone: str
    is_demo: bool
    weights: dict[str, float] = field(default_factory=lambda: dict(WEIGHTS))
    bands: dict[str, float] = field(default_factory=lambda: dict(BANDS))
    risk: dict[str, float] = field(default_factory=lambda: dict(RISK))
    idle_minutes: int = IDLE_MINUTES
    fiscal_start: int = FISCAL_START
    conversation_days: int = CONVERSATION_DAYS
    columns: dict[str, bool] = field(default_factory=dict)
    """What a person decided about columns of the table with an outcome: use (True) or leave out."""


def tenant_settings(ctx: Context) -> TenantSettings:
    """Settings of the context's tenant."""
    row = repository.tenant(ctx)
    stored: dict[str, Any] = row["settings"]
    return TenantSettings(
        name=row["name"],
        kind=row["kind"],
        currency=row["currency"],
        timezone=row["timezone"],
        is_demo=row["is_demo"],
        weights={**WEIGHTS, **stored.get("weights", {})},
        bands={**BANDS, **stored.get("bands", {})},
        risk={**RISK, **stored.get("risk", {})},
        idle_minutes=int(stored.get("idle_minutes", IDLE_MINUTES)),
        fiscal_start=int(stored.get("fiscal_start", FISCAL_START)),
        conversation_days=int(stored.get("conversation_days", CONVERSATION_DAYS)),
        columns=stored.get("columns", {}),
    )


def local_today(ctx: Context) -> date:
    """Today where the tenant is: the day that deadlines are counted from."""
    return ctx.now.astimezone(ZoneInfo(tenant_settings(ctx).timezone)).date()


def change(ctx: Context, values: Mapping[str, Any], *, currency_fixed: bool) -> dict[str, tuple[Any, Any]]:
    """Change settings; answers what changed, by name, from what to what. Needs settings:write.

    `values` may hold name, currency, timezone, idle_minutes, fiscal_start, conversation_days, weights, bands, risk;
    each complete. Weights are brought to a sum of 1. `currency_fixed` says that amounts are stored in it already:
    then it stays, because changing it would turn 100 dollars into 100 euros. Raises Invalid with a message for each
    wrong field; nothing is kept then.
    """
    ctx.require("settings:write")
    before = tenant_settings(ctx)
    wanted = {name: value for name, value in values.items() if value is not None}
    problems: list[FieldProblem] = []
    for name, value in list(wanted.items()):
        try:
            wanted[name] = _CHECKS[name](value)
        except Invalid as wrong:
            problems += wrong.fields
    if currency_fixed and wanted.get("currency", before.currency) != before.currency:
        problems.append(FieldProblem("currency", f"Amounts are stored in {before.currency}, so it stays."))
    if problems:
        raise Invalid("invalid-input", problems[0].message, fields=tuple(problems))
    changed = {n: (getattr(before, n), v) for n, v in wanted.items() if getattr(before, n) != v}
    if changed:
        columns = {n: now for n, (_, now) in changed.items() if n in ("name", "currency", "timezone")}
        repository.change_tenant(ctx, columns, {n: now for n, (_, now) in changed.items() if n not in columns})
        detail = {n: {"before": old, "now": new} for n, (old, new) in changed.items()}
        audit.record(ctx, "settings.changed", "tenant", str(ctx.tenant_id), **detail)
        publish(ctx, "settings")
    return changed


def keep_column(ctx: Context, name: str, used: bool | None) -> None:
    """Keep whether a column of the table with an outcome is used; None forgets what was decided. Needs models:write."""
    ctx.require("models:write")
    kept = {**tenant_settings(ctx).columns, name: used}
    repository.change_tenant(ctx, {}, {"columns": {n: choice for n, choice in kept.items() if choice is not None}})


def check_currency(code: str) -> str:
    """An ISO 4217 code by its shape. Raises Invalid."""
    if not _CURRENCY.fullmatch(code):
        raise Invalid.field("currency", "A currency has three capital letters, such as USD.")
    return code


def check_timezone(name: str) -> str:
    """A name of the IANA time zone database. Raises Invalid."""
    if name not in available_timezones():
        raise Invalid.field("timezone", "Unknown time zone. Use a name such as Europe/Berlin.")
    return name


def check_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """Weight of each dimension, 0 to 1, brought to a sum of 1. Raises Invalid naming each wrong one."""
    _refuse_unlike(weights, WEIGHTS, "weights", 0, 1)
    total = math.fsum(weights.values())
    if total <= 0:
        raise Invalid.field("weights", "At least one weight must be above 0.")
    shares = {name: round(weights[name] / total, DIGITS) for name in WEIGHTS}
    largest = max(shares, key=lambda name: shares[name])
    others = math.fsum(share for name, share in shares.items() if name != largest)
    return {**shares, largest: round(1 - others, DIGITS)}


def check_bands(bands: Mapping[str, float]) -> dict[str, float]:
    """Least score of each band, 0 to 100, falling. Raises Invalid naming each wrong one."""
    _refuse_unlike(bands, BANDS, "bands", 1, 100)
    if not bands["excellent"] > bands["good"] > bands["fair"]:
        raise Invalid.field("bands", "Excellent must begin above good, and good above fair.")
    return {name: float(bands[name]) for name in BANDS}


def check_risk(risk: Mapping[str, float]) -> dict[str, float]:
    """Least probability of each band, above 0 up to 1, medium below high. Raises Invalid naming each wrong one."""
    _refuse_unlike(risk, RISK, "risk", 0.001, 1)
    if not risk["medium"] < risk["high"]:
        raise Invalid.field("risk", "High must begin above medium.")
    return {name: float(risk[name]) for name in RISK}


def check_idle(minutes: int) -> int:
    """Minutes without activity until a session ends. Raises Invalid."""
    if not LEAST_IDLE <= minutes <= MOST_IDLE:
        raise Invalid.field("idle_minutes", f"Between {LEAST_IDLE} and {MOST_IDLE:,} minutes.")
    return minutes


def check_fiscal_start(month: int) -> int:
    """The month, 1 to 12, in which the fiscal year begins. Raises Invalid."""
    if not 1 <= month <= 12:
        raise Invalid.field("fiscal_start", "A month from 1 to 12.")
    return month


def check_conversation_days(days: int) -> int:
    """Days after which a conversation with the assistant that nobody went on with is removed. Raises Invalid."""
    if not 1 <= days <= MOST_CONVERSATION_DAYS:
        raise Invalid.field("conversation_days", f"Between 1 and {MOST_CONVERSATION_DAYS:,} days.")
    return days


def _refuse_unlike(
    values: Mapping[str, float], known: Mapping[str, float], field: str, low: float, high: float
) -> None:
    """Raises Invalid unless exactly the known names have numbers from low to high."""
    wrong = [FieldProblem(f"{field}.{name}", "Unknown.") for name in values if name not in known]
    wrong += [
        FieldProblem(f"{field}.{name}", f"A number from {low:g} to {high:g}.")
        for name in known
        if not low <= values.get(name, math.nan) <= high
    ]
    if wrong:
        raise Invalid("invalid-input", wrong[0].message, fields=tuple(wrong))


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": clean_name,
    "currency": check_currency,
    "timezone": check_timezone,
    "idle_minutes": check_idle,
    "fiscal_start": check_fiscal_start,
    "conversation_days": check_conversation_days,
    "weights": check_weights,
    "bands": check_bands,
    "risk": check_risk,
}
