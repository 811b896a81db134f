"""Settings of a tenant: checked field by field, audited from what to what."""

from typing import Any

import pytest
from sqlalchemy import text

from pulseops.accounts import service
from pulseops.accounts.preferences import BANDS, WEIGHTS, change, tenant_settings
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, Forbidden, Invalid
from tests.accounts.people import PASSWORD, new_email, sign_up
from tests.conftest import TenantBox


def test_settings_change_and_the_trail_says_from_what_to_what(tenant: TenantBox) -> None:
    weights = {"utilization": 1, "financial": 1, "support": 0, "satisfaction": 0.5, "engagement": 0.5}
    with tenant.work("owner") as ctx:
        changed = change(
            ctx,
            {
                "name": " New  name ",
                "timezone": "Europe/Berlin",
                "idle_minutes": 60,
                "fiscal_start": 7,
                "weights": weights,
            },
            currency_fixed=True,
        )
        assert set(changed) == {"name", "timezone", "idle_minutes", "fiscal_start", "weights"}
        assert change(ctx, {"weights": changed["weights"][1], "currency": "USD"}, currency_fixed=True) == {}
    with tenant.work() as ctx:
        now = tenant_settings(ctx)
        assert (now.name, now.timezone, now.idle_minutes, now.bands) == ("New name", "Europe/Berlin", 60, BANDS)
        assert sum(now.weights.values()) == pytest.approx(1, abs=1e-12)
        assert now.weights["utilization"] == pytest.approx(1 / 3, abs=1e-4)
        detail = ctx.session.execute(text("SELECT detail FROM audit_entry")).scalar_one()
        assert detail["idle_minutes"] == {"before": 30, "now": 60}
        assert detail["weights"]["before"] == WEIGHTS


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"currency": "usd"}, "currency"),
        ({"currency": "EUR"}, "currency"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"idle_minutes": 4}, "idle_minutes"),
        ({"fiscal_start": 13}, "fiscal_start"),
        ({"idle_minutes": 1441}, "idle_minutes"),
        ({"weights": dict.fromkeys(WEIGHTS, 0)}, "weights"),
        ({"weights": {**WEIGHTS, "support": -0.1}}, "weights.support"),
        ({"weights": {**WEIGHTS, "support": 1.1}}, "weights.support"),
        ({"weights": {**WEIGHTS, "support": float("nan")}}, "weights.support"),
        ({"weights": {"support": 1}}, "weights.utilization"),
        ({"weights": {**WEIGHTS, "luck": 1}}, "weights.luck"),
        ({"bands": {"excellent": 60, "good": 60, "fair": 40}}, "bands"),
        ({"bands": {"excellent": 101, "good": 60, "fair": 40}}, "bands.excellent"),
        ({"risk": {"medium": 0.2, "high": 0.1}}, "risk"),
        ({"risk": {"medium": 0, "high": 0.1}}, "risk.medium"),
        ({"risk": {"medium": 0.1, "high": 1.5}}, "risk.high"),
    ],
)
def test_nonsense_is_refused_by_field_and_nothing_is_kept(
    tenant: TenantBox, values: dict[str, Any], field: str
) -> None:
    with tenant.work("owner") as ctx:
        with pytest.raises(Invalid) as refused:
            change(ctx, {"idle_minutes": 90, **values}, currency_fixed=True)
        assert field in {each.field for each in refused.value.fields}
        assert tenant_settings(ctx).idle_minutes == 30


def test_the_currency_changes_only_while_no_amounts_are_stored(tenant: TenantBox) -> None:
    with tenant.work("owner") as ctx:
        assert change(ctx, {"currency": "EUR"}, currency_fixed=False) == {"currency": ("USD", "EUR")}
        with pytest.raises(Invalid, match="stored in EUR"):
            change(ctx, {"currency": "CHF"}, currency_fixed=True)


def test_only_those_who_may_change_settings(tenant: TenantBox) -> None:
    for role in ("viewer", "account_manager", "it_admin"):
        with tenant.work(role) as ctx, pytest.raises(Forbidden):
            change(ctx, {"name": "Mine"}, currency_fixed=False)


def test_signing_up_checks_everything_and_an_address_once(database: Database) -> None:
    email = new_email()
    good = {"name": "Acme", "kind": "msp", "owner_email": email, "owner_name": "Ada", "password": PASSWORD}
    for wrong, field in (
        ({"name": ""}, "company"),
        ({"kind": "bank"}, "kind"),
        ({"owner_email": "nobody"}, "email"),
        ({"owner_name": "x" * 121}, "name"),
        ({"password": "short"}, "password"),
        ({"currency": "dollar"}, "currency"),
        ({"timezone": "Mars"}, "timezone"),
    ):
        with pytest.raises(Invalid) as refused:
            service.create_tenant(database, **{**good, **wrong})
        assert refused.value.fields[0].field == field
    assert service.find_tenant(database, email) is None
    tenant_id = sign_up(database, email)
    assert service.find_tenant(database, email.upper()) == tenant_id
    assert tenant_id in service.all_tenants(database)
    with pytest.raises(Conflict):
        sign_up(database, email)
