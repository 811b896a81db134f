"""The generated Python client against the running application."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from pulseops.accounts import keys
from pulseops.accounts.roles import permissions_of
from pulseops.base.context import Actor
from pulseops.understand.metrics import service as metrics
from tests.act.receivers import hook
from tests.conftest import TenantBox, on_a_socket

CLIENT = str(Path(__file__).resolve().parents[2] / "clients" / "python")


@pytest.fixture
def pulse(app: FastAPI, tenant: TenantBox) -> Iterator[Any]:
    """A client with a viewer's key on a real socket."""
    sys.path.insert(0, CLIENT)
    from pulseops_client import PulseOps

    member = tenant.member("viewer")
    actor = Actor("user", member.user_id, member.name, permissions_of(["viewer"]), ("viewer",))
    with tenant.work(actor=actor) as ctx:
        secret = keys.create(ctx, "Client", ["*"], None).secret
    with on_a_socket(app) as port:
        yield PulseOps(f"http://127.0.0.1:{port}", secret)
    sys.path.remove(CLIENT)


def test_it_reads_with_a_key_and_hears_refusals(pulse: Any) -> None:
    from pulseops_client import Problem

    assert pulse.list_clients(status="active", page_size=5)["rows"] == []
    assert any(metric["id"] == "mrr" for metric in pulse.list_metrics())
    assert b"event: done" in pulse.ask({"question": "How many active clients do we have?"})
    with pytest.raises(Problem) as refused:
        pulse.create_task({"title": "Not mine to make"})
    assert (refused.value.status, refused.value.code) == (403, "forbidden")


@pytest.mark.parametrize("address", ["http://pulse.example.com", "http://127.0.0.1.example.com", "ftp://localhost"])
def test_a_key_never_goes_out_in_the_clear(pulse: Any, address: str) -> None:
    with pytest.raises(ValueError, match="https"):
        type(pulse)(address, "key")


def test_the_readmes_example_runs(pulse: Any, tenant: TenantBox, capsys: pytest.CaptureFixture[str]) -> None:
    with tenant.work() as ctx:
        for number in range(3):
            metrics.create_client(ctx, {"name": f"Client {number}"}, mrr_minor=100, renewal_on=None, signals={})
    text = (Path(CLIENT) / "README.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    text = text.replace("https://pulse.example.com", pulse.address).replace("pulse_...", pulse.key)
    exec(compile(text, "README.md", "exec"), {})  # noqa: S102
    said = capsys.readouterr().out
    assert said.startswith("0 clients at high risk\nClient ")
    assert "403 forbidden" in said


def test_all_pages_are_walked_through(pulse: Any, tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        for number in range(5):
            metrics.create_client(ctx, {"name": f"Client {number}"}, mrr_minor=100, renewal_on=None, signals={})
    found = [row["name"] for row in pulse.each(pulse.list_clients, page_size=2, sort="name")]
    assert found == [f"Client {number}" for number in range(5)]


@pytest.mark.parametrize(("method", "tries"), [("GET", 3), ("POST", 1)])
def test_only_what_does_no_harm_is_repeated(pulse: Any, method: str, tries: int) -> None:
    from pulseops_client import Problem

    with hook() as busy:
        busy.answer = (503, {"Retry-After": "0"})
        client = type(pulse)(busy.url.split("/hook")[0], "key")
        with pytest.raises(Problem) as refused:
            client._call(method, "/hook", query={}, body={"a": 1})
        assert (refused.value.status, refused.value.retry_after) == (503, 0)
        assert len(busy.got) == tries


def test_a_redirect_does_not_get_the_key(pulse: Any) -> None:
    from pulseops_client import Problem

    with hook() as here, hook() as there:
        here.answer = (302, {"Location": there.url})
        with pytest.raises(Problem):
            type(pulse)(here.url.split("/hook")[0], "key")._call("GET", "/hook", query={}, body=None)
        assert there.got == []


@pytest.fixture
def writer(pulse: Any, tenant: TenantBox) -> Any:
    """A client with the key of somebody who may write."""
    member = tenant.member("admin")
    actor = Actor("user", member.user_id, member.name, permissions_of(["admin"]), ("admin",))
    with tenant.work(actor=actor) as ctx:
        return type(pulse)(pulse.address, keys.create(ctx, "Writer", ["*"], None).secret)


def test_it_sends_records_and_files_and_makes_things_once(writer: Any) -> None:
    records = [{"external_id": "A1", "name": "Acme"}]
    assert writer.ingest_records("clients", records)["rows_stored"] == 1
    upload = writer.upload_file(('a "b".csv', b"id,name\nA2,Beta\n"))
    assert upload["file_name"] == "a _b_.csv"
    assert writer.preview_upload(upload["id"])["stream"] == "clients"
    made = [writer.create_task({"title": "Call"}, idempotency_key="the-same-key")["id"] for _ in range(2)]
    assert made[0] == made[1]
    assert writer.create_task({"title": "Call"})["id"] != made[0]


def test_an_edit_on_what_was_read_before_is_refused(writer: Any) -> None:
    from pulseops_client import Problem

    task = writer.create_task({"title": "Call"})["id"]
    writer.get_task(task)
    seen = writer.etag
    writer.change_task(task, {"title": "Mine"}, if_match=seen)
    with pytest.raises(Problem) as refused:
        writer.change_task(task, {"title": "Theirs"}, if_match=seen)
    assert (refused.value.status, refused.value.code) == (412, "changed-meanwhile")


def test_a_creation_is_tried_again_under_one_key(pulse: Any) -> None:
    from pulseops_client import Problem

    with hook() as busy:
        busy.answer = (503, {"Retry-After": "0"})
        client = type(pulse)(busy.url.split("/hook")[0], "key")
        with pytest.raises(Problem):
            client._call("POST", "/hook", query={}, body={"a": 1}, idempotency_key="k")
        assert [headers["idempotency-key"] for headers, _ in busy.got] == ["k"] * 3
