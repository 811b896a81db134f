"""All SQL of deliveries: reserve, claim, settle, the log."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7

SECRET_REASONS = ("reset", "invitation", "approval", "asked")  # their text holds a link that works without signing in
_FORGOTTEN = "body = CASE WHEN reason = ANY(%(secret)s) THEN '' ELSE body END"


def reserve(
    ctx: Context,
    *,
    recipient: str,
    subject: str,
    reason: str,
    title: str,
    body: str,
    channel: str = "mail",
    channel_id: UUID | None = None,
    payload: Mapping[str, Any] | None = None,
    next_try_at: datetime | None = None,
) -> UUID | None:
    """Write a delivery down; None when the same was reserved before."""
    sql = """INSERT INTO delivery (id, tenant_id, created_at, channel, channel_id, recipient, subject, reason, title,
            body, payload, state, attempts, next_try_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(channel)s, %(channel_id)s, %(recipient)s, %(subject)s, %(reason)s,
            %(title)s, %(body)s, %(payload)s, 'reserved', 0, %(next)s)
        ON CONFLICT (tenant_id, subject, channel, recipient, reason) DO NOTHING RETURNING id"""
    params = {"id": uuid7(), "tenant": ctx.tenant_id, "now": ctx.now, "recipient": recipient, "subject": subject}
    params |= {"reason": reason, "title": title, "body": body, "channel": channel, "channel_id": channel_id}
    params |= {"payload": Jsonb(payload) if payload else None, "next": next_try_at or ctx.now}
    rows = fetch(ctx, sql, params)
    return rows[0]["id"] if rows else None


def add_files(ctx: Context, subject: str, rows: Sequence[tuple[str, str, bytes]]) -> None:
    """Keep files (name, media type, content) that mails about a subject carry; the first of a name stays."""
    sql = b"""INSERT INTO delivery_file (id, tenant_id, created_at, subject, name, media_type, content)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(subject)s, %(name)s, %(type)s, %(content)s)
        ON CONFLICT (tenant_id, subject, name) DO NOTHING"""
    known = {"tenant": ctx.tenant_id, "now": ctx.now, "subject": subject}
    for name, media_type, content in rows:
        raw(ctx).execute(sql, {**known, "id": uuid7(), "name": name, "type": media_type, "content": content})


def files_of(ctx: Context, subject: str) -> list[dict[str, Any]]:
    """Files that mails about a subject carry, by name."""
    sql = """SELECT name, media_type, content FROM delivery_file
        WHERE tenant_id = %(tenant)s AND subject = %(subject)s ORDER BY name"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "subject": subject})


def about(ctx: Context, subject: str) -> list[dict[str, Any]]:
    """Deliveries about a subject, oldest first, without their text."""
    sql = f"""SELECT {_LOGGED} {_FROM} WHERE d.tenant_id = %(tenant)s AND d.subject = %(subject)s
        ORDER BY d.created_at, d.id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "subject": subject})


_CLAIM = """WITH due AS (
    SELECT d.id FROM delivery d LEFT JOIN channel c ON c.id = d.channel_id
    WHERE d.tenant_id = %(tenant)s AND d.state = 'reserved' AND d.next_try_at <= %(now)s
      AND (d.channel <> 'mail' OR %(mail)s)
      AND (c.id IS NULL OR (c.enabled AND (c.paused_until IS NULL OR c.paused_until <= %(now)s)))
    ORDER BY d.next_try_at, d.id LIMIT %(limit)s FOR UPDATE OF d SKIP LOCKED
), taken AS (
    UPDATE delivery d SET attempts = d.attempts + 1, next_try_at = %(until)s FROM due
    WHERE d.tenant_id = %(tenant)s AND d.id = due.id
    RETURNING d.id, d.channel, d.channel_id, d.recipient, d.subject, d.title, d.body, d.payload, d.attempts,
        EXISTS (SELECT FROM delivery_file f WHERE f.tenant_id = d.tenant_id AND f.subject = d.subject) AS has_files
), noted AS (
    INSERT INTO delivery_attempt (id, tenant_id, delivery_id, started_at)
    SELECT gen_random_uuid(), %(tenant)s, id, %(now)s FROM taken RETURNING id, delivery_id
)
SELECT t.*, n.id AS attempt_id, c.secret FROM taken t JOIN noted n ON n.delivery_id = t.id
LEFT JOIN channel c ON c.id = t.channel_id ORDER BY t.id"""


def claim(ctx: Context, until: datetime, limit: int, *, mail: bool) -> list[dict[str, Any]]:
    """Take due deliveries for this sender alone until `until`; another sender skips them. Holds secrets: do not log."""
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "until": until, "limit": limit, "mail": mail}
    return fetch(ctx, _CLAIM, params)


def drop_waiting(ctx: Context, subject: str) -> int:
    """Take back what was not tried yet; answers how many messages."""
    sql = f"""UPDATE delivery SET state = 'dropped', settled_at = %(now)s, {_FORGOTTEN}
        WHERE tenant_id = %(tenant)s AND subject = %(subject)s AND state = 'reserved' AND attempts = 0"""
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "subject": subject, "secret": list(SECRET_REASONS)}
    return raw(ctx).execute(sql.encode(), params).rowcount


def give_up_spent(ctx: Context, most_attempts: int) -> int:
    """Give up what was tried often enough and whose last sender never came back."""
    sql = f"""UPDATE delivery SET state = 'given_up', settled_at = %(now)s, {_FORGOTTEN},
            last_error = 'The sender stopped in the middle of the last try; the message may have arrived.'
        WHERE tenant_id = %(tenant)s AND state = 'reserved' AND attempts >= %(most)s AND next_try_at <= %(now)s"""
    params = {"tenant": ctx.tenant_id, "now": ctx.now, "most": most_attempts, "secret": list(SECRET_REASONS)}
    return raw(ctx).execute(sql.encode(), params).rowcount


def settle(
    ctx: Context, delivery_id: UUID, state: str, error: str | None, next_try_at: datetime, attempt_id: UUID
) -> None:
    """Write down how a try ended. What somebody settled in the meantime stays. Secret links are forgotten."""
    sql = """WITH tried AS (
            UPDATE delivery_attempt SET finished_at = %(now)s, outcome = %(outcome)s, error = %(error)s
            WHERE tenant_id = %(tenant)s AND id = %(attempt)s)
        UPDATE delivery SET state = %(state)s, last_error = %(error)s, next_try_at = %(next)s,
            settled_at = CASE WHEN %(state)s <> 'reserved' THEN %(now)s::timestamptz END,
            body = CASE WHEN %(state)s <> 'reserved' AND reason = ANY(%(secret)s) THEN '' ELSE body END
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    outcome = "later" if state == "reserved" else state
    params = {"tenant": ctx.tenant_id, "id": delivery_id, "state": state, "error": error, "next": next_try_at}
    params |= {"secret": list(SECRET_REASONS), "now": ctx.now, "attempt": attempt_id, "outcome": outcome}
    raw(ctx).execute(sql.encode(), params)


def release(ctx: Context, delivery_id: UUID, attempt_id: UUID) -> None:
    """Give a claimed delivery back untried."""
    params = {"tenant": ctx.tenant_id, "id": delivery_id, "attempt": attempt_id, "now": ctx.now}
    sql = b"""UPDATE delivery SET attempts = attempts - 1, next_try_at = %(now)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND state = 'reserved'"""
    raw(ctx).execute(sql, params)
    raw(ctx).execute(b"DELETE FROM delivery_attempt WHERE tenant_id = %(tenant)s AND id = %(attempt)s", params)


def mark_channel(ctx: Context, channel_id: UUID, error: str | None, paused_until: datetime | None) -> None:
    """Write down how a channel fares, and until when it is left alone.

    A success after a success of the same minute is not written: senders would wait for each other's commit.
    """
    sql = """UPDATE channel SET last_ok_at = CASE WHEN %(error)s::text IS NULL THEN %(now)s ELSE last_ok_at END,
            last_error = %(error)s,
            last_error_at = CASE WHEN %(error)s::text IS NULL THEN last_error_at ELSE %(now)s END,
            paused_until = CASE WHEN %(paused)s::timestamptz IS NULL AND %(error)s::text IS NOT NULL
                THEN paused_until ELSE %(paused)s END
        WHERE tenant_id = %(tenant)s AND id = %(id)s
          AND (%(error)s::text IS NOT NULL OR last_error IS NOT NULL OR last_ok_at IS NULL
            OR last_ok_at < %(now)s::timestamptz - interval '1 minute')"""
    params = {"tenant": ctx.tenant_id, "id": channel_id, "now": ctx.now, "error": error, "paused": paused_until}
    raw(ctx).execute(sql.encode(), params)


_LOGGED = """d.id, d.created_at, d.channel, d.channel_id, c.name AS channel_name, d.recipient, d.subject, d.reason,
    d.title, d.state, d.attempts, d.last_error, d.next_try_at, d.settled_at, c.paused_until"""
_FROM = "FROM delivery d LEFT JOIN channel c ON c.id = d.channel_id"


def log(
    ctx: Context, limit: int, offset: int = 0, *, state: str | None = None, channel_id: UUID | None = None
) -> list[dict[str, Any]]:
    """Newest deliveries, without their text (links in them are secrets)."""
    where, params = _where(ctx, state, channel_id)
    sql = f"""SELECT {_LOGGED} {_FROM} WHERE {where}
        ORDER BY d.created_at DESC, d.id DESC LIMIT %(limit)s OFFSET %(offset)s"""
    return fetch(ctx, sql, {**params, "limit": limit, "offset": offset})


def counts(ctx: Context, channel_id: UUID | None) -> dict[str, int]:
    """Deliveries per state."""
    where, params = _where(ctx, None, channel_id)
    sql = f"SELECT d.state, count(*) AS n FROM delivery d WHERE {where} GROUP BY 1"
    return {row["state"]: row["n"] for row in fetch(ctx, sql, params)}


def _where(ctx: Context, state: str | None, channel_id: UUID | None) -> tuple[str, dict[str, Any]]:
    where = "d.tenant_id = %(tenant)s"
    where += " AND d.state = %(state)s" if state else ""
    where += " AND d.channel_id = %(channel)s" if channel_id else ""
    return where, {"tenant": ctx.tenant_id, "state": state, "channel": channel_id}


def find(ctx: Context, delivery_id: UUID) -> dict[str, Any] | None:
    """One delivery, without its text."""
    sql = f"SELECT {_LOGGED} {_FROM} WHERE d.tenant_id = %(tenant)s AND d.id = %(id)s"
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": delivery_id})


def attempts(ctx: Context, delivery_id: UUID) -> list[dict[str, Any]]:
    """Tries of one delivery, oldest first."""
    sql = """SELECT started_at, finished_at, outcome, error FROM delivery_attempt
        WHERE tenant_id = %(tenant)s AND delivery_id = %(id)s ORDER BY started_at, id"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": delivery_id})


def again(ctx: Context, delivery_id: UUID) -> bool:
    """Make a settled delivery due now; False when it still waits, or its channel or its secret link is gone."""
    sql = """UPDATE delivery SET state = 'reserved', attempts = 0, next_try_at = %(now)s, settled_at = NULL
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND state <> 'reserved'
          AND (channel = 'mail' OR channel_id IS NOT NULL) AND reason <> ALL(%(secret)s)"""
    params = {"tenant": ctx.tenant_id, "id": delivery_id, "now": ctx.now, "secret": list(SECRET_REASONS)}
    return raw(ctx).execute(sql.encode(), params).rowcount == 1


def told_of(ctx: Context, alert_id: UUID) -> list[dict[str, Any]]:
    """Deliveries about one alert alone, newest first; recipients are addresses of mail, or names of channels."""
    sql = f"""SELECT {_LOGGED} {_FROM} WHERE d.tenant_id = %(tenant)s AND d.subject = %(subject)s
        ORDER BY d.created_at DESC LIMIT 50"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id, "subject": f"alert:{alert_id}"})


def drop_needless(ctx: Context, why: str) -> Sequence[UUID]:
    """Drop what waited for its hours while its alert ended or somebody took it: nothing was sent of it."""
    sql = """UPDATE delivery d SET state = 'dropped', settled_at = %(now)s, last_error = %(why)s FROM alert a
        WHERE d.tenant_id = %(tenant)s AND a.tenant_id = d.tenant_id AND d.state = 'reserved' AND d.attempts = 0
          AND d.subject = 'alert:' || a.id AND d.next_try_at > d.created_at AND a.state IN ('resolved', 'acknowledged')
        RETURNING d.id"""
    return [row["id"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "now": ctx.now, "why": why})]
