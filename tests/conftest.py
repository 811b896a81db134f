"""One embedded PostgreSQL a test process, migrated once; every test makes its own tenant and really commits."""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal
from uuid import UUID

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import text

from pulseops.accounts.roles import permissions_of
from pulseops.api.app import create_app
from pulseops.api.deps import COOKIE
from pulseops.base.context import SYSTEM, Actor, Context
from pulseops.base.db import Database, make_engine
from pulseops.base.ids import uuid7
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres
from pulseops.base.security import hash_token, new_token
from pulseops.base.settings import Settings

NOW = datetime(2026, 11, 23, 8, 40, tzinfo=UTC)


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address (superuser's) of this process's own server."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("pg"), settings=TEST_SETTINGS)
    server.start()
    try:
        upgrade(server.url)
        yield server.url
    finally:
        server.destroy()


@pytest.fixture(scope="session")
def database(database_url: str) -> Iterator[Database]:
    """The application's access, as the role without BYPASSRLS."""
    engine = make_engine(database_url)
    yield Database(engine)
    engine.dispose()


@dataclass(frozen=True)
class Member:
    """A person of a test tenant with a live browser session."""

    user_id: UUID
    email: str
    name: str
    roles: tuple[str, ...]
    token: str


class TenantBox:
    """One tenant of a test and ways to act in it."""

    def __init__(self, database: Database, kind: str = "msp", name: str = "Northwind MSP", **columns: Any) -> None:
        self.database = database
        self.id = uuid7()
        values = {"currency": "USD", "timezone": "UTC", "is_demo": False, **columns}
        with database.unit_of_work(self.id) as ctx:
            ctx.session.execute(
                text(
                    "INSERT INTO tenant (id, name, kind, currency, timezone, is_demo, settings)"
                    " VALUES (:id, :name, :kind, :currency, :timezone, :is_demo, '{}')"
                ),
                {"id": self.id, "name": name, "kind": kind, **values},
            )

    def work(self, *roles: str, now: datetime = NOW, actor: Actor | None = None) -> AbstractContextManager[Context]:
        """A unit of work as the system, or as somebody with these roles."""
        somebody = Actor("user", None, "Test person", permissions_of(roles), roles) if roles else SYSTEM
        return self.database.unit_of_work(self.id, actor or somebody, now=now)

    def member(self, *roles: str, name: str = "Ada Example") -> Member:
        """Add a person with a session that was used just now."""
        member = Member(uuid7(), f"{uuid7().hex}@example.com", name, roles or ("owner",), new_token())
        with self.database.unit_of_work(self.id) as ctx:
            for sql in (
                "INSERT INTO user_account (id, email, name) VALUES (:user, :email, :name)",
                "INSERT INTO membership (id, tenant_id, user_id, roles, is_active)"
                " VALUES (:m, :tenant, :user, :roles, true)",
                "INSERT INTO user_session (id, tenant_id, user_id, token_hash, last_seen_at)"
                " VALUES (:s, :tenant, :user, :hash, now())",
            ):
                ctx.session.execute(
                    text(sql),
                    {
                        "user": member.user_id,
                        "email": member.email,
                        "name": name,
                        "m": uuid7(),
                        "s": uuid7(),
                        "tenant": self.id,
                        "roles": list(member.roles),
                        "hash": hash_token(member.token),
                    },
                )
        return member


@pytest.fixture
def tenant(database: Database) -> TenantBox:
    """A fresh MSP tenant."""
    return TenantBox(database)


@pytest.fixture
def other_tenant(database: Database) -> TenantBox:
    """A stranger's tenant."""
    return TenantBox(database, name="Stranger MSP")


@pytest.fixture
def it_tenant(database: Database) -> TenantBox:
    """A fresh internal-IT tenant."""
    return TenantBox(database, kind="it", name="Contoso IT")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a test, whatever the variables of this machine say."""
    return Settings(home=Path(tmp_path_factory.mktemp("home")), demo=True, port=8000, public_url=None)


@pytest.fixture(scope="session")
def app(settings: Settings, database_url: str) -> Iterator[FastAPI]:
    """The running application."""
    application = create_app(settings, database_url)
    with TestClient(application):
        yield application


@contextmanager
def on_a_socket(app: FastAPI, *, port: int = 0, lifespan: Literal["on", "off"] = "off") -> Iterator[int]:
    """The application on a real socket of loopback; yields its port. `app` of the fixture is started already."""
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan=lifespan, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.02)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(10)


class Browser(TestClient):
    """A signed-in (or not) client of the API that shows refusals instead of raising them."""

    def __init__(self, app: FastAPI, member: Member | None = None) -> None:
        cookies = {COOKIE: member.token} if member else {}
        super().__init__(app, raise_server_exceptions=False, cookies=cookies)


@pytest.fixture
def browse(app: FastAPI, tenant: TenantBox) -> Any:
    """Make a browser: `browse("viewer")` signs a new member of `tenant` in, `browse()` nobody."""

    def make(*roles: str, box: TenantBox = tenant) -> Browser:
        return Browser(app, box.member(*roles) if roles else None)

    return make
