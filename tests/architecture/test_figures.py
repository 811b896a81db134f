"""Figures that documents quote are those of benchmarks/results.json, rounded as people round."""

import json
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Said:
    """Numbers inside the sentence that says how: `said[MASE]` is the one that follows the word."""

    def __init__(self, method: str) -> None:
        self.method = method

    def __getitem__(self, word: str) -> Decimal:
        found = re.search(rf"{re.escape(word)} \(?(-?[\d,.]*\d)", self.method)
        assert found, f"no number after {word!r} in: {self.method}"
        return Decimal(found[1].replace(",", ""))


@dataclass(frozen=True)
class Figure:
    """One measured figure: formatted as its value; `pct` the same in percent."""

    value: Decimal
    low: Decimal
    high: Decimal
    said: Said

    def __format__(self, spec: str) -> str:
        return format(self.value, spec)

    @property
    def pct(self) -> SimpleNamespace:
        return SimpleNamespace(value=self.value * 100, low=self.low * 100, high=self.high * 100)


def measured() -> dict[str, Figure]:
    """All figures by name; a range that is not there is 0."""
    known: dict[str, dict[str, Any]] = json.loads((ROOT / "benchmarks/results.json").read_text())
    return {
        name: Figure(*(Decimal(str(each[part] or 0)) for part in ("value", "low", "high")), Said(each["method"]))
        for name, each in known.items()
    }


def span(name: str, digits: int, between: str = " to ") -> str:
    """Template of a figure with its range."""
    return f"{{{name}:.{digits}f}} ({{{name}.low:.{digits}f}}{between}{{{name}.high:.{digits}f}})"


def churn_row(label: str, name: str) -> str:
    """Template of a row of the table of simulated providers."""
    skill, level = f"churn_skill_{name}", f"churn_level_{name}"
    true = f"{{{skill}.said[as outcomes:]:.2f}}"
    return (
        f"| {label} | {span(skill, 2, '-')} | {true} | {span(level, 2, '-')} | {{{level}.said[true / expected:]:.2f}}"
    )


def table(label: str, name: str) -> str:
    """Template of a row of the tables with an outcome: log-loss, best peer's, AUC, calibration error."""
    ours = f"churn_table_{name}_logloss"
    peer = f"churn_table_{name}_best_peer_logloss"
    return f"| {label} | {{{ours}:.3f}} | {{{peer}:.3f}} | {{{ours}.said[AUC]:.3f}} | {{{ours}.said[ECE]:.3f}} |"


QUOTED: dict[str, tuple[str, ...]] = {
    "docs/models/churn.md": (
        churn_row("600 clients | 16", "600"),
        churn_row("150 | 48", "150"),
        churn_row("cold start, 150 | 48", "cold"),
        churn_row("600 varied | 12", "600_varied"),
        churn_row("150 varied | 48", "150_varied"),
        churn_row("cold start varied | 48", "cold_varied"),
        "{churn_skill_5000:.2f} | {churn_skill_5000.said[as outcomes:]:.2f} | {churn_level_5000:.2f}",
        "AUC {churn_auc_600:.2f} where the oracle has {churn_oracle_auc_600:.2f}",
        table("Telco", "telco_ibm"), table("Iran", "iran_telecom"),
        table("SaaS", "saas_pysurvival"), table("TV", "tv_subscription"),
        "AUC " + span("ravenstack_auc", 2),
        "{ravenstack_skill.pct.value:.1f} % below the base rate "
        "({ravenstack_skill.pct.low:.1f} to {ravenstack_skill.pct.high:.1f})",
        span("ravenstack_level", 2),
        "{months_left_error:.1f} months too many",
    ),
    "docs/models/health.md": (
        "{ravenstack_health_rank:.2f}, {ravenstack_health_rank.low:.2f} to {ravenstack_health_rank.high:.2f}",
    ),
    "docs/models/anomalies.md": (
        "{injected_recall.pct.value:.0f} % are found",
        "{injected_false_alarms_per_100_series_months:.2f} false alarms per 100 series-months",
        "| {nab_part_standard:.1f} | {nab_part_low_fp:.1f} | {nab_part_low_fn:.1f} |",
        "| {nab_part_standard.said[own threshold]:.1f} | {nab_part_low_fp.said[own threshold]:.1f}",
        "| {nab_part_standard.said[chosen on]:.1f} | {nab_part_low_fp.said[chosen on]:.1f}",
    ),
    "docs/models/forecasts.md": (
        "| nightly | {m3_owa.said[sMAPE]:.1f} | {m3_owa.said[MASE]:.3f} | " + span("m3_owa", 3),
        "| quick | {m3_owa_interactive.said[sMAPE]:.1f} | {m3_owa_interactive.said[MASE]:.3f} | "
        + span("m3_owa_interactive", 3),
        "80 % range held {m3_cover_80:.1f} %, the 95 % range {m3_cover_95:.1f} %",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("page", "template"), [(page, each) for page, all_ in QUOTED.items() for each in all_])
def test_a_quoted_figure_is_the_measured_one(page: str, template: str) -> None:
    with localcontext(rounding=ROUND_HALF_UP):
        wanted = template.format(**measured())
    if wanted not in re.sub(r"\s+", " ", (ROOT / page).read_text()):
        pytest.fail(f"{page} should say: {wanted}")
