"""Forecasts of a tenant: what is read, what is said, and what is not."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.understand.predictions import forecasts
from pulseops.understand.predictions.anomaly_series import next_period, periods_until
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product, add_source, insert
from tests.understand.test_anomaly_verbs import bill, calm


def agree(ctx: Context, name: str, start: date, end: date | None, mrr: int, seats: int = 10) -> None:
    client = add_client(ctx, name)
    insert(
        ctx, "contract", source_id=add_source(ctx, f"Contracts {name}"), external_id=name, client_id=client,
        name="Care", product_name="Care", start_on=start, end_on=end, mrr_minor=mrr, quantity=seats, currency="USD",
        is_trial=False,
    )  # fmt: skip


def test_spend_in_all_and_per_product(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Mail"), None, calm(1, 5000))
        bill(ctx, add_product(ctx, "Chat"), None, calm(2, 1000))
        found = {row["item"]: row for row in forecasts.summary(ctx, 3)}
        assert set(found) == {None, "Mail", "Chat"}
        assert found[None]["last"] == pytest.approx(found["Mail"]["last"] + found["Chat"]["last"])
        for row, level in ((found[None], 6000), (found["Mail"], 5000)):
            assert row["lower"] < row["ahead"] < row["upper"]
            assert row["ahead"] == pytest.approx(level, rel=0.05)
        detail = forecasts.get(ctx, "spend", item="Mail", months=3)
        assert [point["on"] for point in detail["points"]] == [
            date(2026, 11, 30),
            date(2026, 12, 31),
            date(2027, 1, 31),
        ]
        assert all(p["far_lower"] <= p["lower"] <= p["upper"] <= p["far_upper"] for p in detail["points"])
        check = detail["backtest"][-1]
        assert (check["made_on"], check["on"]) == (date(2026, 7, 31), date(2026, 10, 31))
        assert check["value"] == pytest.approx(detail["last"])
        assert detail["pooled"] >= 20


def test_a_spike_does_not_move_the_forecast(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        amounts = calm(1, 5000)
        bill(ctx, add_product(ctx, "Mail"), None, [*amounts[:-1], 12_000.0])
        assert forecasts.get(ctx, "spend", item="Mail")["ahead"] == pytest.approx(5000, rel=0.05)


def test_the_night_keeps_and_a_change_makes_it_stale(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Mail"), None, calm(1, 5000))
        quick = forecasts.get(ctx, "spend", item="Mail", months=3)
        assert not quick["nightly"]
        assert forecasts.refresh(ctx) == {"made": 2}
        assert forecasts.refresh(ctx) == {"made": 0}
        kept = forecasts.get(ctx, "spend", item="Mail", months=3)
        assert kept["nightly"]
        assert (kept["history"], kept["last_on"], len(kept["backtest"])) == (
            quick["history"], quick["last_on"], len(quick["backtest"]),
        )  # fmt: skip
        assert kept["ahead"] == pytest.approx(quick["ahead"], rel=0.05)
        assert forecasts.details(ctx, "Mail", 3) == [kept]
        assert [row["nightly"] for row in forecasts.summary(ctx, 12)] == [True, True]
        audit.record(ctx, "import.succeeded", "import", "1")
        assert not forecasts.get(ctx, "spend", item="Mail")["nightly"]
        assert forecasts.refresh(ctx) == {"made": 2}
        assert forecasts.get(ctx, "spend", item="Mail")["nightly"]


def test_what_was_kept_too_long_ago_is_not_shown(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Mail"), None, calm(1, 5000))
        forecasts.refresh(ctx)
        assert not forecasts.summary(replace(ctx, now=ctx.now + timedelta(hours=37)))[0]["nightly"]
        assert forecasts.refresh(replace(ctx, now=ctx.now + timedelta(hours=24))) == {"made": 2}


def test_mrr_begins_with_the_first_ending_that_was_recorded(tenant: TenantBox) -> None:
    """Before it only agreements that lasted are in the books, which looks like growth and is none."""
    with tenant.work() as ctx:
        for number, month in enumerate(periods_until("month", date(2023, 1, 1), date(2026, 11, 1))):
            agree(ctx, f"Client {number}", month, None, 100_000)
        agree(ctx, "Left", date(2025, 1, 1), date(2025, 10, 1), 50_000)
        found = forecasts.get(ctx, "mrr")
        assert found["history"][0]["on"] >= date(2025, 10, 1)
        assert found["last"] == pytest.approx(47_000)
        assert found["ahead"] > 47_000
        seats = forecasts.get(ctx, "seats", item="Care")
        assert seats["last"] == 470


def test_few_months_are_said_not_guessed(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Mail"), None, [100.0, 110.0, 105.0])
        row = next(row for row in forecasts.summary(ctx) if row["item"] == "Mail")
        assert (row["method"], row["ahead"], row["silence"]) == (
            "none", None, "3 months are known; a forecast needs 4.",
        )  # fmt: skip
        assert forecasts.get(ctx, "spend", item="Mail")["points"] == []


def test_nothing_strange_and_nobody_else(tenant: TenantBox, it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Mail"), None, calm(1))
        for months in (0, 13):
            with pytest.raises(Invalid):
                forecasts.summary(ctx, months)
    with tenant.work() as ctx:
        assert forecasts.summary(ctx) == []
        with pytest.raises(NotFound):
            forecasts.get(ctx, "spend")
    with tenant.work("none") as ctx, pytest.raises(Forbidden):
        forecasts.summary(ctx)


def test_surprises_are_replaced_only_until_they_are_the_new_level() -> None:
    values = np.array([[*calm(1, 1000)[:14], 1600.0, 1610.0, 1590.0, 1600.0, 1605.0]])
    cleaned = forecasts.without_surprises(values)
    assert cleaned[0, 14] < 1100
    np.testing.assert_array_equal(cleaned[0, 16:], values[0, 16:])
    assert next_period("month", date(2026, 12, 1)) == date(2027, 1, 1)
