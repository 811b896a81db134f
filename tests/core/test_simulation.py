"""The simulator: reproducible, labelled with its truth, and seen only through noise."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import polars as pl
import pytest

from pulseops.core import evaluation
from pulseops.core.churn.periods import within_horizon
from pulseops.core.simulation import it_world, msp_world
from tests.core.panels import END, lived, world


def test_same_seed_same_world_and_another_seed_another() -> None:
    one, two = msp_world(11, 30, 18, END, oracle=False), msp_world(11, 30, 18, END, oracle=False)
    assert one.tables.keys() == two.tables.keys()
    for name, table in one.tables.items():
        assert table.equals(two.tables[name]), name
    np.testing.assert_array_equal(one.truth.hazard, two.truth.hazard)
    other = msp_world(12, 30, 18, END, oracle=False)
    assert not other.tables["clients"].equals(one.tables["clients"])


def test_departments_are_reproducible_too() -> None:
    one = it_world(4, departments=5, people=60, months=12, end=END)
    two = it_world(4, departments=5, people=60, months=12, end=END)
    for name, table in one.tables.items():
        assert table.equals(two.tables[name]), name
    assert one.truth.waste == two.truth.waste
    assert len(one.truth.waste) > 0


def test_a_company_with_a_past_gave_seats_up_and_its_bills_show_it() -> None:
    plain, made = it_world(11, people=300, end=END), it_world(11, people=300, end=END, past=True)
    past = made.earlier
    assert past is not None
    assert plain.earlier is None
    assert made.tables["people"].equals(plain.tables["people"])
    assert set(past.endings.values()) == {"bill", "count", "part", "open"}
    assert not set(past.given_up) & set(made.tables["seats"]["external_id"])
    assert past.tables["seats"]["last_active_on"].max() < past.on  # type: ignore[operator]
    assert past.tables["costs"]["period_start_on"].max() <= past.on  # type: ignore[operator]
    kinds = {ending: product for product, ending in past.endings.items()}

    def counted(tables: Mapping[str, pl.DataFrame], ending: str) -> int:
        own = tables["subscriptions"].filter(pl.col("product") == kinds[ending])
        return int(own["purchased"].sum())

    fewer = {ending: counted(past.tables, ending) - counted(made.tables, ending) for ending in kinds}
    assert fewer["open"] == 0
    assert 0 < fewer["part"] < fewer["count"]
    assert fewer["bill"] > 0


def test_who_left_in_truth_is_who_left_in_the_tables() -> None:
    made = world()
    gone = {key for key, left in zip(made.truth.external_ids, made.truth.left, strict=True) if left < 26}
    clients = made.tables["clients"]
    assert set(clients.filter(pl.col("status") == "inactive")["external_id"]) == gone
    assert set(made.tables["churn_events"]["client"]) == gone
    assert len(gone) > 5


def test_nothing_is_dated_after_the_end_but_terms_and_plans() -> None:
    made = world()
    dated = {"tickets": "opened_at", "usage": "day", "invoices": "issued_on", "payments": "paid_on"}
    for table, column in {**dated, "surveys": "answered_on", "churn_events": "churned_on"}.items():
        last = made.tables[table].select(pl.col(column).cast(pl.Date).max()).item()
        assert isinstance(last, date)
        assert last <= END, table


def test_the_tables_show_nothing_of_the_hidden_state() -> None:
    made = world()
    columns = {name for table in made.tables.values() for name in table.columns}
    assert not columns & {"s", "satisfaction", "incident", "hazard", "frailty", "late", "champion_gone", "p90"}


def test_hidden_satisfaction_shows_only_through_noise() -> None:
    made = msp_world(5, 200, 20, END, oracle=False)
    csat = made.tables["surveys"].filter(pl.col("kind") == "csat")
    month = (csat["answered_on"].cast(pl.Int32).to_numpy() - (END - date(1970, 1, 1)).days) / 30.4375
    place = {key: n for n, key in enumerate(made.truth.external_ids)}
    hazard = made.truth.hazard[[place[c] for c in csat["client"]], np.clip(np.floor(month).astype(int) + 19, 0, 19)]
    match = np.corrcoef(csat["score"].to_numpy(), np.log(hazard))[0, 1]
    assert -0.75 < match < -0.2


def test_the_oracle_knows_the_rate_and_ranks_better_than_chance() -> None:
    made = msp_world(21, 400, 24, END)
    panel = lived(400, 24, seed=21)
    p, y = [], []
    for t in range(6, 20):
        who, left = within_horizon(panel, t)
        p.append(made.truth.p90[who, t])
        y.append(left)
    chance, left = np.concatenate(p), np.concatenate(y)
    assert np.isfinite(chance).all()
    assert chance.sum() == pytest.approx(left.sum(), rel=0.2)
    assert (evaluation.auc(chance, left) or 0) > 0.68


def test_a_client_leaves_within_the_months_it_is_there() -> None:
    panel = lived()
    for n in np.flatnonzero(panel.end_month < panel.length):
        assert not panel.active[n, panel.end_month[n] :].any()


def test_involuntary_ends_compete() -> None:
    made = msp_world(3, 3000, 30, END, oracle=False)
    reasons = made.tables["clients"]["churn_reason"]
    closed = int((reasons == "closed business").sum())
    assert 0 < closed < (made.truth.left < 30).sum() / 4
