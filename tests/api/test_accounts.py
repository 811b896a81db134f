"""Accounts as a browser and a program meet them."""

import re
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from aiosmtpd.controller import Controller
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from pulseops.accounts import credentials
from pulseops.act.notifications import service as notifications
from pulseops.api.app import create_app
from pulseops.api.deps import COOKIE, IDLE
from pulseops.base.db import Database
from pulseops.base.errors import Limited
from pulseops.base.settings import MailSettings, Settings
from tests.accounts.people import PASSWORD, new_email, sign_up
from tests.act.test_notifications import Inbox
from tests.conftest import NOW, Browser, TenantBox


@pytest.fixture
def inbox() -> Iterator[tuple[Inbox, MailSettings]]:
    """A mail server on this machine."""
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, MailSettings(host="127.0.0.1", port=port, security="none")
    controller.stop()


@pytest.fixture
def mailing(settings: Settings, inbox: tuple[Inbox, MailSettings], database_url: str) -> Iterator[FastAPI]:
    """The application with a mail server."""
    application = create_app(settings.model_copy(update={"mail": inbox[1]}), database_url)
    with TestClient(application):
        yield application


def link_of(inbox: Inbox, path: str) -> str:
    """The secret in the newest mail."""
    content = inbox.mails[-1].content
    assert isinstance(content, bytes)
    found = re.search(rf"http://localhost:8000/{path}#([\w-]+)", content.decode().replace("=\r\n", ""))
    assert found, content
    return found[1]


def fields(answer: Any) -> set[str]:
    return {each["field"] for each in answer.json()["fields"]}


def test_one_network_signs_up_so_often_and_no_more(database: Database) -> None:
    for _ in range(credentials.MOST_SIGN_UPS):
        credentials.count_sign_up(database, "192.0.2.77", NOW)
    with pytest.raises(Limited) as refused:
        credentials.count_sign_up(database, "192.0.2.77", NOW)
    assert (refused.value.code, refused.value.retry_after) == ("too-many-sign-ups", 3601)
    credentials.count_sign_up(database, "192.0.2.78", NOW)
    credentials.count_sign_up(database, "192.0.2.77", NOW + credentials.SIGN_UP_WINDOW)


def test_sign_up_sign_in_out_and_the_cookie(app: FastAPI) -> None:
    browser, email = Browser(app), new_email()
    form = {"company": "Acme", "kind": "it", "name": "Ada", "email": email, "password": "short"}
    assert fields(browser.post("/api/auth/sign-up", json=form)) == {"password"}
    answer = browser.post("/api/auth/sign-up", json={**form, "password": PASSWORD, "timezone": "Europe/Berlin"})
    assert answer.status_code == 201
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=lax" in cookie.lower()
    me = browser.get("/api/auth/me").json()
    assert (me["tenant"]["kind"], me["tenant"]["timezone"], me["roles"]) == ("it", "Europe/Berlin", ["owner"])
    assert [each["name"] for each in me["tenants"]] == ["Acme"]
    assert browser.post("/api/auth/sign-up", json={**form, "password": PASSWORD}).status_code == 409
    token = browser.cookies[COOKIE]
    assert browser.post("/api/auth/logout").status_code == 204
    old = Browser(app)
    old.cookies.set(COOKIE, token)
    assert old.get("/api/auth/me").status_code == 401
    again = Browser(app)
    assert again.post("/api/auth/login", json={"email": email, "password": "wrong"}).status_code == 401
    assert again.post("/api/auth/login", json={"email": email, "password": PASSWORD}).status_code == 200


def test_forged_expired_and_revoked_cookies(app: FastAPI, tenant: TenantBox) -> None:
    member = tenant.member("owner")
    assert Browser(app, member).get("/api/auth/me").status_code == 200
    forged = Browser(app)
    for value in ("forged", member.token[:-1], member.token + "x", "' OR 1=1 --", str(member.user_id)):
        forged.cookies.set(COOKIE, value)
        assert forged.get("/api/auth/me").status_code == 401
    with tenant.work() as ctx:
        ctx.session.execute(text("UPDATE user_session SET last_seen_at = now() - interval '31 minutes'"))
    answer = Browser(app, member).get("/api/auth/me")
    assert (answer.status_code, answer.json()["code"]) == (401, "session-ended")
    assert "without activity" in answer.json()["detail"]


def test_pages_nobody_touches_do_not_keep_a_session(app: FastAPI, tenant: TenantBox) -> None:
    member = tenant.member("owner")
    with tenant.work() as ctx:
        ctx.session.execute(text("UPDATE user_session SET last_seen_at = now() - interval '20 minutes'"))

    def age() -> float:
        with tenant.work() as ctx:
            sql = "SELECT extract(epoch FROM now() - last_seen_at) FROM user_session"
            return float(ctx.session.execute(text(sql)).scalar_one())

    browser = Browser(app, member)
    assert browser.get("/api/auth/me", headers={IDLE: "1"}).status_code == 200
    assert age() > 1000
    assert browser.get("/api/auth/me").status_code == 200
    assert age() < 60


def test_signing_in_again_ends_the_session_this_browser_had(app: FastAPI, database: Database) -> None:
    email, browser, old = new_email(), Browser(app), Browser(app)
    sign_up(database, email)
    login = {"email": email, "password": PASSWORD}
    browser.post("/api/auth/login", json=login)
    old.cookies.set(COOKIE, browser.cookies[COOKIE])
    assert browser.post("/api/auth/login", json={**login, "password": "wrong"}).status_code == 401
    assert old.get("/api/auth/me").status_code == 200
    assert browser.post("/api/auth/login", json=login).status_code == 200
    assert old.get("/api/auth/me").status_code == 401
    assert len(browser.get("/api/account/sessions").json()) == 1


def test_too_many_failures_say_how_long(app: FastAPI) -> None:
    browser, email = Browser(app), new_email()
    for _ in range(5):
        assert browser.post("/api/auth/login", json={"email": email, "password": "x"}).status_code == 401
    answer = browser.post("/api/auth/login", json={"email": email, "password": "x"})
    assert (answer.status_code, answer.json()["code"]) == (429, "sign-in-locked")
    assert "Try again in 15 minutes" in answer.json()["detail"]
    assert 800 < int(answer.headers["retry-after"]) <= 900


def test_the_sign_in_page_offers_what_this_server_has(app: FastAPI, mailing: FastAPI) -> None:
    assert Browser(app).get("/api/auth/options").json() == {"demo": True, "sign_up": True, "mail": False}
    assert Browser(mailing).get("/api/auth/options").json()["mail"]


def test_a_forgotten_password_is_replaced_by_mail(
    mailing: FastAPI, database: Database, inbox: tuple[Inbox, MailSettings]
) -> None:
    email, browser = new_email(), Browser(mailing)
    tenant_id = sign_up(database, email)
    answers = [browser.post("/api/auth/forgot", json={"email": each}) for each in (email, new_email(), "nonsense")]
    assert [(a.status_code, a.content) for a in answers] == [(202, b"null")] * 3
    sent = notifications.dispatch(database, tenant_id, inbox[1], datetime.now(UTC))
    assert (sent.sent, inbox[0].mails[0].rcpt_tos) == (1, [email])
    token = link_of(inbox[0], "reset-password")
    with database.unit_of_work(tenant_id) as ctx:
        assert ctx.session.execute(text("SELECT body FROM delivery")).scalar_one() == "", "the link is kept nowhere"
    weak = browser.post("/api/auth/reset", json={"token": token, "password": "short"})
    assert (weak.status_code, fields(weak)) == (422, {"password"})
    done = browser.post("/api/auth/reset", json={"token": token, "password": "another good one"})
    assert done.json() == {"email": email}
    again = browser.post("/api/auth/reset", json={"token": token, "password": "another good one"})
    assert (again.status_code, again.json()["code"]) == (404, "link-dead")
    login = {"email": email, "password": "another good one"}
    assert browser.post("/api/auth/login", json=login).status_code == 200


def test_without_a_mail_server_it_says_so_to_everybody(app: FastAPI, database: Database) -> None:
    email = new_email()
    sign_up(database, email)
    answers = [Browser(app).post("/api/auth/forgot", json={"email": each}) for each in (email, new_email())]
    assert [(a.status_code, a.json()["code"]) for a in answers] == [(503, "mail-off")] * 2


def test_an_invitation_by_mail_from_link_to_work(
    mailing: FastAPI, database: Database, tenant: TenantBox, inbox: tuple[Inbox, MailSettings]
) -> None:
    owner, email = Browser(mailing, tenant.member("owner")), new_email()
    made = owner.post("/api/invitations", json={"email": email, "roles": ["viewer"]})
    assert (made.status_code, made.json()["mailed"]) == (201, True)
    notifications.dispatch(database, tenant.id, inbox[1], datetime.now(UTC))
    token = link_of(inbox[0], "invitation")
    assert made.json()["link"].endswith(f"#{token}")
    guest = Browser(mailing)
    offer = guest.post("/api/auth/invitation", json={"token": token}).json()
    assert (offer["email"], offer["tenant_name"], offer["roles"], offer["known"]) == (
        email,
        "Northwind MSP",
        ["Viewer"],
        False,
    )
    answer = {"token": token, "name": "", "password": PASSWORD}
    assert fields(guest.post("/api/auth/invitation/accept", json=answer)) == {"name"}
    assert guest.post("/api/auth/invitation/accept", json={**answer, "name": "Bo"}).status_code == 200
    me = guest.get("/api/auth/me").json()
    assert (me["user"]["name"], me["roles"], me["tenant"]["id"]) == ("Bo", ["viewer"], str(tenant.id))
    assert guest.get("/api/users").status_code == 403
    assert owner.get("/api/invitations").json() == []
    assert guest.post("/api/auth/invitation", json={"token": token}).status_code == 404


def test_without_mail_the_link_is_copied_and_renewed_and_taken_back(app: FastAPI, browse: Any) -> None:
    owner, email = browse("owner"), new_email()
    made = owner.post("/api/invitations", json={"email": email, "roles": ["viewer"]}).json()
    assert not made["mailed"]
    listed = owner.get("/api/invitations").json()
    assert [(each["email"], each["expired"]) for each in listed] == [(email, False)]
    assert "token" not in str(listed)
    fresh = owner.post(f"/api/invitations/{listed[0]['id']}/renew").json()
    assert fresh["link"] != made["link"]
    assert owner.delete(f"/api/invitations/{fresh['id']}").status_code == 204
    assert owner.delete(f"/api/invitations/{fresh['id']}").status_code == 404
    answer = Browser(app).post("/api/auth/invitation", json={"token": fresh["link"].partition("#")[2]})
    assert answer.status_code == 404


def test_a_person_of_two_tenants_joins_signed_in_and_switches(
    app: FastAPI, database: Database, tenant: TenantBox, browse: Any
) -> None:
    email = new_email()
    home = sign_up(database, email, name="Home")
    browser = Browser(app)
    browser.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    made = browse("owner").post("/api/invitations", json={"email": email, "roles": ["viewer"]}).json()
    token = made["link"].partition("#")[2]
    assert browser.post("/api/auth/invitation/accept", json={"token": token}).status_code == 200
    me = browser.get("/api/auth/me").json()
    assert me["tenant"]["name"] == "Northwind MSP"
    assert {each["name"] for each in me["tenants"]} == {"Home", "Northwind MSP"}
    assert browser.post("/api/auth/switch", json={"tenant_id": str(uuid4())}).status_code == 404
    assert browser.post("/api/auth/switch", json={"tenant_id": str(home)}).status_code == 200
    assert browser.get("/api/auth/me").json()["roles"] == ["owner"]
    sessions = browser.get("/api/account/sessions").json()
    assert sum(each["current"] for each in sessions) == 1
    assert browser.post("/api/account/sessions/end-others").json() == {"ended": len(sessions) - 1}


def test_people_over_http(tenant: TenantBox, browse: Any) -> None:
    viewer = tenant.member("viewer", name="Vi Viewer")
    admin = browse("admin")
    page = admin.get("/api/users", params={"q": "vi v", "sort": "-last_seen_at"}).json()
    assert [row["name"] for row in page["rows"]] == ["Vi Viewer"]
    assert page["counts"] == {"active": 2, "inactive": 0, "invited": 0}
    person = f"/api/users/{viewer.user_id}"
    assert admin.put(f"{person}/roles", json={"roles": ["it_admin", "viewer"]}).json()["roles"] == [
        "it_admin",
        "viewer",
    ]
    assert fields(admin.put(f"{person}/roles", json={"roles": ["owner"]})) == {"roles"}
    assert not admin.post(f"{person}/deactivate").json()["is_active"]
    assert admin.get("/api/users", params={"active": False}).json()["total"] == 1
    assert admin.post(f"{person}/reactivate").json()["is_active"]
    roles = {role["key"]: role["may_grant"] for role in admin.get("/api/roles").json()}
    assert roles == {"owner": False, "admin": True, "account_manager": True, "it_admin": True, "viewer": True}
    assert admin.get("/api/users", params={"sort": "password"}).status_code == 422


def test_the_last_owner_over_http(tenant: TenantBox, app: FastAPI) -> None:
    owner = tenant.member("owner")
    browser = Browser(app, owner)
    answer = browser.put(f"/api/users/{owner.user_id}/roles", json={"roles": ["admin"]})
    assert (answer.status_code, answer.json()["code"], fields(answer)) == (409, "last-owner", {"roles"})
    assert browser.post(f"/api/users/{owner.user_id}/deactivate").status_code == 409


def test_keys_over_http(app: FastAPI, browse: Any) -> None:
    owner = browse("owner")
    asked = {"name": "Nightly", "scopes": ["users:read"], "days": 30}
    made = owner.post("/api/api-keys", json=asked)
    assert made.status_code == 201
    program = Browser(app)
    program.headers["authorization"] = f"Bearer {made.json()['secret']}"
    assert program.get("/api/users").status_code == 200
    assert program.get("/api/audit").status_code == 403
    for method, path in (("GET", "/api/api-keys"), ("POST", "/api/account/sessions/end-others")):
        assert program.request(method, path).json()["code"] == "people-only"
    assert program.post("/api/api-keys", json=asked).status_code == 403
    shown = owner.get("/api/api-keys").json()[0]
    assert made.json()["secret"].startswith(shown["prefix"])
    assert shown["last_used_at"]
    assert fields(owner.post("/api/api-keys", json={**asked, "scopes": ["fly:high"]})) == {"scopes"}
    assert owner.delete(f"/api/api-keys/{shown['id']}").status_code == 204
    assert program.get("/api/users").status_code == 401


def test_the_password_over_http(app: FastAPI, database: Database) -> None:
    email, browser = new_email(), Browser(app)
    sign_up(database, email)
    browser.post("/api/auth/login", json={"email": email, "password": PASSWORD})
    wrong = browser.post("/api/account/password", json={"current": "x", "password": "another good one"})
    assert (wrong.status_code, fields(wrong)) == (422, {"current"})
    good = browser.post("/api/account/password", json={"current": PASSWORD, "password": "another good one"})
    assert good.json() == {"ended": 0}
    assert browser.get("/api/auth/me").status_code == 200
    assert browser.patch("/api/auth/me", json={"name": " Ada  L. "}).json()["user"]["name"] == "Ada L."


def test_the_trail_over_http(tenant: TenantBox, browse: Any) -> None:
    admin = browse("admin")
    admin.patch("/api/settings", json={"idle_minutes": 45})
    page = admin.get("/api/audit", params={"action": "settings.changed"}).json()
    assert page["total"] == 1
    assert page["rows"][0]["detail"] == {"idle_minutes": {"before": 30, "now": 45}}
    assert admin.get("/api/audit/actions").json() == ["settings.changed"]
    state = admin.get("/api/audit/verify").json()
    assert (state["entries"], state["first_break"]) == (1, None)
    export = admin.get("/api/audit/export")
    assert export.headers["content-disposition"].startswith("attachment")
    assert "settings.changed" in export.text
    assert admin.get("/api/audit", params={"until_on": "2020-01-01"}).json()["total"] == 0


def test_settings_over_http_score_again_when_bands_change(tenant: TenantBox, browse: Any) -> None:
    admin = browse("admin")
    now = admin.get("/api/settings").json()
    assert (now["weights"], now["currency_fixed"]) == (now["default_weights"], False)
    saved = admin.patch("/api/settings", json={"name": "Better", "currency": "EUR"}).json()
    assert (saved["changed"], saved["rescoring"]) == (["currency", "name"], False)
    tried = {"bands": {"excellent": 90, "good": 70, "fair": 50}}
    effect = admin.post("/api/settings/preview", json=tried).json()
    assert (effect["clients"], effect["health_moved"]) == (0, 0)
    assert admin.patch("/api/settings", json=tried).json()["rescoring"]
    assert {job["key"]: job["waiting"] for job in admin.get("/api/jobs").json()}["cycle"]
    with tenant.work() as ctx:
        sql = "SELECT args->>'asked_by' FROM procrastinate_jobs WHERE args->>'tenant_id' = :id"
        assert ctx.session.execute(text(sql), {"id": str(tenant.id)}).scalar_one() == "Settings"
    wrong = admin.patch("/api/settings", json={"risk": {"medium": 0.5, "high": 0.1}, "idle_minutes": 1})
    assert (wrong.status_code, fields(wrong)) == (422, {"risk", "idle_minutes"})


ADMIN_ONLY = [
    ("GET", "/api/users"),
    ("GET", "/api/roles"),
    ("GET", "/api/users/{person}"),
    ("PUT", "/api/users/{person}/roles"),
    ("POST", "/api/users/{person}/deactivate"),
    ("POST", "/api/users/{person}/reactivate"),
    ("GET", "/api/invitations"),
    ("POST", "/api/invitations"),
    ("POST", "/api/invitations/{invitation}/renew"),
    ("DELETE", "/api/invitations/{invitation}"),
    ("GET", "/api/audit"),
    ("GET", "/api/audit/actions"),
    ("GET", "/api/audit/verify"),
    ("GET", "/api/audit/export"),
    ("PATCH", "/api/settings"),
    ("POST", "/api/settings/preview"),
]


@pytest.mark.parametrize(("method", "path"), ADMIN_ONLY)
def test_who_may_not_is_refused_and_strangers_see_nothing(
    app: FastAPI, tenant: TenantBox, other_tenant: TenantBox, browse: Any, method: str, path: str
) -> None:
    person = tenant.member("viewer")
    invited = browse("owner").post("/api/invitations", json={"email": new_email(), "roles": ["viewer"]}).json()
    where = path.format(person=person.user_id, invitation=invited["id"])
    body = {"email": new_email(), "roles": ["viewer"]} if method in {"POST", "PUT", "PATCH"} else None
    for role in ("viewer", "account_manager", "it_admin"):
        assert browse(role).request(method, where, json=body).status_code == 403
    assert Browser(app).request(method, where, json=body).status_code == 401
    if "{" in path:
        stranger = browse("owner", box=other_tenant)
        assert stranger.request(method, where, json=body).status_code == 404


def test_nobody_reaches_the_sessions_and_keys_of_others(app: FastAPI, tenant: TenantBox, browse: Any) -> None:
    mine = Browser(app, tenant.member("viewer"))
    session = mine.get("/api/account/sessions").json()[0]["id"]
    key = mine.post("/api/api-keys", json={"name": "Mine", "scopes": ["*"]}).json()["id"]
    for other in (browse("viewer"), browse("owner", box=TenantBox(tenant.database))):
        assert other.delete(f"/api/account/sessions/{session}").status_code == 404
        assert other.delete(f"/api/api-keys/{key}").status_code == 404
        assert other.get("/api/api-keys").json() == []
    assert browse("viewer").get("/api/api-keys", params={"everybody": True}).status_code == 403
    assert len(browse("admin").get("/api/api-keys", params={"everybody": True}).json()) == 1
    assert mine.delete(f"/api/account/sessions/{session}").status_code == 204
    assert mine.get("/api/auth/me").status_code == 401
