"""SQL of members and invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.base.ids import uuid7
from pulseops.base.lists import like

SORTS = {
    "name": "lower(u.name)",
    "email": "u.email",
    "roles": "array_to_string(m.roles, ' ')",
    "last_seen_at": "seen.at",
    "created_at": "m.created_at",
    "is_active": "m.is_active",
}
_FROM = """FROM membership m JOIN user_account u ON u.id = m.user_id
    LEFT JOIN LATERAL (SELECT max(s.last_seen_at) AS at FROM user_session s
        WHERE s.tenant_id = m.tenant_id AND s.user_id = m.user_id) seen ON true
    WHERE m.tenant_id = %(tenant)s
    AND (%(words)s::text IS NULL OR u.name ILIKE %(words)s OR u.email ILIKE %(words)s)
    AND (%(role)s::text IS NULL OR %(role)s = ANY(m.roles))
    AND (%(active)s::boolean IS NULL OR m.is_active = %(active)s)"""
_COLUMNS = """m.user_id AS id, u.name, u.email, m.roles, m.is_active, m.created_at, seen.at AS last_seen_at,
    (SELECT count(*) FROM api_key k WHERE k.tenant_id = m.tenant_id AND k.user_id = m.user_id
        AND k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > %(now)s)) AS keys"""


@dataclass(frozen=True)
class MemberFilter:
    """What the list of people shows: words in name or address, one role, active or not."""

    words: str | None = None
    role: str | None = None
    active: bool | None = None


def members(ctx: Context, chosen: MemberFilter, order: str, *, offset: int, limit: int) -> list[dict[str, Any]]:
    """One page of people; `order` is made of SORTS."""
    sql = f"SELECT {_COLUMNS} {_FROM} ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s"
    return fetch(ctx, sql, {**_params(ctx, chosen), "limit": limit, "offset": offset})


def total(ctx: Context, chosen: MemberFilter) -> int:
    """How many people there are."""
    return int(fetch(ctx, f"SELECT count(*) AS n {_FROM}", _params(ctx, chosen))[0]["n"])


def counts(ctx: Context) -> dict[str, int]:
    """Active and deactivated people, and invitations nobody answered yet."""
    sql = """SELECT count(*) FILTER (WHERE is_active) AS active, count(*) FILTER (WHERE NOT is_active) AS inactive,
            (SELECT count(*) FROM invitation i WHERE i.tenant_id = %(tenant)s AND i.accepted_at IS NULL
                AND i.revoked_at IS NULL) AS invited
        FROM membership WHERE tenant_id = %(tenant)s"""
    return {name: int(n) for name, n in fetch(ctx, sql, {"tenant": ctx.tenant_id})[0].items()}


def _params(ctx: Context, chosen: MemberFilter) -> dict[str, Any]:
    words = like(chosen.words) if chosen.words else None
    return {
        "tenant": ctx.tenant_id,
        "now": ctx.now,
        "words": words,
        "role": chosen.role,
        "active": chosen.active,
    }


def one(ctx: Context, user_id: UUID) -> dict[str, Any] | None:
    """One person as the list shows them."""
    return fetch_one(
        ctx, f"SELECT {_COLUMNS} {_FROM} AND m.user_id = %(user)s", {**_params(ctx, MemberFilter()), "user": user_id}
    )


def lock_member(ctx: Context, user_id: UUID) -> dict[str, Any] | None:
    """A membership, active or not, held until this transaction ends."""
    sql = """SELECT m.user_id, m.roles, m.is_active, u.name, u.email FROM membership m
        JOIN user_account u ON u.id = m.user_id
        WHERE m.tenant_id = %(tenant)s AND m.user_id = %(user)s FOR UPDATE OF m"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "user": user_id})


def lock_owners(ctx: Context) -> set[UUID]:
    """Active owners, all held until this transaction ends, so that two of them cannot remove each other."""
    sql = """SELECT user_id FROM membership WHERE tenant_id = %(tenant)s AND is_active AND 'owner' = ANY(roles)
        ORDER BY id FOR UPDATE"""
    return {row["user_id"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id})}


def set_roles(ctx: Context, user_id: UUID, roles: Sequence[str]) -> None:
    """Replace what a member may do."""
    sql = "UPDATE membership SET roles = %(roles)s WHERE tenant_id = %(tenant)s AND user_id = %(user)s"
    raw(ctx).execute(sql.encode(), {"roles": list(roles), "tenant": ctx.tenant_id, "user": user_id})


def set_active(ctx: Context, user_id: UUID, *, active: bool) -> None:
    """Let a member in, or not."""
    sql = "UPDATE membership SET is_active = %(active)s WHERE tenant_id = %(tenant)s AND user_id = %(user)s"
    raw(ctx).execute(sql.encode(), {"active": active, "tenant": ctx.tenant_id, "user": user_id})


def lock_email(ctx: Context, email: str) -> None:
    """Hold an address of mail until this transaction ends, so that one person is made once."""
    fetch(ctx, "SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtextextended(%(email)s, 11))) AS l", {"email": email})


_INVITED = """SELECT i.id, i.email, i.roles, i.created_at, i.expires_at, coalesce(u.name, 'PulseOps') AS invited_by
    FROM invitation i LEFT JOIN user_account u ON u.id = i.invited_by"""


def invitations(ctx: Context) -> list[dict[str, Any]]:
    """Invitations nobody answered yet, the newest first; those past their time too."""
    sql = f"""{_INVITED} WHERE i.tenant_id = %(tenant)s AND i.accepted_at IS NULL AND i.revoked_at IS NULL
        ORDER BY i.created_at DESC, i.id DESC LIMIT 500"""
    return fetch(ctx, sql, {"tenant": ctx.tenant_id})


def add_invitation(ctx: Context, email: str, roles: Sequence[str], token_hash: str, expires_at: object) -> UUID:
    """Insert an invitation; earlier open ones of the same address stop working."""
    invitation_id = uuid7()
    params = {"id": invitation_id, "tenant": ctx.tenant_id, "now": ctx.now, "email": email, "roles": list(roles)}
    sql = """UPDATE invitation SET revoked_at = %(now)s
        WHERE tenant_id = %(tenant)s AND email = %(email)s AND accepted_at IS NULL AND revoked_at IS NULL"""
    raw(ctx).execute(sql.encode(), params)
    sql = """INSERT INTO invitation (id, tenant_id, created_at, email, roles, token_hash, invited_by, expires_at)
        VALUES (%(id)s, %(tenant)s, %(now)s, %(email)s, %(roles)s, %(hash)s, %(by)s, %(expires)s)"""
    raw(ctx).execute(sql.encode(), {**params, "hash": token_hash, "by": ctx.actor.id, "expires": expires_at})
    return invitation_id


def open_invitation(ctx: Context, invitation_id: UUID) -> dict[str, Any] | None:
    """One invitation of this tenant that nobody answered yet, held."""
    sql = """SELECT id, email, roles FROM invitation WHERE tenant_id = %(tenant)s AND id = %(id)s
        AND accepted_at IS NULL AND revoked_at IS NULL FOR UPDATE"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "id": invitation_id})


def revoke_invitation(ctx: Context, invitation_id: UUID) -> None:
    """Take an invitation back."""
    sql = "UPDATE invitation SET revoked_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), {"now": ctx.now, "tenant": ctx.tenant_id, "id": invitation_id})


def revoke_invitations_by(ctx: Context, user_id: UUID) -> int:
    """Take back all open invitations a person sent."""
    sql = """UPDATE invitation SET revoked_at = %(now)s WHERE tenant_id = %(tenant)s AND invited_by = %(user)s
        AND accepted_at IS NULL AND revoked_at IS NULL"""
    return raw(ctx).execute(sql.encode(), {"now": ctx.now, "tenant": ctx.tenant_id, "user": user_id}).rowcount


def held_invitation(ctx: Context) -> dict[str, Any] | None:
    """The invitation whose token hash this transaction holds, locked, with its tenant's id."""
    sql = """SELECT id, tenant_id, email, roles, invited_by, expires_at, accepted_at, revoked_at FROM invitation
        WHERE token_hash = current_setting('app.token_hash') FOR UPDATE"""
    return fetch_one(ctx, sql)


def inviter(ctx: Context, user_id: UUID | None) -> str:
    """Name of who invited."""
    rows = fetch(ctx, "SELECT name FROM user_account WHERE id = %(id)s", {"id": user_id})
    return rows[0]["name"] if rows else "PulseOps"


def mark_accepted(ctx: Context, invitation_id: UUID) -> None:
    """Spend an invitation."""
    sql = "UPDATE invitation SET accepted_at = %(now)s WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), {"now": ctx.now, "tenant": ctx.tenant_id, "id": invitation_id})
