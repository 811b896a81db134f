"""Imports against a real database: counts add up, twice is once, undo is exact, nothing is half-written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars
import pytest

from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.base.errors import Conflict, Forbidden, Invalid, Limited, NotFound
from pulseops.observe.sources import runs, service
from pulseops.observe.sources.catalogue import STREAMS
from pulseops.observe.sources.runs import Outcome
from pulseops.observe.sources.samples import SAMPLES
from tests.conftest import TenantBox

RAVENSTACK = Path(__file__).parents[4] / "shared" / "data" / "saas_ravenstack"


def bring(ctx: Context, folder: Path, **files: str | bytes) -> dict[str, Outcome]:
    for file in folder.iterdir():
        file.unlink()
    for name, text in files.items():
        (folder / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    outcomes = service.import_path(ctx, folder)
    for outcome in outcomes:
        assert outcome.rows_in == outcome.rows_stored + outcome.rows_unchanged + outcome.rows_refused
    return {outcome.label.removesuffix(".csv"): outcome for outcome in outcomes}


def reasons(ctx: Context, outcome: Outcome) -> list[str]:
    return [row["reason"] for row in service.list_refusals(ctx, outcome.run_id, limit=50, offset=0)[0]]


def one(ctx: Context, sql: str) -> Any:
    return next(iter(fetch(ctx, sql)[0].values()))


@pytest.fixture
def ctx(tenant: TenantBox) -> Iterator[Context]:
    with tenant.work() as context:
        yield context


CLIENTS = "id,name,industry\nA,Acme,Retail\nB,Beta,Health\n"
CONTRACTS = "contract id,client id,start date,end date,mrr,seats\n1,A,2024-01-01,,100,10\n2,B,2024-01-01,,50.50,5\n"


def test_a_folder_is_imported_parents_first_and_twice_is_once(ctx: Context, tmp_path: Path) -> None:
    first = bring(ctx, tmp_path, a_contracts=CONTRACTS, z_clients=CLIENTS)
    assert [o.rows_stored for o in first.values()] == [2, 2]
    assert one(ctx, "SELECT sum(mrr_minor) FROM contract") == 15050
    again = bring(ctx, tmp_path, a_contracts=CONTRACTS, z_clients=CLIENTS)
    assert [(o.rows_stored, o.rows_unchanged) for o in again.values()] == [(0, 2), (0, 2)]
    changed = bring(ctx, tmp_path, clients=CLIENTS.replace("Acme", "Acme Ltd"))["clients"]
    assert (changed.rows_stored, changed.rows_unchanged) == (1, 1)
    assert one(ctx, "SELECT string_agg(name, ', ' ORDER BY name) FROM client") == "Acme Ltd, Beta"


def test_same_keys_in_one_file_are_refused_with_the_row_they_repeat(ctx: Context, tmp_path: Path) -> None:
    found = bring(ctx, tmp_path, clients="id,name\nA,Acme\nB,Beta\nA,Acme\nB,Other\n")["clients"]
    assert (found.rows_in, found.rows_stored, found.rows_refused) == (4, 2, 2)
    assert reasons(ctx, found) == [
        "The same row as row 2.",
        "The same key as row 3, but other values; the first one is kept.",
    ]


def test_unknown_references_are_refused_and_come_in_later(ctx: Context, tmp_path: Path) -> None:
    found = bring(ctx, tmp_path, contracts=CONTRACTS)["contracts"]
    assert (found.rows_stored, found.rows_refused) == (0, 2)
    assert "No client 'A' is known by id or name. Import clients first" in reasons(ctx, found)[0]
    assert service.list_refusals(ctx, found.run_id, limit=1, offset=0)[0][0]["field"] == "client id"
    bring(ctx, tmp_path, clients=CLIENTS)
    assert bring(ctx, tmp_path, contracts=CONTRACTS)["contracts"].rows_stored == 2


def test_clients_are_found_by_name_too(ctx: Context, tmp_path: Path) -> None:
    bring(ctx, tmp_path, clients=CLIENTS)
    tickets = "ticket number,company,created,priority,csat\n1,acme,2024-05-01 10:00,P1,4\n2,Nobody,2024-05-01,low,\n"
    found = bring(ctx, tmp_path, tickets=tickets)["tickets"]
    assert (found.rows_stored, found.rows_refused) == (1, 1)
    assert fetch(ctx, "SELECT priority, opened_at FROM ticket") == [
        {"priority": "urgent", "opened_at": datetime(2024, 5, 1, 10, tzinfo=UTC)}
    ]
    assert one(ctx, "SELECT score FROM survey_response") == 80.0


def test_times_without_a_zone_are_in_the_tenants(database: Any, tmp_path: Path) -> None:
    box = TenantBox(database, timezone="America/New_York")
    with box.work() as ctx:
        bring(ctx, tmp_path, clients=CLIENTS, tickets="id,client,created\n1,A,2024-07-01 08:00\n")
        assert one(ctx, "SELECT opened_at FROM ticket") == datetime(2024, 7, 1, 12, tzinfo=UTC)


def test_ambiguous_dates_ask_once(ctx: Context, tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text("id,name,client since\nA,Acme,03/04/2024\nB,Beta,05/06/2024\n")
    (found,) = service.import_path(ctx, file)
    assert found.state == "failed"
    assert "fit both day/month and month/day" in (found.error or "")
    assert one(ctx, "SELECT count(*) FROM client") == 0
    service.import_path(ctx, file, date_order="dmy")
    assert one(ctx, "SELECT min(since_on) FROM client") == date(2024, 4, 3)


def test_a_file_that_breaks_far_inside_leaves_nothing(ctx: Context, tmp_path: Path) -> None:
    good = b"".join(b"%d,Client %d\n" % (n, n) for n in range(30_000))
    found = bring(ctx, tmp_path, clients=b"id,name\n" + good + b"x,\x81\xff\n")["clients"]
    assert found.state == "failed"
    assert "Byte 0x81 on line 30002" in (found.error or "")
    assert one(ctx, "SELECT count(*) FROM client") == 0
    assert one(ctx, "SELECT count(*) FROM raw_record") == 0


def test_a_fault_in_the_middle_rolls_everything_back(
    tenant: TenantBox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "clients.csv").write_text(CLIENTS)

    def broken(*_: object) -> None:
        raise RuntimeError("the power went out")

    monkeypatch.setattr(runs.staging_repository, "keep_raw", broken)
    with pytest.raises(RuntimeError, match="power"), tenant.work() as ctx:
        service.import_path(ctx, tmp_path)
    with tenant.work() as ctx:
        assert [one(ctx, f"SELECT count(*) FROM {t}") for t in ("sync_run", "raw_record", "client", "refusal")] == [
            0
        ] * 4


def test_undo_removes_what_was_added_and_restores_what_was_changed(ctx: Context, tmp_path: Path) -> None:
    bring(ctx, tmp_path, clients=CLIENTS)
    second = bring(ctx, tmp_path, clients="id,name,industry\nA,Acme Ltd,Retail\nC,Gamma,Retail\n")["clients"]
    assert one(ctx, "SELECT string_agg(name, ', ' ORDER BY name) FROM client") == "Acme Ltd, Beta, Gamma"
    assert service.undo(ctx, second.run_id) == (1, 1)
    assert one(ctx, "SELECT string_agg(name, ', ' ORDER BY name) FROM client") == "Acme, Beta"
    assert service.get_run(ctx, second.run_id)["state"] == "undone"
    with pytest.raises(Conflict, match="undone"):
        service.undo(ctx, second.run_id)
    assert bring(ctx, tmp_path, clients="id,name,industry\nA,Acme Ltd,Retail\n")["clients"].rows_stored == 1


def test_undo_stops_where_others_hang_on_it(tenant: TenantBox, tmp_path: Path) -> None:
    with tenant.work() as ctx:
        found = bring(ctx, tmp_path, clients=CLIENTS, contracts=CONTRACTS)
    with pytest.raises(Conflict, match=r"Undo 'contracts\.csv' first"), tenant.work() as ctx:
        service.undo(ctx, found["clients"].run_id)
    with tenant.work() as ctx:
        assert one(ctx, "SELECT count(*) FROM client") == 2
        service.undo(ctx, found["contracts"].run_id)
        assert service.undo(ctx, found["clients"].run_id) == (2, 0)
        assert one(ctx, "SELECT count(*) FROM client") == 0


def test_usage_is_summed_to_days_and_stays_right(ctx: Context, tmp_path: Path) -> None:
    bring(ctx, tmp_path, clients=CLIENTS, contracts=CONTRACTS)
    head = "usage id,contract id,usage date,feature name,usage count\n"
    first = bring(ctx, tmp_path, usage=head + "1,1,2024-05-01,x,3\n2,1,2024-05-01,y,4\n3,1,2024-05-02,x,1\n")["usage"]
    days = "SELECT day::text, events, features_used FROM usage_day ORDER BY day"
    assert [tuple(row.values()) for row in fetch(ctx, days)] == [("2024-05-01", 7, 2), ("2024-05-02", 1, 1)]
    second = bring(ctx, tmp_path, usage=head + "2,1,2024-05-03,y,10\n4,1,2024-05-02,x,5\n9,7,2024-05-02,x,5\n")["usage"]
    assert (second.rows_stored, second.rows_refused) == (2, 1)
    assert [tuple(row.values())[:2] for row in fetch(ctx, days)] == [
        ("2024-05-01", 3),
        ("2024-05-02", 6),
        ("2024-05-03", 10),
    ]
    service.undo(ctx, second.run_id)
    assert [tuple(row.values())[:2] for row in fetch(ctx, days)] == [("2024-05-01", 7), ("2024-05-02", 1)]
    service.undo(ctx, first.run_id)
    assert one(ctx, "SELECT count(*) FROM usage_day") == 0


def test_leaving_follows_from_events_and_contracts(ctx: Context, tmp_path: Path) -> None:
    clients = "id,name\n" + "".join(f"{c},Client {c}\n" for c in "ABCDE")
    contracts = (
        "contract id,client id,start date,end date,mrr\n1,A,2023-01-01,2024-03-01,10\n2,B,2023-01-01,2024-03-01,10\n"
        "3,B,2024-04-01,,10\n4,C,2023-01-01,,10\n5,D,2023-01-01,2024-03-01,10\n6,E,2024-08-01,,10\n"
    )
    events = "churn event id,client id,churn date,reason\n1,A,2024-02-01,pricing\n2,B,2024-03-01,merger\n"
    bring(ctx, tmp_path, clients=clients, contracts=contracts, churn_events=events)
    rows = fetch(ctx, "SELECT external_id, status, churned_on::text, churn_reason FROM client ORDER BY external_id")
    assert [tuple(row.values()) for row in rows] == [
        ("A", "inactive", "2024-02-01", "pricing"),
        ("B", "active", None, None),
        ("C", "active", None, None),
        ("D", "inactive", "2024-03-01", None),
        ("E", "active", None, None),
    ]


def test_frames_take_the_same_road(ctx: Context) -> None:
    tables = {
        "tickets": polars.DataFrame(
            {
                "external_id": ["t1"],
                "client": ["c1"],
                "opened_at": [datetime(2026, 1, 2, 3, tzinfo=UTC)],
                "sla_met": [True],
            }
        ),
        "clients": polars.DataFrame(
            {"external_id": ["c1"], "name": ["Acme"], "since_on": [date(2024, 1, 2)], "region": ["EU"]}
        ),
    }
    assert [(o.stream, o.rows_stored) for o in service.import_tables(ctx, "Simulator", tables)] == [
        ("clients", 1),
        ("tickets", 1),
    ]
    assert one(ctx, "SELECT attributes->>'region' FROM client") == "EU"
    assert [o.rows_unchanged for o in service.import_tables(ctx, "Simulator", tables)] == [1, 1]
    with pytest.raises(Invalid, match="weather"):
        service.import_tables(ctx, "Simulator", {"weather": polars.DataFrame()})


def test_refusals_can_be_taken_home_without_formulas(ctx: Context, tmp_path: Path) -> None:
    found = bring(ctx, tmp_path, clients='id,name,employees\nA,"=HYPERLINK(""x"")",-1\n')["clients"]
    text = service.refusals_csv(ctx, found.run_id)
    assert text.splitlines()[0] == "refused row,refused column,refused value,refused because,id,name,employees"
    assert "'=HYPERLINK" in text
    assert ",-1\r\n" in text
    mended = bring(ctx, tmp_path, mended=text.replace(",-1\r\n", ",11\r\n"))["mended"]
    assert (mended.stream, mended.rows_stored) == ("clients", 1)
    assert fetch(ctx, "SELECT employees, attributes FROM client") == [{"employees": 11, "attributes": {}}]


def test_large_uploads_wait_for_a_job(tenant: TenantBox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "AT_ONCE_BYTES", 10)
    with tenant.work() as ctx:
        upload_id, size = service.upload(
            ctx, "C:\\exports\\clients.csv", [CLIENTS.encode()[:20], CLIENTS.encode()[20:]], 1
        )
        assert size == len(CLIENTS)
        queued = service.start(ctx, upload_id, "clients", {"id": "external_id", "name": "name", "industry": None})
        assert queued.state == "queued"
        assert one(ctx, "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'import'") >= 1
    with tenant.work() as ctx:
        assert service.run_import(ctx, queued.run_id).rows_stored == 2
        assert service.run_import(ctx, queued.run_id).rows_stored == 2
        assert one(ctx, "SELECT count(*) FROM raw_record") == 2
        with pytest.raises(Limited):
            service.upload(ctx, "big.csv", (b"x" * (1 << 19) for _ in range(3)), 1)


def test_viewers_may_look_only(tenant: TenantBox, tmp_path: Path) -> None:
    with tenant.work("viewer") as ctx:
        assert service.list_runs(ctx, sort=None, limit=5, offset=0) == ([], 0)
        with pytest.raises(Forbidden):
            service.import_path(ctx, tmp_path)
    with tenant.work() as ctx, pytest.raises(NotFound):
        service.import_path(ctx, tmp_path / "nothing")


@pytest.mark.skipif(not RAVENSTACK.is_dir(), reason="the RavenStack sample is not on this machine")
def test_ravenstack_comes_in_whole(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        outcomes = {o.stream: o for o in service.import_path(ctx, RAVENSTACK)}
        assert {name: o.rows_stored for name, o in outcomes.items()} == {
            "clients": 500,
            "contracts": 5000,
            "tickets": 2000,
            "churn_events": 600,
            "usage": 24979,
        }
        assert outcomes["usage"].rows_refused == 21
        assert one(ctx, "SELECT sum(events) FROM usage_day") == 250_322
        assert one(ctx, "SELECT count(*) FROM client WHERE status = 'inactive'") == 62


def test_samples_of_all_streams_belong_together_and_are_taken_whole(ctx: Context, tmp_path: Path) -> None:
    assert set(SAMPLES) == set(STREAMS)
    for stream, text in SAMPLES.items():
        if stream != "customers":  # a table of its own, not of these clients
            outcome = bring(ctx, tmp_path, **{f"pulseops-{stream}": text})[f"pulseops-{stream}"]
            assert (outcome.stream, outcome.state, outcome.rows_refused) == (stream, "succeeded", 0), outcome
            assert outcome.rows_stored == text.count("\n") - 1
    assert fetch(ctx, "SELECT count(*) AS n FROM client") == [{"n": 3}]


def test_the_sample_of_a_labelled_table_is_recognized(ctx: Context, tmp_path: Path) -> None:
    outcome = bring(ctx, tmp_path, customers=SAMPLES["customers"])["customers"]
    assert (outcome.stream, outcome.rows_stored, outcome.rows_refused) == ("customers", 3, 0)
