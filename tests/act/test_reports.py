"""Reports on a real database: frozen, worded, sent once each, made by schedules, whatever breaks in between."""

import threading
from datetime import date, timedelta
from email import message_from_bytes
from typing import Any

import pytest

from pulseops.act.notifications import service as notifications
from pulseops.act.reports import branding, composing, savings, schedules, service
from pulseops.act.reports.repository import Filter
from pulseops.base.db import Database, fetch
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.base.ids import uuid7
from pulseops.base.settings import MailSettings
from pulseops.understand.metrics.definitions import METRICS
from pulseops.understand.metrics.service import Figure
from tests.act.test_notifications import Inbox, inbox  # noqa: F401
from tests.act.test_reports_words import PIXEL
from tests.conftest import NOW, TenantBox
from tests.understand.conftest import fill

PLAN = {
    "name": "Monthly", "kind": "executive", "client_id": None, "every": "month", "day": 1, "hour": 8,
    "timezone": "Europe/Berlin", "recipients": ["owner@example.com"], "formats": ["pdf"],
}  # fmt: skip


@pytest.fixture(scope="module")
def box(database: Database) -> TenantBox:
    """A simulated provider, scored."""
    return fill(TenantBox(database, name="Reporting MSP"), 15)


def some_client(box: TenantBox) -> Any:
    with box.work() as ctx:
        return fetch(ctx, "SELECT id, name FROM client WHERE tenant_id = %(t)s AND status = 'active' LIMIT 1",
                     {"t": box.id})[0]  # fmt: skip


def made(box: TenantBox, kind: str = "qbr", **days: date) -> Any:
    with box.work() as ctx:
        return service.make(ctx, kind, some_client(box)["id"] if kind == "qbr" else None, **days)


@pytest.mark.parametrize("kind", ["qbr", "executive", "savings", "renewals", "track_record"])
def test_every_kind_is_made_and_becomes_every_file(box: TenantBox, kind: str) -> None:
    report_id = made(box, kind)
    with box.work() as ctx:
        for form, start in (("pdf", b"%PDF-"), ("xlsx", b"PK"), ("csv", b"\xef\xbb\xbfsection")):
            name, _, body = service.file(ctx, report_id, form)
            assert body.startswith(start)
            assert name.endswith(f".{form}")
        assert service.pictures(ctx, report_id)[0].startswith(b"\x89PNG")


def test_every_kind_is_made_where_nothing_is_known(tenant: TenantBox, it_tenant: TenantBox) -> None:
    for empty in (tenant, it_tenant):
        with empty.work() as ctx:
            for kind in composing.kinds(ctx):
                if not kind.of_client:
                    report_id = service.make(ctx, kind.key)
                    assert service.file(ctx, report_id, "pdf")[2].startswith(b"%PDF-")


def test_a_review_for_a_client_tells_nothing_of_the_provider(box: TenantBox) -> None:
    report_id = made(box)
    with box.work() as ctx:
        text = str(service.get(ctx, report_id)["content"]).lower()
    for word in ("margin", "labor", "churn", "health", "risk", "leave"):
        assert word not in text, word


def test_figures_stay_when_the_data_move_on(box: TenantBox) -> None:
    report_id = made(box)
    with box.work() as ctx:
        before = service.file(ctx, report_id, "pdf")[2]
        branding.set_brand(ctx, {"name": "Another name", "color": "#333333", "logo": PIXEL})
    with box.work() as ctx:
        fetch(ctx, "UPDATE ticket SET sla_met = NOT sla_met WHERE tenant_id = %(t)s RETURNING 1", {"t": box.id})
        assert service.file(ctx, report_id, "pdf")[2] == before
        assert b"%PDF-" in service.file(ctx, made(box), "pdf")[2]


def test_words_change_until_it_is_sent(box: TenantBox) -> None:
    report_id = made(box)
    with box.work() as ctx:
        found = service.get(ctx, report_id)
        assert list(found["texts"]) == ["summary", "plan"]
        service.edit(ctx, report_id, found["version"], "Review for Harbor", {"plan": "- Renew"})
        with pytest.raises(Conflict, match="Somebody else"):
            service.edit(ctx, report_id, found["version"], None, {"plan": "x"})
        for wrong in ({"unknown": "x"}, {"plan": "x" * 10_001}):
            with pytest.raises(Invalid):
                service.edit(ctx, report_id, found["version"] + 1, None, wrong)
        service.send(ctx, report_id, ["a@example.com"], ["pdf"])
        with pytest.raises(Conflict, match="was sent"):
            service.edit(ctx, report_id, found["version"] + 1, None, {"plan": "x"})


def test_mailed_once_each_with_its_files(
    database: Database,
    box: TenantBox,
    inbox: tuple[Inbox, MailSettings],  # noqa: F811
) -> None:
    taken, mail = inbox
    report_id = made(box)
    with box.work() as ctx:
        assert service.send(ctx, report_id, ["a@example.com", "b@example.com"], ["csv", "pdf"], "Hello") == [
            "a@example.com",
            "b@example.com",
        ]
        assert service.send(ctx, report_id, ["a@example.com"], ["pdf"]) == []
    assert notifications.dispatch(database, box.id, mail, NOW).sent >= 2
    notifications.dispatch(database, box.id, mail, NOW + timedelta(hours=1))
    ours = [message_from_bytes(m.content) for m in taken.mails if m.rcpt_tos[0] in ("a@example.com", "b@example.com")]
    ours = [m for m in ours if "Hello" in m.get_payload(0).as_string()]
    assert len(ours) == 2
    with box.work() as ctx:
        expected = service.file(ctx, report_id, "pdf")[2]
        assert {d["state"] for d in service.get(ctx, report_id)["deliveries"]} == {"sent"}
    for message in ours:
        files = {part.get_filename(): part.get_payload(decode=True) for part in message.walk() if part.get_filename()}
        assert [name.rsplit(".")[-1] for name in sorted(files)] == ["csv", "pdf"]
        assert expected in files.values()


def test_addresses_and_formats_are_checked(box: TenantBox) -> None:
    report_id = made(box)
    with box.work() as ctx:
        for recipients, formats in (
            (["a@example.com\r\nBcc: x@example.com"], ["pdf"]),
            (["nobody"], ["pdf"]),
            ([], ["pdf"]),
            (["a@example.com"], ["exe"]),
            (["a@example.com"], []),
        ):
            with pytest.raises(Invalid):
                service.send(ctx, report_id, recipients, formats)
        assert service.get(ctx, report_id)["sent_at"] is None


def test_nonsense_is_refused(box: TenantBox) -> None:
    client = some_client(box)["id"]
    with box.work() as ctx:
        for kind, about, first, last in (
            ("novel", None, None, None),
            ("qbr", None, None, None),
            ("executive", client, None, None),
            ("executive", None, date(2026, 2, 1), None),
            ("executive", None, date(2026, 2, 2), date(2026, 2, 1)),
            ("executive", None, date(2026, 2, 2), date(2999, 1, 1)),
            ("executive", None, date(1900, 1, 1), date(2026, 1, 1)),
        ):
            with pytest.raises(Invalid):
                service.make(ctx, kind, about, first, last)
        with pytest.raises(NotFound):
            service.make(ctx, "qbr", uuid7())
    with box.work("viewer") as ctx, pytest.raises(Forbidden):
        service.make(ctx, "executive")


def test_strangers_find_nothing(box: TenantBox, other_tenant: TenantBox) -> None:
    report_id = made(box)
    with box.work() as ctx:
        schedule_id = schedules.add(ctx, PLAN)
    with other_tenant.work() as ctx:
        assert service.page(ctx, Filter(), "-created_at", offset=0, limit=5)["rows"] == []
        assert schedules.every(ctx) == []
        for call in (
            lambda: service.get(ctx, report_id),
            lambda: service.file(ctx, report_id, "pdf"),
            lambda: service.send(ctx, report_id, ["a@example.com"], ["pdf"]),
            lambda: service.delete(ctx, report_id),
            lambda: schedules.run_now(ctx, schedule_id),
            lambda: service.make(ctx, "qbr", some_client(box)["id"]),
        ):
            with pytest.raises(NotFound):
                call()
    with box.work() as ctx:
        schedules.remove(ctx, schedule_id)


def test_a_schedule_runs_once_for_each_time_it_is_due(database: Database, box: TenantBox) -> None:
    with box.work() as ctx:
        schedule_id = schedules.add(ctx, PLAN)
        found = schedules.get(ctx, schedule_id)
        assert found["next_run_at"].isoformat() == "2026-12-01T07:00:00+00:00"
        assert found["words"] == "day 1 of each month at 08:00"
    due = found["next_run_at"] + timedelta(minutes=1)
    assert schedules.run_due(database, box.id, due - timedelta(minutes=5)) == {"made": 0, "failed": 0}
    results: list[dict[str, int]] = []
    workers = [threading.Thread(target=lambda: results.append(schedules.run_due(database, box.id, due))) for _ in "ab"]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(result["made"] for result in results) == 1
    assert schedules.run_due(database, box.id, due + timedelta(hours=1)) == {"made": 0, "failed": 0}
    with box.work() as ctx:
        rows = [r for r in service.page(ctx, Filter(), "-created_at", offset=0, limit=50)["rows"]
                if r["schedule_id"] == schedule_id]  # fmt: skip
        assert len(rows) == 1
        assert [d["recipient"] for d in service.get(ctx, rows[0]["id"])["deliveries"]] == ["owner@example.com"]
        assert schedules.get(ctx, schedule_id)["next_run_at"].isoformat() == "2027-01-01T07:00:00+00:00"
        schedules.remove(ctx, schedule_id)


def test_a_run_that_fails_says_why_and_the_next_one_comes(database: Database, box: TenantBox) -> None:
    client = some_client(box)["id"]
    with box.work() as ctx:
        schedule_id = schedules.add(ctx, {**PLAN, "kind": "qbr", "client_id": client, "every": "quarter"})
        fetch(ctx, "UPDATE report_schedule SET kind = 'novel' WHERE tenant_id = %(t)s AND id = %(i)s RETURNING 1",
              {"t": box.id, "i": schedule_id})  # fmt: skip
        due = schedules.get(ctx, schedule_id)["next_run_at"]
    assert schedules.run_due(database, box.id, due) == {"made": 0, "failed": 1}
    with box.work() as ctx:
        found = schedules.get(ctx, schedule_id)
        assert "Must be one of" in found["last_error"]
        assert found["next_run_at"] > due
        schedules.remove(ctx, schedule_id)


def test_schedules_are_paused_changed_and_checked(database: Database, box: TenantBox) -> None:
    with box.work() as ctx:
        schedule_id = schedules.add(ctx, PLAN)
        schedules.change(ctx, schedule_id, {"enabled": False, "hour": 20})
        found = schedules.get(ctx, schedule_id)
        assert found["words"] == "day 1 of each month at 20:00"
        for wrong in (
            {"day": 29}, {"hour": 24}, {"timezone": "Mars/Base"}, {"every": "year"}, {"recipients": ["x"]},
            {"formats": []}, {"name": " "}, {"every": "week", "day": 8},
        ):  # fmt: skip
            with pytest.raises(Invalid):
                schedules.change(ctx, schedule_id, wrong)
    later = found["next_run_at"] + timedelta(days=100)
    assert schedules.run_due(database, box.id, later) == {"made": 0, "failed": 0}
    with box.work() as ctx:
        schedules.remove(ctx, schedule_id)


def test_the_ledger_of_savings_is_laid_out_and_never_summed_together(box: TenantBox) -> None:
    kept, on, free = list(savings._KEEPERS), date(2026, 10, 5), date(2026, 11, 1)
    lines = [
        savings.Saving("approved", "Give back 4 seats", None, 10_000, "USD", on, free, "Ada"),
        savings.Saving("realised", "Gave back 2 seats", "Harbor", 7_000, "USD", on, free, "seat count"),
    ]
    figures = [
        Figure(METRICS[f"savings_{kind}"], value, None, "USD")
        for kind, value in (("potential", 90_000.0), ("approved", 10_000.0), ("realised", 7_000.0))
    ]
    try:
        savings.plug(savings.Keeper(lambda ctx, first, last: lines, lambda ctx: figures))
        report_id = made(box, "savings")
    finally:
        savings._KEEPERS[:] = kept
    with box.work() as ctx:
        found = service.get(ctx, report_id)
    content = found["content"]
    titles = [part["title"] for part in content["sections"]]
    assert titles == ["In short", "Realised", "Approved", "Open proposals"]
    assert [item["value"] for item in content["sections"][0]["blocks"][1]["items"]] == [90_000, 10_000, 7_000]
    assert "$900 could still be saved" in found["texts"]["summary"]["text"]
    assert "17000" not in str(content)
