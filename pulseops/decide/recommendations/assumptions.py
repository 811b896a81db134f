"""What we assume until a tenant's own outcomes replace it: one place, shown with every recommendation.

The rates and hours are our own cautious guesses, measured nowhere yet; they are always called assumed, and `learn`
replaces them by counted outcomes.
"""

from dataclasses import dataclass

ASSUMED = "assumed, until your own outcomes replace it"
LABOR_MINOR_PER_HOUR = 9_000
EXPANSION_SHARE = 0.15
YEAR_MONTHS = 12
HEALTHY_FROM = 80.0
FULL_FROM = 0.85
IDLE_BELOW = 0.50
ASK_BACK_SHARE = 0.25
RENEWAL_DAYS = 90
QUIET_DAYS = 90
EXPIRES_DAYS = 30


@dataclass(frozen=True)
class Play:
    """How a kind of recommendation is carried out: prior rate of success and hours of work."""

    kind: str
    play: str
    success: float
    hours: float
    test_days: int


PLAYS: dict[str, Play] = {
    play.kind: play
    for play in (
        Play("retention", "retention_call", 0.20, 4, 90),
        Play("renewal", "early_renewal", 0.25, 3, 120),
        Play("upsell", "add_seats", 0.25, 3, 90),
        Play("license_optimization", "adoption_review", 0.30, 3, 90),
        Play("cost_saving", "reclaim_seats", 0.60, 1, 60),
    )
}


def cost_minor(play: Play) -> int:
    """Cost of the work at the assumed rate of an hour, in minor units of the recommendation's currency."""
    return round(play.hours * LABOR_MINOR_PER_HOUR)


def basis(play: Play) -> str:
    """The probability's origin in words."""
    return f"{play.success:.0%} of such plays succeed ({ASSUMED})".replace("%", " %")
