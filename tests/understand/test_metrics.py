"""Figures: equal to independent SQL, honest about money, and answering a change at once."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import polars
import pytest

from pulseops.base.context import Context
from pulseops.base.db import Database, fetch
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.core import health
from pulseops.observe.sources import service as sources
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import service as metrics
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.predictions import service as predictions
from tests.conftest import NOW, TenantBox
from tests.core.panels import END
from tests.understand.test_predictions import active

CLIENTS = "id,name\n" + "".join(f"{c},Client {c}\n" for c in "ABCDEFG")
CONTRACTS = """id,client,start,end,recurrence,amount,trial,currency
1,A,2025-01-01,,monthly,100.00,,USD
2,B,2025-01-01,,annual,1200.00,,USD
3,C,2025-01-01,,one-time,5000.00,,USD
4,D,2025-01-01,,monthly,70.00,yes,USD
5,E,2025-01-01,,,900.00,,USD
6,F,2025-01-01,,monthly,250.00,,EUR
7,G,2025-01-01,2026-01-31,monthly,33.00,,USD
8,A,2026-12-01,,monthly,999.00,,USD
9,B,2025-01-01,,quarterly,100.00,,USD
"""


def one(ctx: Context, sql: str) -> Any:
    return next(iter(fetch(ctx, sql, {"t": ctx.tenant_id, "end": END})[0].values()))


def figures(ctx: Context) -> dict[str, metrics.Figure]:
    return {figure.metric.id: figure for figure in metrics.portfolio(ctx)}


@pytest.fixture
def priced(database: Database, tmp_path: Path) -> TenantBox:
    """Seven clients with one way of paying each."""
    box = TenantBox(database)
    (tmp_path / "clients.csv").write_text(CLIENTS)
    (tmp_path / "contracts.csv").write_text(CONTRACTS)
    with box.work() as ctx:
        outcomes = sources.import_path(ctx, tmp_path)
        assert sum(o.rows_refused for o in outcomes) == 0
        metrics.rescore(ctx)
    return box


def test_mrr_rules(priced: TenantBox) -> None:
    with priced.work() as ctx:
        rows = {row["name"][-1]: row for row in metrics.every(ctx, metrics.Filter(sort="name"))}
        assert {name: row["mrr_minor"] for name, row in rows.items()} == {
            "A": 10_000, "B": 10_000 + 3_333, "C": 0, "D": None, "E": 0, "F": 25_000, "G": None,
        }  # fmt: skip
        assert rows["F"]["currency"] == "EUR"


def test_currencies_are_never_added(priced: TenantBox) -> None:
    with priced.work() as ctx:
        found = figures(ctx)
        assert (found["mrr"].value, found["mrr"].currency) == (23_333, "USD")
        assert found["arr"].value == 12 * 23_333
        _, totals = metrics.page(ctx, metrics.Filter(), offset=0, limit=50)
        assert {row["currency"]: row["mrr_minor"] for row in totals} == {"USD": 23_333, "EUR": 25_000}


def test_portfolio_equals_independent_sql(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        found = figures(ctx)
        assert set(found) <= set(METRICS)
        assert len(found) == 12
        alive = "tenant_id = %(t)s AND status = 'active'"
        assert found["active_clients"].value == one(ctx, f"SELECT count(*) FROM client WHERE {alive}")
        assert found["inactive_clients"].value == 60 - found["active_clients"].value
        assert found["mrr"].value == one(
            ctx,
            """SELECT sum(k.mrr_minor) FROM contract k JOIN client c ON c.id = k.client_id AND c.status = 'active'
            WHERE k.tenant_id = %(t)s AND k.start_on <= %(end)s AND (k.end_on IS NULL OR k.end_on > %(end)s)""",
        )
        assert found["open_tickets"].value == one(
            ctx,
            """SELECT count(*) FROM ticket k JOIN client c ON c.id = k.client_id AND c.status = 'active'
            WHERE k.tenant_id = %(t)s AND (resolved_at IS NULL OR resolved_at::date > %(end)s)""",
        )
        newest = """SELECT DISTINCT ON (p.client_id) p.value, p.band, c.id FROM prediction p
            JOIN client c ON c.id = p.client_id AND c.status = 'active'
            WHERE p.tenant_id = %(t)s AND p.kind = '{}' ORDER BY p.client_id, p.as_of DESC, p.created_at DESC"""
        mean = one(ctx, f"SELECT avg(value) FROM ({newest.format('health')}) x")
        assert found["health"].value == pytest.approx(mean)
        high = one(ctx, f"SELECT count(*) FROM ({newest.format('churn')}) x WHERE band = 'high'")
        assert found["at_risk"].value == high
        assert found["revenue_at_risk"].value == one(
            ctx,
            f"""SELECT coalesce(sum(k.mrr_minor), 0) FROM ({newest.format("churn")}) x
            JOIN contract k ON k.client_id = x.id AND k.start_on <= %(end)s AND (k.end_on IS NULL OR k.end_on > %(end)s)
            WHERE x.band = 'high'""",
        )


def test_retention_is_what_it_says(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        found = figures(ctx)
        nrr, grr = found["nrr"].value, found["grr"].value
        assert nrr is not None
        assert grr is not None
        assert 0.3 < grr <= 1
        assert grr <= nrr
        paid = """SELECT client_id, sum(mrr_minor) AS m FROM contract WHERE tenant_id = %(t)s AND start_on <= {0}
            AND (end_on IS NULL OR end_on > {0}) GROUP BY 1"""
        then, now = paid.format("DATE '2025-11-22'"), paid.format("DATE '2026-11-22'")
        both = f"({then}) t LEFT JOIN ({now}) n USING (client_id)"
        sql = f"SELECT (sum(coalesce(n.m, 0)) / sum(t.m))::float8 AS x FROM {both}"
        assert nrr == pytest.approx(one(ctx, sql), rel=0.02)


def test_bands_add_up_to_the_clients(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        assert sum(row["clients"] for row in metrics.bands(ctx)) == figures(ctx)["active_clients"].value
        points = metrics.trend(ctx, ["mrr", "active_clients", "health"])
        assert {row["metric"] for row in points} == {"mrr", "active_clients", "health"}
        last = [row for row in points if row["metric"] == "active_clients"][-1]
        assert (last["on"], last["value"]) == (END, figures(ctx)["active_clients"].value)
        with pytest.raises(Invalid, match="No monthly series"):
            metrics.trend(ctx, ["mood"])


def test_a_day_later_months_are_still_told_once(own: TenantBox) -> None:
    names = ["mrr", "active_clients", "health", "licenses"]

    def told(ctx: Context) -> list[tuple[str, int, int]]:
        return [(row["metric"], row["on"].year, row["on"].month) for row in metrics.trend(ctx, names)]

    with own.work() as ctx:
        before = told(ctx)
        somebody = fetch(ctx, "SELECT external_id FROM client WHERE tenant_id = %(t)s LIMIT 1", {"t": ctx.tenant_id})
        late = {"external_id": ["late"], "client": [somebody[0]["external_id"]], "opened_at": [END + timedelta(days=1)]}
        sources.import_tables(ctx, "Simulated", {"tickets": polars.DataFrame(late)})
    with own.work(now=NOW + timedelta(days=1)) as ctx:
        assert features_service.as_of(ctx) == END + timedelta(days=1)
        metrics.rescore(ctx)
        assert told(ctx) == before
        assert figures(ctx)["mrr"].past[-1] == pytest.approx(figures(ctx)["mrr"].before)
        stored = fetch(ctx, "SELECT count(*) AS n FROM metric_point WHERE tenant_id = %(t)s AND metric = 'mrr'",
                       {"t": ctx.tenant_id})  # fmt: skip
        assert stored[0]["n"] == sum(metric == "mrr" for metric, _, _ in before)


def test_a_new_client_is_scored_at_once(own: TenantBox) -> None:
    with own.work("account_manager") as ctx:
        before = figures(ctx)["active_clients"].value
        row = metrics.create_client(
            ctx, {"name": "Fresh Ltd"}, mrr_minor=123_400, renewal_on=date(2027, 6, 1),
            signals={"seats_purchased": 50, "seats_active": 45, "csat": 90, "nps": 90, "tickets_opened": 1},
        )  # fmt: skip
        assert (row["mrr_minor"], row["renewal_on"], row["status"]) == (123_400, date(2027, 6, 1), "active")
        assert row["utilization"] == pytest.approx(0.9)
        assert row["p90"] is not None
        assert row["p30"] <= row["p60"] <= row["p90"]
        assert figures(ctx)["active_clients"].value == before + 1


def test_a_change_moves_the_score_and_nothing_else(own: TenantBox) -> None:
    with own.work("account_manager") as ctx:
        who, other = active(ctx)[:2]
        was, other_was = metrics.standing(ctx, who), metrics.standing(ctx, other)
        now = metrics.update_client(ctx, who, {}, version=None, signals={"csat": 3.0})
        assert now["health"] < was["health"]
        assert metrics.standing(ctx, other) == other_was
        kept = predictions.latest(ctx, who, "health")
        assert kept is not None
        assert kept["value"] == pytest.approx(now["health"])


def test_a_client_that_ended_counts_no_more(own: TenantBox) -> None:
    with own.work("account_manager") as ctx:
        who, before, day = active(ctx)[0], figures(ctx), features_service.as_of(ctx)
        row = metrics.standing(ctx, who)
        gone = metrics.deactivate_client(ctx, who, reason="Too expensive", on=None, involuntary=False)
        assert (gone["status"], gone["churned_on"], gone["health"], gone["p90"]) == ("inactive", day, None, None)
        after = figures(ctx)
        assert after["mrr"].value == before["mrr"].value - row["mrr_minor"]
        assert after["active_clients"].value == before["active_clients"].value - 1
        assert metrics.reactivate_client(ctx, who)["health"] == pytest.approx(row["health"])


def test_what_if_answers_without_keeping_anything(simulated: TenantBox) -> None:
    with simulated.work("viewer") as ctx:
        who = active(ctx)[3]
        row = metrics.standing(ctx, who)
        same = metrics.what_if(ctx, who, {})
        assert same["now"] == same["then"]
        assert same["now"]["value"] == pytest.approx(row["health"], abs=1e-4)  # kept as float4
        tried = metrics.what_if(ctx, who, {"satisfaction": 0.0, "payment_history": 90.0})
        assert tried["then"]["value"] < tried["now"]["value"]
        total = health.NEUTRAL + sum(s["contribution"] for s in tried["then"]["signals"])
        assert total == pytest.approx(tried["then"]["value"])
        assert metrics.what_if(ctx, who, {"satisfaction": None})["then"]["coverage"] <= tried["now"]["coverage"]
        assert metrics.standing(ctx, who) == row
        with pytest.raises(Invalid, match="Unknown signal"):
            metrics.what_if(ctx, who, {"mood": 1.0})


def test_a_stranger_s_client_is_not_found(simulated: TenantBox, other_tenant: TenantBox) -> None:
    with simulated.work() as ctx:
        who = active(ctx)[0]
    with other_tenant.work("owner") as ctx:
        for call in (
            lambda: metrics.standing(ctx, who),
            lambda: metrics.what_if(ctx, who, {}),
            lambda: metrics.update_client(ctx, who, {"name": "Mine"}, version=None),
            lambda: metrics.reactivate_client(ctx, who),
        ):
            with pytest.raises(NotFound):
                call()
        assert metrics.portfolio(ctx) == []


def test_figures_need_the_right(simulated: TenantBox) -> None:
    with simulated.work() as ctx:
        who: UUID = active(ctx)[0]
    with simulated.work("nobody") as ctx:
        for call in (
            lambda: metrics.portfolio(ctx),
            lambda: metrics.bands(ctx),
            lambda: metrics.trend(ctx, ["mrr"]),
            lambda: metrics.standing(ctx, who),
            lambda: metrics.page(ctx, metrics.Filter(), offset=0, limit=1),
            lambda: metrics.every(ctx, metrics.Filter()),
            lambda: metrics.what_if(ctx, who, {}),
        ):
            with pytest.raises(Forbidden):
                call()
    with simulated.work("viewer") as ctx, pytest.raises(Forbidden):
        metrics.create_client(ctx, {"name": "X"}, mrr_minor=None, renewal_on=None, signals={})


def test_every_metric_says_what_it_is() -> None:
    for name, metric in METRICS.items():
        assert name == metric.id
        assert metric.definition.endswith(".")
        assert metric.rows.startswith("/")
