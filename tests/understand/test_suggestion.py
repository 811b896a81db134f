"""Bands of risk are proposed only when those in force tell nobody apart; leavers caught by health; months left."""

import numpy as np
import pytest

from pulseops.accounts import preferences
from pulseops.base.context import Context
from pulseops.base.errors import Forbidden
from pulseops.core import evaluation
from pulseops.understand.metrics import listing, preview, suggestion
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.predictions import models, track
from tests.conftest import TenantBox
from tests.decide.facts import add_client


def spread(ctx: Context, low: float, high: float, clients: int = 40) -> None:
    for p in np.linspace(low, high, clients):
        add_client(ctx, f"Client {p:.4f}", p90=float(p))


def test_bands_that_hold_nearly_everybody_are_answered_with_the_tenants_own(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        spread(ctx, 0.2, 0.4)
        found = suggestion.risk_bands(ctx)
        assert found is not None
        assert (found.share, found.clients, found.calls) == (1.0, 40, [])
        assert found.counts == {"medium": 8, "high": 4, "low": 28}
        preferences.change(ctx, {"risk": found.risk}, currency_fixed=True)
        assert suggestion.risk_bands(ctx) is None, "what was proposed tells clients apart"


def test_a_high_band_that_holds_next_to_nobody_is_answered_too(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        spread(ctx, 0.01, 0.101)
        found = suggestion.risk_bands(ctx)
        assert found is not None
        assert (found.share, found.counts["high"]) == (0.025, 4)


def test_bands_that_work_few_clients_and_departments_get_no_proposal(
    tenant: TenantBox, other_tenant: TenantBox, it_tenant: TenantBox
) -> None:
    with tenant.work("owner") as ctx:
        spread(ctx, 0.01, 0.12)
        assert suggestion.risk_bands(ctx) is None
    with other_tenant.work("owner") as ctx:
        spread(ctx, 0.2, 0.4, clients=10)
        assert suggestion.risk_bands(ctx) is None
    with it_tenant.work("owner") as ctx:
        spread(ctx, 0.2, 0.4)
        assert suggestion.risk_bands(ctx) is None


def test_everybody_low_is_no_reason_to_call_somebody_high(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        spread(ctx, 0.001, 0.015)
        assert suggestion.risk_bands(ctx) is None


def test_a_proposal_needs_the_right(tenant: TenantBox) -> None:
    with tenant.work("viewer") as ctx, pytest.raises(Forbidden):
        suggestion.risk_bands(ctx)


def test_other_bands_say_what_they_would_have_caught(simulated: TenantBox) -> None:
    with simulated.work("owner") as ctx:
        found = preview.effect(ctx, {"bands": {"excellent": 95, "good": 90, "fair": 85}})
        assert found.caught is not None
        assert [(before.called, now.called) for before, now in found.caught] == [("poor", "poor"), ("fair", "fair")]
        for before, now in found.caught:
            assert (before.leavers, before.months) == (now.leavers, now.months)
            assert now.times >= before.times
            assert now.flagged >= before.flagged


def test_months_left_are_stated_with_an_own_model_only(simulated: TenantBox) -> None:
    with simulated.work("owner") as ctx:
        rows = listing.rows(ctx, Filter(status="active", sort="-months_left"), offset=0, limit=100)
        champion = models.in_use(ctx)
        assert champion is not None
        known = [row for row in rows if row["months_left"] is not None]
        if champion["evaluation"]["rung"] == "prior":
            assert not known
            return
        assert len(known) > len(rows) / 2
        for row in known:
            assert 0 < row["months_left_lower"] <= row["months_left"] <= row["months_left_upper"] < 24
            if row["mrr_minor"] is not None:
                assert row["revenue_left_minor"] == pytest.approx(row["mrr_minor"] * row["months_left"], abs=1)
        total = listing.totals(ctx, Filter(status="active"))
        money = [row["revenue_left_minor"] for row in known if row["revenue_left_minor"] is not None]
        assert sum(row["revenue_left_minor"] or 0 for row in total) == pytest.approx(sum(money), abs=len(money))


def test_months_left_are_refused_without_an_own_model(own: TenantBox) -> None:
    with own.work("owner") as ctx:
        assert models.in_use(ctx)["evaluation"]["rung"] == "prior"  # type: ignore[index]
        rows = listing.rows(ctx, Filter(status="active"), offset=0, limit=50)
        assert {(row["months_left"], row["revenue_left_minor"]) for row in rows} == {(None, None)}


def test_a_label_probability_has_an_interval_that_the_truth_keeps() -> None:
    rng = np.random.default_rng(2)
    truth = rng.beta(1, 5, 3000)
    y = (rng.random(3000) < truth).astype(np.int64)
    bins = evaluation.reliability(truth[:2000], y[:2000])
    lower, upper = evaluation.around(bins, truth[2000:])
    assert ((lower <= truth[2000:]) & (truth[2000:] <= upper)).all()
    width = np.median(upper - lower)
    assert 0.02 < width < 0.15, "a tenth of the rows says this much"
    new = evaluation.reliability(truth[2000:], y[2000:])
    kept = [evaluation.around(bins, np.array([b["predicted"]])) for b in new]
    inside = [low[0] - 0.05 <= b["observed"] <= high[0] + 0.05 for b, (low, high) in zip(new, kept, strict=True)]
    assert np.mean(inside) >= 0.8


def test_what_a_proposal_would_have_called_comes_from_the_months_judged(simulated: TenantBox) -> None:
    with simulated.work("owner") as ctx:
        judged = track.cases(ctx)
        assert len(judged) == sum(m["n"] for m in models.in_use(ctx)["evaluation"]["months"])  # type: ignore[index]
        high, medium, tenth, everybody = track.by_band(judged, {"high": 0.1, "medium": 0.001})
        assert (everybody.who, medium.at_once) == ("everybody", everybody.at_once)
        if everybody.enough:
            assert everybody.flagged == everybody.judged
            assert everybody.share == 1.0
            assert tenth.share == pytest.approx(0.1, abs=0.03)
            assert everybody.rate == everybody.base
            assert (high.flagged or 0) <= (medium.flagged or 0)
        tried = preview.effect(ctx, {"risk": {"medium": 0.02, "high": 0.05}})
        assert [(c.who, c.high) for c in tried.calls_tried[:2]] == [("high", 0.05), ("medium", 0.02)]
        assert track.calls(ctx) == tried.calls
    with simulated.work("nobody") as ctx, pytest.raises(Forbidden):
        track.calls(ctx)
