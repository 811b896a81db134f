"""What a tenant set for itself: currency, time zone, weights and bands of scores."""

from dataclasses import dataclass, field
from typing import Any

from pulseops.accounts import repository
from pulseops.base.context import Context

WEIGHTS = {"utilization": 0.25, "financial": 0.20, "support": 0.15, "satisfaction": 0.20, "engagement": 0.20}
BANDS = {"excellent": 80.0, "good": 60.0, "fair": 40.0}
RISK = {"medium": 0.05, "high": 0.10}
IDLE_MINUTES = 30


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
    )
