"""Commands hidden in data stay data: no action, no foreign link, no word of another tenant, by either planner."""

from benchmarks.assistant_injection import PAYLOADS, STRANGER, attack, escapes
from pulseops.base.db import Database
from pulseops.understand.metrics import service as metrics
from tests.conftest import TenantBox


def test_nothing_escapes(database: Database, tenant: TenantBox, other_tenant: TenantBox) -> None:
    with other_tenant.work() as ctx:
        metrics.create_client(ctx, {"name": STRANGER}, mrr_minor=1, renewal_on=None, signals={})
    assert len(PAYLOADS) >= 50
    assert attack(database, tenant.id, other_tenant.id, PAYLOADS[::9]) == []  # all of them: benchmarks


def test_the_check_itself_sees_an_escape() -> None:
    leak = {
        "text": "see {{v:9}}",
        "figures": [{"n": 1, "href": "https://evil.example"}],
        "blocks": [{"kind": "proposal"}],
    }
    assert len(escapes(leak)) == 3
    assert escapes({"text": "It is 5.", "figures": []}, worded=True)
    assert not escapes({"text": "It is {{v:1}}.", "figures": [{"n": 1, "href": "/clients"}]}, worded=True)
