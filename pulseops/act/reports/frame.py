"""What every kind of report is given and gives back."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pulseops.accounts.preferences import TenantSettings
from pulseops.act.reports import periods, wording
from pulseops.act.reports.periods import Span
from pulseops.core.words import day


@dataclass(frozen=True)
class Frame:
    """The period a report speaks of, the day of its data, and whose it is."""

    span: Span
    as_of: date
    settings: TenantSettings
    client: dict[str, Any] | None = None

    @property
    def currency(self) -> str:
        """The tenant's currency."""
        return self.settings.currency

    @property
    def before(self) -> Span:
        """The period before."""
        return periods.before(self.span)

    @property
    def label(self) -> str:
        """The period in words."""
        return periods.label(self.span, self.settings.fiscal_start)

    @property
    def against(self) -> str:
        """The period before in words."""
        return periods.label(self.before, self.settings.fiscal_start)

    @property
    def months(self) -> list[Span]:
        """Twelve calendar months up to the period's end."""
        return periods.months_to(self.span[1])

    @property
    def month_labels(self) -> list[str]:
        """Names of these months."""
        return [wording.short_month(first) for first, _ in self.months]

    def of_period(self, what: str) -> str:
        """Where figures of the period come from."""
        return f"{what}, {day(self.span[0])} to {day(self.span[1])}; data as of {day(self.as_of)}"

    def of_today(self, what: str) -> str:
        """Where figures of the day come from."""
        return f"{what}; data as of {day(self.as_of)}"


@dataclass
class Draft:
    """A report as composed: its parts, and texts that people may change, by key: label and first wording."""

    title: str
    sections: list[dict[str, Any]]
    texts: dict[str, dict[str, str]] = field(default_factory=dict)
    of_period: bool = True  # it speaks of a time; else of the day it is made
