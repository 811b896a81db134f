"""Rules that give costs to departments: first that fits, nothing dropped, exact totals stay."""

from typing import Any

import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.observe.licenses import cost_rules
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import spend
from tests.conftest import TenantBox
from tests.decide.facts import add_client

HEAD = (
    "ProviderName,ServiceName,SubAccountId,SubAccountName,BillingCurrency,BilledCost,ChargePeriodStart,ChargePeriodEnd,"
    "BillingPeriodStart,Tags\n"
)


def row(service: str, account: str, amount: str, tags: str = "") -> str:
    days = "2026-10-05T00:00:00Z,2026-10-06T00:00:00Z,2026-10-01T00:00:00Z"
    return f'Example Cloud,{service},{account},{account}-name,USD,{amount},{days},"{tags}"\n'


def brought(ctx: Context, tmp_path: Any, *rows: str) -> None:
    file = tmp_path / "focus.csv"
    file.write_text(HEAD + "".join(rows))
    (outcome,) = sources.import_path(ctx, file)
    assert (outcome.stream, outcome.rows_stored) == ("focus", len(rows))


def paid(ctx: Context) -> dict[str | None, int]:
    """Cents of October by department, and that they add up to the total."""
    page = spend.page(ctx)
    parts = {p["label"]: p["amount_minor"] for p in page["parts"] if p["scope"] == "department"}
    assert sum(parts.values()) == page["total_minor"]
    return parts


def test_the_first_rule_that_fits_decides_and_the_rest_stays_unassigned(it_tenant: TenantBox, tmp_path: Any) -> None:
    with it_tenant.work() as ctx:
        lab, web = add_client(ctx, "Lab", kind="department"), add_client(ctx, "Web", kind="department")
        team = '{""team"": ""Lab""}'
        brought(ctx, tmp_path, row("Compute", "prod", "10", team), row("Disk", "prod", "5.255"), row("Disk", "x", "1"))
        assert paid(ctx) == {None: 1626}
        first = cost_rules.create(ctx, _tag("lab", lab))
        cost_rules.create(ctx, {"field": "account", "operator": "starts", "value": "PROD", "client_id": web})
        assert paid(ctx) == {"Lab": 1000, "Web": 526, None: 100}
        listed = cost_rules.every(ctx)
        assert [(r["client_name"], r["lines"]) for r in listed] == [("Lab", 1), ("Web", 1)]
        left = cost_rules.unassigned(ctx)
        assert left["sums"] == [{"currency": "USD", "total_minor": 1626, "lines": 1, "amount_minor": 100}]
        assert {(g["field"], g["value"]) for g in left["groups"]} >= {("account", "x-name"), ("service", "Disk")}
        cost_rules.update(ctx, first, {"position": 2})
        assert paid(ctx) == {"Web": 1526, None: 100}
        cost_rules.delete(ctx, listed[1]["id"])
        assert paid(ctx) == {"Lab": 1000, None: 626}


def test_a_new_file_follows_the_rules_at_once(it_tenant: TenantBox, tmp_path: Any) -> None:
    with it_tenant.work() as ctx:
        lab = add_client(ctx, "Lab", kind="department")
        cost_rules.create(ctx, _tag("lab", lab))
        brought(ctx, tmp_path, row("Compute", "prod", "10", '{""team"": ""LAB""}'))
        assert paid(ctx) == {"Lab": 1000}


def _tag(value: str, client: Any) -> dict[str, Any]:
    return {"field": "tag", "tag_key": "team", "operator": "is", "value": value, "client_id": client}


def test_what_is_refused_and_who_may(it_tenant: TenantBox, other_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        lab = add_client(ctx, "Lab", kind="department")
        rule = cost_rules.create(ctx, _tag("lab", lab))
        with pytest.raises(Conflict):
            cost_rules.create(ctx, _tag("lab", lab))
        with pytest.raises(Invalid) as refused:
            cost_rules.create(ctx, {"field": "tag", "operator": "is", "value": " ", "client_id": rule})
        assert {f.field for f in refused.value.fields} == {"value", "tag_key", "client_id"}
    with other_tenant.work() as ctx:
        with pytest.raises(NotFound):
            cost_rules.delete(ctx, rule)
        assert cost_rules.every(ctx) == []
    with it_tenant.work("viewer") as ctx:
        assert len(cost_rules.every(ctx)) == 1
        with pytest.raises(Forbidden):
            cost_rules.delete(ctx, rule)


def test_undoing_the_import_takes_its_lines_and_keeps_the_rules(it_tenant: TenantBox, tmp_path: Any) -> None:
    with it_tenant.work() as ctx:
        cost_rules.create(ctx, _tag("lab", add_client(ctx, "Lab", kind="department")))
        brought(ctx, tmp_path, row("Compute", "prod", "10", '{""team"": ""lab""}'))
        run = sources.list_runs(ctx, sort=None, limit=1, offset=0)[0][0]["id"]
        assert sources.undo(ctx, run) == (1, 0)
        assert (
            fetch(ctx, "SELECT (SELECT count(*) FROM charge_block) + (SELECT count(*) FROM cost_line) AS n")[0]["n"]
            == 0
        )
        assert len(cost_rules.every(ctx)) == 1
