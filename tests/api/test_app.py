"""The HTTP door itself: refusals, gates, commits."""

from typing import Any

import psycopg
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text
from structlog.testing import capture_logs

from pulseops.api.app import create_app
from pulseops.api.deps import COOKIE, Ctx
from pulseops.api.guard import Guard
from pulseops.api.problems import install
from pulseops.api.routes import calendar
from pulseops.base.db import Database
from pulseops.base.ids import uuid7
from pulseops.base.settings import Settings
from tests.conftest import Browser, TenantBox


def test_health_asks_the_database(app: FastAPI) -> None:
    assert Browser(app).get("/api/health").json() == {"status": "ok"}


def test_unknown_path_is_a_problem_with_a_request_id(app: FastAPI) -> None:
    answer = Browser(app).get("/api/nothing-here", headers={"x-request-id": "my-request-1"})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"] == "my-request-1"


def test_forged_and_missing_cookies_are_refused_alike(app: FastAPI) -> None:
    browser = Browser(app)
    assert browser.get("/api/events").status_code == 401
    browser.cookies.set(COOKIE, "forged")
    answer = browser.get("/api/events")
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")


def test_a_request_from_another_site_is_refused_before_it_reaches_a_route(app: FastAPI) -> None:
    browser = Browser(app)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
        assert browser.post("/api/auth/login", headers=headers, json={}).json()["code"] == "cross-site"
    assert browser.post("/api/auth/login", headers={"origin": "http://testserver"}, json={}).status_code != 403


def test_an_https_address_makes_cookies_secure_and_browsers_stay(settings: Settings, database_url: str) -> None:
    for address, secure in (("https://pulse.example/", True), ("http://pulse.example", False)):
        door = create_app(settings.model_copy(update={"public_url": address}), database_url)
        person = {"email": f"{uuid7().hex}@example.com", "password": "correct horse battery", "name": "Ada"}
        with TestClient(door) as browser:
            answer = browser.post("/api/auth/sign-up", json={**person, "company": "Example", "kind": "msp"})
        cookie = answer.headers["set-cookie"]
        assert {"HttpOnly", "SameSite=lax"} <= set(cookie.split("; "))
        assert ("Secure" in cookie, "strict-transport-security" in answer.headers) == (secure, secure)


@pytest.mark.parametrize(
    ("fault", "status"), [(psycopg.OperationalError, 503), (psycopg.DataError, 422), (RuntimeError, 500)]
)
def test_the_log_names_the_route_and_no_secret_of_its_address(fault: type[Exception], status: int) -> None:
    class Broken:
        def unit_of_work(self, *_: Any, **__: Any) -> None:
            raise fault("no")

    door = FastAPI()
    install(door)
    door.include_router(calendar.router, prefix="/api")
    door.state.database = Broken()
    with TestClient(door, raise_server_exceptions=False) as browser, capture_logs() as said:
        answer = browser.get("/api/calendar/feed/a-secret/pulseops.ics")
    assert answer.status_code == status
    assert [entry["path"] for entry in said] == ["/api/calendar/feed/{token}/pulseops.ics"]


def test_a_failed_commit_answers_500_and_not_200(database: Database, tenant: TenantBox) -> None:
    app = FastAPI()
    install(app)
    app.state.database = database

    @app.post("/write")
    def write(ctx: Ctx) -> dict[str, str]:
        ctx.session.execute(text("CREATE TEMP TABLE late (n int, UNIQUE (n) DEFERRABLE INITIALLY DEFERRED)"))
        ctx.session.execute(text("INSERT INTO late VALUES (1), (1)"))
        return {"said": "fine"}

    app.add_middleware(Guard, at_once=2)
    with TestClient(app, raise_server_exceptions=False, cookies={COOKIE: tenant.member("owner").token}) as browser:
        answer = browser.post("/write")
    assert answer.status_code == 500, answer.text
    assert answer.json()["code"] == "internal"
    assert "late" not in answer.text


def test_validation_names_the_field(browse: Any) -> None:
    answer = browse("viewer").post("/api/auth/login", json={"email": 5})
    assert answer.status_code == 422
    assert {f["field"] for f in answer.json()["fields"]} >= {"email", "password"}
