"""Anomalies of a tenant: found, told once, explained, taught, and ended."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import pytest

from pulseops.base.context import Context
from pulseops.base.db import raw
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.base.ids import uuid7
from pulseops.decide.alerts import service as alerts
from pulseops.decide.alerts.repository import Filter as AlertFilter
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics import spend
from pulseops.understand.predictions import anomalies
from pulseops.understand.predictions import anomaly_series as series
from pulseops.understand.predictions.anomaly_judgement import price_or_quantity, severity_of
from pulseops.understand.predictions.anomaly_repository import Filter
from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product, add_source, insert

LAST = date(2026, 10, 1)
MONTHS = list(series.periods_until("month", date(2025, 1, 1), LAST))


def bill(ctx: Context, product: UUID, client: UUID | None, amounts: list[float], vendor: str = "Acme") -> None:
    """One monthly line per month up to October 2026."""
    source = add_source(ctx, f"Bills {uuid7()}")
    for month, amount in zip(MONTHS[-len(amounts) :], amounts, strict=True):
        insert(
            ctx, "cost_line", source_id=source, external_id=f"{month}", product_id=product, client_id=client,
            service="Mail", vendor=vendor, billed_minor=round(amount * 100), currency="USD", period_start_on=month,
            period_end_on=series.next_period("month", month) - timedelta(days=1),
        )  # fmt: skip


def calm(seed: int, level: float = 5000.0) -> list[float]:
    return [float(v) for v in level * np.exp(np.random.default_rng(seed).normal(0, 0.01, len(MONTHS)))]


def found(ctx: Context, *statuses: str) -> list[dict[str, Any]]:
    return anomalies.page(ctx, Filter(statuses=statuses), "a.excess_minor DESC NULLS LAST, a.id", offset=0, limit=50)[0]


def test_a_jump_of_one_line_is_told_once_with_its_money_and_its_cause(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        mail, chat = add_product(ctx, "Mail"), add_product(ctx, "Chat")
        sales, legal = add_client(ctx, "Sales", kind="department"), add_client(ctx, "Legal", kind="department")
        jump = [*calm(1)[:-1], 9000.0]
        for product, client, amounts in ((mail, sales, jump), (mail, legal, calm(2)), (chat, sales, calm(3))):
            bill(ctx, product, client, amounts)
        assert anomalies.detect(ctx) == 1
        (row,) = found(ctx)
        assert (row["label"], row["kind"], row["status"], row["severity"]) == (
            "Cost of Mail",
            "cost",
            "open",
            "critical",
        )
        assert (row["period_on"], row["last_on"], row["periods"]) == (LAST, LAST, 1)
        assert row["excess_minor"] == pytest.approx(400_000, rel=0.1)
        assert row["lower"] < row["expected"] < row["upper"] < row["observed"]
        assert [line["label"] for line in row["cause"]] == ["Sales", "1 other"] or row["cause"][0]["label"] == "Sales"
        assert row["cause"][0]["change_minor"] == pytest.approx(400_000, rel=0.05)
        alerts.evaluate(ctx)
        titles = [a["title"] for a in alerts.page(ctx, AlertFilter(rule="anomaly"), "a.id", offset=0, limit=9)[0]]
        assert len(titles) == 1
        assert titles[0].startswith("Cost of Mail: USD 14,009")
        assert " in Oct 2026, USD 9,991" in titles[0]


def test_running_again_changes_nothing(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx), None, [*calm(1)[:-1], 9000.0])
        anomalies.detect(ctx)
        before = found(ctx)
        anomalies.detect(ctx)
        assert found(ctx) == before


def test_it_resolves_itself_after_two_calm_months_and_not_before(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        product = add_product(ctx)
        amounts = calm(1)
        amounts[-2] = 9000.0
        bill(ctx, product, None, amounts)
        assert anomalies.detect(ctx) == 1
        raw(ctx).execute(b"DELETE FROM cost_line")
        amounts[-2], amounts[-3] = amounts[-4], 9000.0
        bill(ctx, product, None, amounts)
        assert anomalies.detect(ctx) == 0
        now = {row["period_on"]: (row["status"], row["reason"]) for row in found(ctx)}
        assert now[MONTHS[-3]] == ("resolved", "Back in its range by itself.")
        assert now[MONTHS[-2]][0] == "resolved"
        assert "corrected" in now[MONTHS[-2]][1]


def test_expected_teaches_the_series_and_reopening_unteaches_it(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        product = add_product(ctx)
        amounts = calm(1)
        amounts[8], amounts[-1] = 8500.0, 8000.0
        bill(ctx, product, None, amounts)
        assert anomalies.detect(ctx) == 1
        newest = next(row for row in found(ctx) if row["period_on"] == LAST)
        anomalies.expect(ctx, newest["id"], "Yearly true-up")
        with pytest.raises(Conflict):
            anomalies.expect(ctx, newest["id"], "Again")
        assert anomalies.detect(ctx) == 0
        assert anomalies.get(ctx, newest["id"])["status"] == "expected"
        assert anomalies.get(ctx, newest["id"])["points"][-1]["upper"] >= 8000
        anomalies.reopen(ctx, newest["id"])
        assert anomalies.detect(ctx) == 1
        assert anomalies.get(ctx, newest["id"])["reason"] is None


def test_what_a_person_resolved_stays_resolved(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx), None, [*calm(1)[:-1], 9000.0])
        anomalies.detect(ctx)
        anomalies.resolve(ctx, found(ctx)[0]["id"], "Credit note agreed")
        anomalies.detect(ctx)
        (row,) = found(ctx)
        assert (row["status"], row["reason"]) == ("resolved", "Credit note agreed")


def test_small_money_and_the_running_month_are_no_news(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx, "Large"), None, calm(1, 50_000))
        bill(ctx, add_product(ctx, "Small"), None, [*calm(2, 60)[:-1], 95.0])
        running = add_source(ctx, "Running month")
        insert(
            ctx, "cost_line", source_id=running, external_id="x", product_id=add_product(ctx, "New"), service="New",
            billed_minor=9_000_000, currency="USD", period_start_on=date(2026, 11, 1), period_end_on=date(2026, 11, 30),
        )  # fmt: skip
        assert anomalies.detect(ctx) == 0
        assert found(ctx) == []


def test_tickets_and_use_of_a_client(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client = add_client(ctx, "Fabrikam")
        source = add_source(ctx, "PSA")
        for at, month in enumerate(MONTHS):
            for number in range(24 if month == LAST else 4 + at % 3):
                opened = f"{month + timedelta(days=number)} 09:00+00"
                insert(ctx, "ticket", source_id=source, external_id=f"{month}{number}", client_id=client,
                       opened_at=opened, priority="normal")  # fmt: skip
        monday = date(2026, 11, 16)
        for week in range(40):
            insert(ctx, "usage_day", source_id=source, client_id=client, day=monday - timedelta(weeks=week),
                   active_users=40 + week % 3 if week else 12, logins=90 + week % 5 if week else 20)  # fmt: skip
        assert anomalies.detect(ctx) == 2
        kinds = {row["kind"]: row for row in found(ctx)}
        assert set(kinds) == {"tickets", "usage"}  # logins of the same week are the same news
        assert (kinds["tickets"]["observed"], kinds["tickets"]["excess_minor"]) == (24, None)
        assert [(part["label"], part["change_minor"]) for part in kinds["tickets"]["cause"]] == [
            ("normal priority", 19)
        ]
        assert (kinds["usage"]["grain"], kinds["usage"]["period_on"]) == ("week", monday)


def test_late_payment_names_the_invoices(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client, source = add_client(ctx, "Fabrikam"), add_source(ctx, "Books")
        for at, month in enumerate(MONTHS):
            late = at >= len(MONTHS) - 3  # the books end on the first of the last month
            invoice = insert(ctx, "invoice", source_id=source, external_id=f"INV-{at}", client_id=client,
                             issued_on=month, due_on=month + timedelta(days=10), total_minor=90_000 + 10_000 * late,
                             balance_minor=100_000 if late else 0, currency="USD")  # fmt: skip
            if not late:
                insert(ctx, "payment", source_id=source, external_id=f"P{at}", client_id=client, invoice_id=invoice,
                       paid_on=month + timedelta(days=8), amount_minor=90_000, currency="USD")  # fmt: skip
        assert anomalies.detect(ctx) == 1
        row = found(ctx)[0]
        assert (row["kind"], row["excess_minor"]) == ("overdue", 200_000)
        assert [part["label"] for part in row["cause"]] == ["INV-19, due Aug 11", "INV-20, due Sep 11"]
        assert sum(part["change_minor"] for part in row["cause"]) == row["excess_minor"]


def test_nothing_is_found_in_nothing(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        assert anomalies.detect(ctx) == 0


def test_who_may(tenant: TenantBox, it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        bill(ctx, add_product(ctx), None, [*calm(1)[:-1], 9000.0])
        anomalies.detect(ctx)
        anomaly = found(ctx)[0]["id"]
        with pytest.raises(Invalid):
            anomalies.expect(ctx, anomaly, "  ")
    with it_tenant.work("viewer") as ctx:
        assert anomalies.get(ctx, anomaly)["points"]
        for refused in (lambda: anomalies.resolve(ctx, anomaly, "x"), lambda: anomalies.reopen(ctx, anomaly)):
            with pytest.raises(Forbidden):
                refused()
    with tenant.work() as ctx:
        for verb in (anomalies.get, anomalies.reopen):
            with pytest.raises(NotFound):
                verb(ctx, anomaly)
        assert found(ctx) == []


def test_seats_or_price() -> None:
    line = {"product": "Care", "end_on": None, "mrr_minor": 100_000, "quantity": 10, "start_on": date(2026, 1, 1)}
    newer = {**line, "start_on": date(2026, 10, 1), "quantity": 8, "mrr_minor": 88_000}
    parts = price_or_quantity([{**line, "end_on": date(2026, 10, 1)}, newer], date(2026, 10, 31), date(2026, 9, 30))
    assert [(part["kind"], part["change_minor"]) for part in parts] == [("quantity", -20_000), ("price", 8_000)]


@pytest.mark.parametrize(
    ("excess", "whole", "ratio", "severity"),
    [
        (6_000, 100_000, 1.1, "critical"),
        (600, 100_000, 9.0, "medium"),
        (1, 100_000, 9.0, "low"),
        (None, None, 3.2, "high"),
    ],
)
def test_severity_is_by_money_where_it_is_known(
    excess: int | None, whole: float | None, ratio: float, severity: str
) -> None:
    assert severity_of(excess, whole, ratio) == severity


@pytest.mark.parametrize(
    ("day", "month", "week"),
    [
        (date(2026, 11, 23), date(2026, 10, 1), date(2026, 11, 16)),
        (date(2026, 11, 30), date(2026, 11, 1), date(2026, 11, 23)),
        (date(2026, 11, 22), date(2026, 10, 1), date(2026, 11, 16)),
        (date(2026, 1, 1), date(2025, 12, 1), date(2025, 12, 22)),
    ],
)
def test_only_complete_periods(day: date, month: date, week: date) -> None:
    assert (series.last_complete("month", day), series.last_complete("week", day)) == (month, week)


def test_a_bill_counts_in_the_month_of_its_middle_as_spend_does(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        product, source = add_product(ctx, "Mail"), add_source(ctx, "Bills")
        for number, month in enumerate(MONTHS[-10:]):
            start, end = month - timedelta(days=8), month + timedelta(days=22)
            insert(
                ctx, "cost_line", source_id=source, external_id=f"b{number}", product_id=product, service="Mail",
                currency="USD", billed_minor=100_000, period_start_on=start, period_end_on=end,
            )  # fmt: skip
        costs = series.costs(ctx, features_service.as_of(ctx))
        spent = {month.month: month.amount_minor for month in spend.ledger(ctx).months}
        known = {day: value for day, value in zip(costs.periods, costs.values[0], strict=True) if np.isfinite(value)}
        assert list(known) == list(spent)
        assert costs.periods[-1] == LAST
