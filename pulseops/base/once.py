"""A request that is sent again with its idempotency key is carried out once and answered alike."""

from dataclasses import dataclass
from datetime import timedelta

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.errors import Invalid
from pulseops.base.ids import uuid7

KEPT = timedelta(hours=24)


@dataclass(frozen=True)
class Answer:
    """What was answered the first time: status and body."""

    status: int
    body: str


def begin(ctx: Context, key: str, request_hash: str) -> Answer | None:
    """Take a key for this transaction, or hand out the answer it already has.

    Another request with the same key waits until the first has ended. Raises Invalid when the key was used for another
    request. A refused request keeps nothing: its transaction is rolled back with the key.
    """
    own = {"tenant": ctx.tenant_id, "actor": ctx.actor.id, "key": key}
    params = {**own, "id": uuid7(), "hash": request_hash, "now": ctx.now, "old": ctx.now - KEPT}
    sql = """INSERT INTO kept_answer (id, tenant_id, created_at, actor_id, key, request_hash)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(actor)s, %(key)s, %(hash)s)
        ON CONFLICT (tenant_id, actor_id, key) DO UPDATE SET id = EXCLUDED.id, created_at = EXCLUDED.created_at,
            request_hash = EXCLUDED.request_hash, status = NULL, body = NULL WHERE kept_answer.created_at < %(old)s
        RETURNING id"""
    if fetch(ctx, sql, params):
        return None
    sql = """SELECT request_hash, status, body FROM kept_answer
        WHERE tenant_id = %(tenant)s AND actor_id = %(actor)s AND key = %(key)s"""
    kept = fetch(ctx, sql, own)[0]
    if kept["request_hash"] != request_hash:
        raise Invalid("key-reused", "This Idempotency-Key was used for another request. Take a new one for each.")
    return Answer(kept["status"], kept["body"])


def keep(ctx: Context, key: str, answer: Answer) -> None:
    """Keep the answer of a key with what was done, in the same transaction."""
    sql = b"""UPDATE kept_answer SET status = %(status)s, body = %(body)s
        WHERE tenant_id = %(tenant)s AND actor_id = %(actor)s AND key = %(key)s"""
    own = {"tenant": ctx.tenant_id, "actor": ctx.actor.id, "key": key}
    raw(ctx).execute(sql, {**own, "status": answer.status, "body": answer.body})


def hold(ctx: Context, name: str) -> None:
    """Let others who hold the same wait until this transaction has ended."""
    raw(ctx).execute(b"SELECT pg_advisory_xact_lock(hashtextextended(%s, 13))", [f"{ctx.tenant_id}:{name}"])


def forget_old(ctx: Context) -> int:
    """Drop answers older than KEPT."""
    sql = b"DELETE FROM kept_answer WHERE tenant_id = %(tenant)s AND created_at < %(old)s"
    return raw(ctx).execute(sql, {"tenant": ctx.tenant_id, "old": ctx.now - KEPT}).rowcount
