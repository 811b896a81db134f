"""The edge of every transaction, and the first of the two locks on a tenant's data."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

import psycopg
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from pulseops.base.context import SYSTEM, Actor, Context
from pulseops.base.ids import uuid7

APP_ROLE = "pulseops_app"
NOBODY = UUID(int=0)
IDLE_S = 1.0
FEW = 8
"""Rows up to which one INSERT is quicker than a COPY through a temporary table."""


def make_engine(url: str, *, pool_size: int = 16, role: str | None = APP_ROLE, statement_timeout_s: int = 60) -> Engine:
    """Pool of connections that act as the role without BYPASSRLS from their first statement on."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    options = f"-c statement_timeout={statement_timeout_s}s -c timezone=UTC -c jit=off"
    if role:
        options += f" -c role={role}"
    engine = create_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_size,
        connect_args={"options": options, "application_name": "pulseops"},
    )
    _ping_when_idle(engine)
    return engine


def _ping_when_idle(engine: Engine) -> None:
    """Try a connection before use when it lay idle, since the server may have restarted; a busy one needs no trial."""

    @event.listens_for(engine, "checkin")
    def laid_down(_: object, record: ConnectionPoolEntry) -> None:
        record.info["since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def taken_up(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        since = record.info.get("since")
        if since is None or time.monotonic() - since < IDLE_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except psycopg.OperationalError as gone:
            raise InvalidatePoolError from gone  # SQLAlchemy connects anew, here and for all that lie idle


class Database:
    """Hands out units of work; one per process."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def ping(self) -> None:
        """Ask for an answer; raises what the driver raises when there is none."""
        with self.engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")

    @contextmanager
    def unit_of_work(
        self, tenant_id: UUID | None, actor: Actor = SYSTEM, *, now: datetime | None = None, **gate: str
    ) -> Iterator[Context]:
        """One transaction for one tenant: commits at the end, rolls back on any error.

        Row-level security reads `app.tenant`, set here for this transaction only. `tenant_id` None sees no tenant's
        rows, except those whose secret the caller holds (`gate`, e.g. `token_hash=...`): used by sign-in.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            ctx = Context(session, tenant_id or NOBODY, actor, now or datetime.now(UTC))
            claim(ctx, tenant=str(ctx.tenant_id), **gate)
            yield ctx


def claim(ctx: Context, **gate: str) -> None:
    """Widen this transaction by a proven claim (`token_hash`, `user`): see the policies in the migration."""
    columns = ", ".join(f"set_config('app.{name}', %({name})s, true)" for name in gate)
    raw(ctx).execute(f"SELECT {columns}".encode(), gate)


def raw(ctx: Context) -> "psycopg.Connection[Any]":
    """The psycopg connection under this transaction, for COPY and hot reads."""
    return cast("psycopg.Connection[Any]", ctx.session.connection().connection.driver_connection)


def add_row(ctx: Context, table: str, values: Mapping[str, object]) -> UUID:
    """Insert one row of this tenant and answer its id. Table and columns come from code, never from input."""
    row_id = uuid7()
    row = {"id": row_id, "tenant_id": ctx.tenant_id, **values}
    names, marks = ", ".join(f'"{name}"' for name in row), ", ".join(f"%({name})s" for name in row)
    raw(ctx).execute(f"INSERT INTO {table} ({names}) VALUES ({marks})".encode(), row)
    return row_id


def change_row(ctx: Context, table: str, row_id: UUID, values: Mapping[str, object]) -> None:
    """Set columns of one row of this tenant, if any. Table and columns come from code, never from input."""
    if values:
        sets = ", ".join(f'"{name}" = %({name})s' for name in values)
        sql = f"UPDATE {table} SET {sets} WHERE tenant_id = %(tenant_id)s AND id = %(id)s"
        raw(ctx).execute(sql.encode(), {**values, "tenant_id": ctx.tenant_id, "id": row_id})


def copy_rows(ctx: Context, table: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> int:
    """Write many rows in one COPY through a temporary table (COPY into a table with row security is refused).

    Returns the number of rows inserted. Identifiers come from code, never from input.
    """
    if not rows:
        return 0
    names = ", ".join(f'"{c}"' for c in columns)
    with raw(ctx).cursor() as cursor:
        if len(rows) <= FEW:
            marks = ", ".join(["(" + ", ".join(["%s"] * len(columns)) + ")"] * len(rows))
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {marks}".encode(), [v for row in rows for v in row])
            return cursor.rowcount
        stage(cursor, table, names)
        with cursor.copy(f"COPY _stage_{table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(f"INSERT INTO {table} ({names}) SELECT {names} FROM _stage_{table}")
        return cursor.rowcount


def stage(cursor: "psycopg.Cursor[Any]", table: str, names: str) -> None:
    """Empty temporary twin of a table with the named columns, dropped at the end of the transaction."""
    cursor.execute(f"DROP TABLE IF EXISTS _stage_{table}")
    cursor.execute(f"CREATE TEMP TABLE _stage_{table} ON COMMIT DROP AS SELECT {names} FROM {table} WITH NO DATA")


def fetch(ctx: Context, sql: str, params: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
    """Rows of one hand-written query as dicts, on this transaction (placeholders `%(name)s`)."""
    with raw(ctx).cursor(row_factory=psycopg.rows.dict_row) as cursor:
        cursor.execute(sql.encode(), params)
        return cursor.fetchall()


def fetch_one(ctx: Context, sql: str, params: Mapping[str, object] | None = None) -> dict[str, Any] | None:
    """The first row of one hand-written query; None when there is none."""
    rows = fetch(ctx, sql, params)
    return rows[0] if rows else None


def fetch_columns(ctx: Context, sql: str, params: Mapping[str, object] | None = None) -> list[tuple[Any, ...]]:
    """Rows of one hand-written query as tuples: half the cost of dicts, for bulk reads into arrays."""
    with raw(ctx).cursor() as cursor:
        cursor.execute(sql.encode(), params)
        return cursor.fetchall()


def make_room(ctx: Context) -> None:
    """Let the rest of this transaction sort and hash in memory: for batches over a whole tenant, of which few run."""
    raw(ctx).execute(b"SET LOCAL work_mem = '64MB'")
