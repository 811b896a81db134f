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


def test_a_key_never_goes_out_in_the_clear(pulse: Any) -> None:
    with pytest.raises(ValueError, match="https"):
        type(pulse)("http://pulse.example.com", "key")
