"""Today: figures that agree with the list, and nobody else's."""

from typing import Any

from tests.conftest import TenantBox

CLIENTS = [
    {"name": "Alpha", "mrr_minor": 100_000, "signals": {"seats_purchased": 10, "seats_active": 9, "csat": 90}},
    {"name": "Beta", "mrr_minor": 50_000, "signals": {"seats_purchased": 30, "seats_active": 3}},
    {"name": "Gamma"},
]


def test_an_empty_tenant_has_no_figures_and_not_zeros(browse: Any) -> None:
    board = browse("owner").get("/api/dashboard").json()
    assert (board["figures"], board["as_of"], board["licenses"], board["attention"]) == ([], None, [], [])


def test_figures_equal_the_totals_of_the_list(browse: Any) -> None:
    browser = browse("owner")
    for body in CLIENTS:
        assert browser.post("/api/clients", json=body).status_code == 201
    board = browser.get("/api/dashboard").json()
    figures = {figure["id"]: figure for figure in board["figures"]}
    total = browser.get("/api/clients", params={"status": "active"}).json()["totals"][0]
    assert figures["active_clients"]["value"] == total["clients"] == 3
    assert figures["mrr"]["value"] == total["mrr_minor"] == 150_000
    assert figures["arr"]["value"] == 12 * 150_000
    assert figures["licenses"]["value"] == total["seats"] == 40
    assert figures["utilization"]["value"] == 12 / 40
    assert figures["open_tickets"]["value"] is None  # no ticket system: unknown, not zero
    assert all(figure["definition"] and figure["rows"].startswith("/") for figure in figures.values())
    assert sum(band["clients"] for band in board["bands"]) == 3
    assert {row["name"] for row in board["attention"]} <= {"Alpha", "Beta", "Gamma"}


def test_series_and_meanings(browse: Any) -> None:
    browser = browse("viewer")
    assert {metric["id"] for metric in browser.get("/api/metrics").json()} >= {"mrr", "nrr", "at_risk"}
    assert browser.get("/api/metrics/trend", params={"metric": ["mrr", "licenses"]}).json() == []
    refused = browser.get("/api/metrics/trend", params={"metric": "mood"})
    assert (refused.status_code, refused.json()["fields"][0]["field"]) == (422, "metric")


def test_a_stranger_sees_an_empty_board_and_nobody_sees_none(browse: Any, other_tenant: TenantBox) -> None:
    browse("owner").post("/api/clients", json=CLIENTS[0])
    assert browse("owner", box=other_tenant).get("/api/dashboard").json()["figures"] == []
    for path in ("/api/dashboard", "/api/metrics", "/api/metrics/trend?metric=mrr", "/api/models"):
        assert browse().get(path).status_code == 401
