"""Clients by hand: what is kept, what is refused, and in which words."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.observe.clients import service, views
from tests.conftest import NOW, TenantBox
from tests.decide.facts import add_source, insert

TODAY = NOW.date()
KNOWN: dict[str, Any] = {"kind": "client", "currency": "USD", "on": TODAY, "mrr_minor": None, "renewal_on": None}


def add(ctx: Context, name: str = "Fabrikam", **known: Any) -> UUID:
    signals = known.pop("signals", {})
    values = {key: known.pop(key) for key in list(known) if key in service.COLUMNS or key == "since_on"}
    return service.create(ctx, {"name": name, **values}, **{**KNOWN, **known}, signals=signals)


def change(ctx: Context, client_id: UUID, values: dict[str, Any] | None = None, **known: Any) -> None:
    service.update(ctx, client_id, values or {}, **{"version": None, "currency": "USD", "on": TODAY, **known})


def fields(error: pytest.ExceptionInfo[Invalid]) -> dict[str, str]:
    return {problem.field: problem.message for problem in error.value.fields}


def test_a_new_client_has_an_id_of_ours_a_contract_and_an_audit_entry(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = add(ctx, " Fabrikam\r\n", industry="Retail", mrr_minor=120_050, signals={"csat": 80.0})
    with tenant.work() as ctx:
        found = service.get(ctx, client_id)
        assert (found["name"], found["status"], found["version"]) == ("Fabrikam", "active", 1)
        assert (found["since_on"], found["source_kind"], found["external_id"]) == (TODAY, "manual", str(client_id))
        contracts, total = service.page(ctx, "contracts", client_id, on=TODAY, offset=0, limit=10)
        assert (total, contracts[0]["mrr_minor"], contracts[0]["is_running"]) == (1, 120_050, True)
        entries = fetch(ctx, "SELECT action FROM audit_entry WHERE subject_id = %(id)s", {"id": str(client_id)})
        assert [entry["action"] for entry in entries] == ["client.created"]


@pytest.mark.parametrize(
    ("values", "signals", "mrr_minor", "field", "words"),
    [
        ({"name": "  "}, {}, None, "name", "needs a name"),
        ({"name": "x" * 201}, {}, None, "name", "200 characters"),
        ({"name": "a\x00b"}, {}, None, "name", "NUL"),
        ({"name": "A", "employees": -1}, {}, None, "employees", "0 to"),
        ({"name": "A", "employees": 10**12}, {}, None, "employees", "0 to"),
        ({"name": "A"}, {}, -1, "mrr_minor", "0 or more"),
        ({"name": "A"}, {}, 10**14, "mrr_minor", "at most"),
        ({"name": "A"}, {"csat": 101.0}, None, "signals.csat", "0 to 100"),
        ({"name": "A"}, {"csat": float("nan")}, None, "signals.csat", "0 to 100"),
        ({"name": "A"}, {"health": 50.0}, None, "signals.health", "Unknown signal"),
        ({"name": "A"}, {"seats_purchased": 0.0, "seats_active": 3.0}, None, "signals.seats_active", "nobody"),
    ],
)
def test_what_cannot_be_true_is_refused_by_field(
    tenant: TenantBox, values: dict[str, Any], signals: dict[str, float], mrr_minor: int | None, field: str, words: str
) -> None:
    with tenant.work() as ctx, pytest.raises(Invalid) as refused:
        service.create(ctx, values, **{**KNOWN, "mrr_minor": mrr_minor}, signals=signals)
    assert words in fields(refused)[field]


def test_every_wrong_field_is_named_at_once_and_nothing_is_kept(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        with pytest.raises(Invalid) as refused:
            add(ctx, "", mrr_minor=-5, signals={"nps": 300.0})
        assert set(fields(refused)) == {"name", "mrr_minor", "signals.nps"}
        assert service.choices(ctx)["industry"] == []
        assert not fetch(ctx, "SELECT 1 FROM client WHERE tenant_id = %(t)s", {"t": ctx.tenant_id})


def test_a_renewal_lies_after_today_and_a_name_is_taken_once(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        with pytest.raises(Invalid) as refused:
            add(ctx, renewal_on=TODAY)
        assert "renewal_on" in fields(refused)
        first, second = add(ctx), add(ctx, "Contoso")
        with pytest.raises(Conflict, match="exists already"):
            add(ctx)
        with pytest.raises(Conflict, match="exists already"):
            change(ctx, second, {"name": " Fabrikam "})
        change(ctx, first, {"name": "Fabrikam "})
        assert service.get(ctx, first)["name"] == "Fabrikam"


def test_a_change_on_an_old_version_is_refused(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = add(ctx)
        change(ctx, client_id, {"plan": "Gold"}, version=1)
        with pytest.raises(Conflict, match="Somebody else") as refused:
            change(ctx, client_id, {"plan": "Silver"}, version=1)
        assert refused.value.code == "changed-meanwhile"
        assert (service.get(ctx, client_id)["plan"], service.get(ctx, client_id)["version"]) == ("Gold", 2)


def test_seats_in_use_are_checked_against_what_was_stated_before(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = add(ctx, signals={"seats_purchased": 0.0})
        with pytest.raises(Invalid) as refused:
            change(ctx, client_id, signals={"seats_active": 4.0})
        assert "nobody" in fields(refused)["signals.seats_active"]
        change(ctx, client_id, signals={"seats_purchased": 10.0, "seats_active": 4.0})
        with pytest.raises(Invalid) as refused:
            change(ctx, client_id, signals={"seats_purchased": 0.0})
        assert "signals.seats_purchased" in fields(refused)


def test_the_recurring_amount_of_several_contracts_is_not_guessed(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = add(ctx, mrr_minor=100)
        change(ctx, client_id, mrr_minor=250)
        assert service.page(ctx, "contracts", client_id, on=TODAY, offset=0, limit=5)[0][0]["mrr_minor"] == 250
        service.repository.add_contract(
            ctx, client_id, {"start_on": TODAY, "recurrence": "monthly", "mrr_minor": 1, "currency": "USD"}
        )
        with pytest.raises(Invalid) as refused:
            change(ctx, client_id, mrr_minor=300)
        assert "2 contracts" in fields(refused)["mrr_minor"]


def test_an_account_manager_is_a_member_by_name_or_id_or_just_a_name(
    tenant: TenantBox, other_tenant: TenantBox
) -> None:
    ada, stranger = tenant.member(name="Ada Example"), other_tenant.member(name="Bo Stranger")
    with tenant.work() as ctx:
        client_id = add(ctx, owner_name="Ada Example")
        assert service.get(ctx, client_id)["owner_id"] == ada.user_id
        change(ctx, client_id, {"owner_name": "Bo Stranger"})
        found = service.get(ctx, client_id)
        assert (found["owner_id"], found["owner_name"]) == (None, "Bo Stranger")
        with pytest.raises(Invalid) as refused:
            change(ctx, client_id, {"owner_id": stranger.user_id})
        assert "does not belong" in fields(refused)["owner_id"]
        change(ctx, client_id, {"owner_id": ada.user_id})
        change(ctx, client_id, {"owner_name": None})
        found = service.get(ctx, client_id)
        assert (found["owner_id"], found["owner_name"]) == (None, None)


def test_leaving_and_coming_back(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = add(ctx, since_on=date(2025, 1, 1))
        for on, words in ((date(2026, 11, 24), "future"), (date(2024, 12, 31), "client since 2025-01-01")):
            with pytest.raises(Invalid, match=words):
                service.deactivate(ctx, client_id, reason="Price", on=on, involuntary=False)
        with pytest.raises(Invalid) as refused:
            service.deactivate(ctx, client_id, reason="  ", on=TODAY, involuntary=False)
        assert "reason" in fields(refused)
        service.deactivate(ctx, client_id, reason=" Price ", on=TODAY, involuntary=True)
        found = service.get(ctx, client_id)
        assert (found["status"], found["churned_on"], found["churn_reason"]) == ("inactive", TODAY, "Price")
        with pytest.raises(Conflict, match="inactive already"):
            service.deactivate(ctx, client_id, reason="Price", on=TODAY, involuntary=False)
        service.reactivate(ctx, client_id)
        found = service.get(ctx, client_id)
        assert (found["status"], found["churned_on"], found["churn_reason"]) == ("active", None, None)
        with pytest.raises(Conflict, match="active already"):
            service.reactivate(ctx, client_id)


def test_several_clients_are_changed_together_or_not_at_all(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        ids = [add(ctx, name) for name in ("A", "B", "C")]
        assert sorted(service.assign(ctx, [*ids, ids[0]], "Kim")) == sorted(ids)
        assert {service.get(ctx, i)["owner_name"] for i in ids} == {"Kim"}
        service.deactivate(ctx, ids[2], reason="Sold", on=TODAY, involuntary=False)
        with pytest.raises(Conflict, match="C is inactive"):
            service.deactivate_all(ctx, ids, reason="Price", on=TODAY, involuntary=False)
        with pytest.raises(NotFound):
            service.assign(ctx, [ids[0], uuid4()], "Lee")
        assert [service.get(ctx, i)["status"] for i in ids] == ["active", "active", "inactive"]
        assert service.get(ctx, ids[0])["owner_name"] == "Kim"


def test_amounts_of_the_timeline_have_the_digits_of_their_currency(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = add(ctx)
        for currency, minor in (("USD", 150_050), ("JPY", 1_500), ("KWD", 1_500_500)):
            source, when = add_source(ctx, currency), {"issued_on": TODAY, "due_on": TODAY}
            insert(ctx, "invoice", client_id=client_id, source_id=source, external_id="1", **when,
                   total_minor=minor, currency=currency)  # fmt: skip
        told = service.timeline(ctx, client_id, offset=0, limit=9)
        assert {event["detail"] for event in told} >= {"USD 1500.50", "JPY 1500", "KWD 1500.500"}


def test_notes(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id, other = add(ctx), add(ctx, "Contoso")
        note = service.add_note(ctx, client_id, "  Likes mornings.\nCall Ada. ")
        for text in ("   ", "x" * 10_001, "a\x00"):
            with pytest.raises(Invalid) as refused:
                service.add_note(ctx, client_id, text)
            assert "text" in fields(refused)
        rows, total = service.page(ctx, "notes", client_id, on=TODAY, offset=0, limit=5)
        assert (total, rows[0]["text"], rows[0]["by_name"]) == (1, "Likes mornings.\nCall Ada.", "PulseOps")
        assert [event["kind"] for event in service.timeline(ctx, client_id, offset=0, limit=5)] == ["note"]
        with pytest.raises(NotFound):
            service.delete_note(ctx, other, note)
        service.delete_note(ctx, client_id, note)
        assert service.page(ctx, "notes", client_id, on=TODAY, offset=0, limit=5) == ([], 0)


def test_views_belong_to_a_person_unless_shared(tenant: TenantBox) -> None:
    def as_member(name: str, role: str) -> Any:
        member = tenant.member(role, name=name)
        with tenant.work(role) as ctx:
            return type(ctx.actor)("user", member.user_id, name, ctx.actor.permissions, (role,))

    ada, vi = as_member("Ada", "account_manager"), as_member("Vi", "viewer")
    with tenant.work(actor=ada) as ctx:
        own = views.keep(ctx, "Mine", "?risk=high", is_shared=False)
        shared = views.keep(ctx, "Team", "band=poor", is_shared=True)
        assert views.keep(ctx, " Mine ", "risk=low", is_shared=False)["id"] == own["id"]
        with pytest.raises(Invalid):
            views.keep(ctx, "  ", "", is_shared=False)
    with tenant.work(actor=vi) as ctx:
        assert [(view["name"], view["is_mine"]) for view in views.every(ctx)] == [("Team", False)]
        with pytest.raises(NotFound):
            views.remove(ctx, shared["id"])
        with pytest.raises(Forbidden):
            views.keep(ctx, "For all", "", is_shared=True)
        assert views.keep(ctx, "Own", "", is_shared=False)["is_mine"]
    with tenant.work(actor=ada) as ctx:
        assert [view["query"] for view in views.every(ctx)] == ["risk=low", "band=poor"]
        views.remove(ctx, own["id"])
        assert [view["name"] for view in views.every(ctx)] == ["Team"]


def test_strangers_see_nothing_and_viewers_change_nothing(tenant: TenantBox, other_tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        client_id = add(ctx)
    with other_tenant.work() as ctx:
        for attempt in (
            lambda: service.get(ctx, client_id),
            lambda: change(ctx, client_id, {"plan": "Gold"}),
            lambda: service.assign(ctx, [client_id], "Kim"),
            lambda: service.deactivate(ctx, client_id, reason="x", on=TODAY, involuntary=False),
            lambda: service.reactivate(ctx, client_id),
            lambda: service.add_note(ctx, client_id, "hello"),
            lambda: service.timeline(ctx, client_id, offset=0, limit=5),
        ):
            with pytest.raises(NotFound):
                attempt()
        assert add(ctx)  # the same name in another tenant
    with tenant.work("viewer") as ctx:
        assert service.get(ctx, client_id)["name"] == "Fabrikam"
        for attempt in (
            lambda: add(ctx, "New"),
            lambda: change(ctx, client_id, {"plan": "Gold"}),
            lambda: service.assign(ctx, [client_id], "Kim"),
            lambda: service.deactivate(ctx, client_id, reason="x", on=TODAY, involuntary=False),
            lambda: service.reactivate(ctx, client_id),
            lambda: service.add_note(ctx, client_id, "hello"),
            lambda: service.delete_note(ctx, client_id, uuid4()),
        ):
            with pytest.raises(Forbidden):
                attempt()
