"""All SQL of the assistant: conversations, proposals, the names a question may hold, the tenant's language model."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7


def names(ctx: Context) -> list[dict[str, Any]]:
    """Clients, products, vendors and people of the tenant: kind, id, name; the vendor of a product."""
    sql = """SELECT 'client' AS kind, id, name, status = 'active' AS active, NULL AS maker FROM client
            WHERE tenant_id = %(tenant)s AND status <> 'prospect'
        UNION ALL SELECT 'product', id, name, true, vendor FROM product WHERE tenant_id = %(tenant)s
        UNION ALL SELECT 'vendor', NULL::uuid, v.vendor, true, NULL
            FROM (SELECT vendor FROM product WHERE tenant_id = %(tenant)s
                  UNION SELECT vendor FROM cost_line WHERE tenant_id = %(tenant)s) v WHERE v.vendor IS NOT NULL
        UNION ALL SELECT DISTINCT 'person', NULL::uuid, owner_name, true, NULL FROM client_standing
            WHERE tenant_id = %(tenant)s AND owner_name IS NOT NULL
        UNION ALL SELECT 'person', m.user_id, u.name, true, NULL
            FROM membership m JOIN user_account u ON u.id = m.user_id WHERE m.tenant_id = %(tenant)s AND m.is_active"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def name_of(ctx: Context, what: str, object_id: UUID) -> str | None:
    """Name of a client or product of this tenant."""
    sql = {
        "client": "SELECT name FROM client WHERE tenant_id = %(tenant)s AND id = %(id)s",
        "product": "SELECT name FROM product WHERE tenant_id = %(tenant)s AND id = %(id)s",
    }[what]
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "id": object_id})
    return rows[0]["name"] if rows else None


def member_named(ctx: Context, name: str) -> UUID | None:
    """The active member of this name, when there is exactly one."""
    sql = """SELECT m.user_id FROM membership m JOIN user_account u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s AND m.is_active AND u.name = %(name)s LIMIT 2"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id, "name": name})
    return rows[0]["user_id"] if len(rows) == 1 else None


def add_conversation(ctx: Context, title: str) -> UUID:
    """Begin a thread of the person who asks."""
    made = uuid7()
    sql = b"""INSERT INTO conversation (id, tenant_id, created_at, user_id, title, updated_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(user)s, %(title)s, %(now)s)"""
    raw(ctx).execute(sql, {**_who(ctx), "id": made, "title": title})
    return made


def conversation(ctx: Context, conversation_id: UUID) -> dict[str, Any] | None:
    """One's own thread."""
    sql = """SELECT id, title, created_at, updated_at FROM conversation
        WHERE tenant_id = %(tenant)s AND id = %(id)s AND user_id = %(user)s"""
    rows = fetch(ctx, sql, {**_who(ctx), "id": conversation_id})
    return rows[0] if rows else None


def conversations(ctx: Context, limit: int) -> list[dict[str, Any]]:
    """One's own threads, the newest first."""
    sql = """SELECT c.id, c.title, c.created_at, c.updated_at,
            (SELECT count(*)::int FROM message m WHERE m.conversation_id = c.id AND m.role = 'person') AS questions
        FROM conversation c WHERE c.tenant_id = %(tenant)s AND c.user_id = %(user)s
        ORDER BY c.updated_at DESC, c.id DESC LIMIT %(limit)s"""
    return fetch(ctx, sql, {**_who(ctx), "limit": limit})


def delete_conversation(ctx: Context, conversation_id: UUID) -> bool:
    """Remove one's own thread; False when there is none."""
    sql = b"DELETE FROM conversation WHERE tenant_id = %(tenant)s AND id = %(id)s AND user_id = %(user)s"
    return raw(ctx).execute(sql, {**_who(ctx), "id": conversation_id}).rowcount > 0


def add_message(ctx: Context, conversation_id: UUID, role: str, text: str, **columns: Any) -> UUID:
    """Keep a turn and note that the thread went on."""
    made = uuid7()
    row = {
        "content": Jsonb(columns.get("content", {})),
        "plan": Jsonb(columns.get("plan", {})),
        "planner": columns.get("planner"),
        "took_ms": columns.get("took_ms"),
    }
    sql = b"""INSERT INTO message (id, tenant_id, created_at, conversation_id, role, text, content, plan, planner,
            took_ms)
        VALUES (%(id)s, %(tenant)s, clock_timestamp(), %(conversation)s, %(role)s, %(text)s, %(content)s, %(plan)s,
            %(planner)s, %(took_ms)s)"""
    raw(ctx).execute(sql, {**_who(ctx), **row, "id": made, "conversation": conversation_id, "role": role, "text": text})
    touch = b"UPDATE conversation SET updated_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(conversation)s"
    raw(ctx).execute(touch, {**_who(ctx), "conversation": conversation_id})
    return made


def messages(ctx: Context, conversation_id: UUID, limit: int) -> list[dict[str, Any]]:
    """Turns of one's own thread, oldest first."""
    sql = """SELECT * FROM (
            SELECT m.id, m.role, m.text, m.content, m.plan, m.planner, m.created_at, m.rating FROM message m
            JOIN conversation c ON c.id = m.conversation_id AND c.tenant_id = %(tenant)s AND c.user_id = %(user)s
            WHERE m.tenant_id = %(tenant)s AND m.conversation_id = %(id)s
            ORDER BY m.created_at DESC, m.id DESC LIMIT %(limit)s) newest ORDER BY created_at, id"""
    return fetch(ctx, sql, {**_who(ctx), "id": conversation_id, "limit": limit})


def rate(ctx: Context, message_id: UUID, rating: str | None, remark: str | None) -> bool:
    """Keep what the asker thinks of an answer; False when it is not theirs."""
    sql = b"""UPDATE message m SET rating = %(rating)s, remark = %(remark)s FROM conversation c
        WHERE m.tenant_id = %(tenant)s AND m.id = %(id)s AND m.role = 'assistant' AND c.id = m.conversation_id
          AND c.tenant_id = %(tenant)s AND c.user_id = %(user)s"""
    params = {**_who(ctx), "id": message_id, "rating": rating, "remark": remark}
    return raw(ctx).execute(sql, params).rowcount > 0


def add_proposal(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Keep something to confirm."""
    made = uuid7()
    sql = b"""INSERT INTO proposal (id, tenant_id, created_at, conversation_id, user_id, verb, arguments, preview, door,
            state, expires_at, result)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(conversation_id)s, %(user)s, %(verb)s, %(arguments)s, %(preview)s,
            %(door)s, 'open', %(expires_at)s, '{}')"""
    row = {**values, "arguments": Jsonb(values["arguments"])}
    raw(ctx).execute(sql, {**_who(ctx), **row, "id": made})
    return made


def lock_proposal(ctx: Context, proposal_id: UUID) -> dict[str, Any] | None:
    """One's own proposal, held against a second click until the transaction ends."""
    sql = """SELECT * FROM proposal WHERE tenant_id = %(tenant)s AND id = %(id)s AND user_id = %(user)s FOR UPDATE"""
    rows = fetch(ctx, sql, {**_who(ctx), "id": proposal_id})
    return rows[0] if rows else None


def proposals(ctx: Context, limit: int) -> list[dict[str, Any]]:
    """One's own proposals, the newest first."""
    sql = """SELECT id, verb, preview, door, state, expires_at, created_at, decided_at, result FROM proposal
        WHERE tenant_id = %(tenant)s AND user_id = %(user)s ORDER BY created_at DESC, id DESC LIMIT %(limit)s"""
    return fetch(ctx, sql, {**_who(ctx), "limit": limit})


def settle_proposal(ctx: Context, proposal_id: UUID, state: str, result: Mapping[str, Any]) -> None:
    """Write down what became of it."""
    sql = b"""UPDATE proposal SET state = %(state)s, decided_at = %(now)s, result = %(result)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s"""
    raw(ctx).execute(sql, {**_who(ctx), "id": proposal_id, "state": state, "result": Jsonb(dict(result))})


def language_model(ctx: Context) -> dict[str, Any] | None:
    """How the tenant's model is reached, without its secret."""
    sql = """SELECT enabled, provider, model, base_url, region, hint, updated_at, updated_by FROM language_model
        WHERE tenant_id = %(tenant)s"""
    rows = fetch(ctx, sql, {"tenant": ctx.tenant_id})
    return rows[0] if rows else None


def secret_of_model(ctx: Context) -> dict[str, Any] | None:
    """The secret, for the one who calls the model (docs/adr/0005)."""
    rows = fetch(ctx, "SELECT secret FROM language_model WHERE tenant_id = %(tenant)s", {"tenant": ctx.tenant_id})
    return rows[0]["secret"] if rows else None


def put_language_model(ctx: Context, values: Mapping[str, Any], *, with_secret: bool) -> None:
    """Set how it is reached; the secret stays when `with_secret` is off."""
    row = dict(values)
    if with_secret:
        row["secret"] = Jsonb(row["secret"]) if row.get("secret") else None
    else:
        row.pop("secret", None)
    names_ = ", ".join(row)
    marks = ", ".join(f"%({name})s" for name in row)
    updates = ", ".join(f"{name} = EXCLUDED.{name}" for name in row)
    sql = f"""INSERT INTO language_model (id, tenant_id, created_at, updated_at, updated_by, {names_})
        VALUES (%(id)s, %(tenant)s, %(now)s, %(now)s, %(by)s, {marks})
        ON CONFLICT (tenant_id) DO UPDATE SET updated_at = EXCLUDED.updated_at,
            updated_by = EXCLUDED.updated_by, {updates}"""
    raw(ctx).execute(sql.encode(), {**_who(ctx), **row, "id": uuid7(), "by": ctx.actor.name})


def _who(ctx: Context) -> dict[str, Any]:
    return {"tenant": ctx.tenant_id, "now": ctx.now, "user": ctx.actor.id}
