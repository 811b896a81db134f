"""All SQL of cost rules and of what they leave unassigned."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.base.ids import uuid7

GROUPS_SHOWN = 40
_RECENT = "l.period_start_on > %(today)s::date - interval '12 months'"
_NOBODY = f"l.tenant_id = %(tenant)s AND l.client_id IS NULL AND l.department IS NULL AND {_RECENT}"
_MONEY = "round(sum(l.billed_minor + l.billed_rest))::bigint"


def _params(ctx: Context, **more: object) -> dict[str, object]:
    return {"tenant": ctx.tenant_id, "today": ctx.today, **more}


def every(ctx: Context) -> list[dict[str, Any]]:
    """Rules in order with their department, and lines and money per currency they decide."""
    sql = f"""SELECT r.id, r.position, r.field, r.tag_key, r.operator, r.value, r.client_id, c.name AS client_name,
            coalesce(sum(s.lines), 0)::int AS lines,
            coalesce(jsonb_agg(jsonb_build_object('currency', s.currency, 'amount_minor', s.amount)
                ORDER BY s.amount DESC) FILTER (WHERE s.currency IS NOT NULL), '[]') AS amounts
        FROM cost_rule r JOIN client c ON c.id = r.client_id
        LEFT JOIN (SELECT l.rule_id, l.currency, count(*) AS lines, {_MONEY} AS amount FROM cost_line l
            WHERE l.tenant_id = %(tenant)s AND l.rule_id IS NOT NULL AND {_RECENT} GROUP BY 1, 2) s ON s.rule_id = r.id
        WHERE r.tenant_id = %(tenant)s GROUP BY r.id, c.name ORDER BY r.position, r.created_at"""
    return fetch(ctx, sql, _params(ctx))


def count(ctx: Context) -> int:
    """Number of rules."""
    return int(fetch(ctx, "SELECT count(*) AS n FROM cost_rule WHERE tenant_id = %(tenant)s", _params(ctx))[0]["n"])


def lock(ctx: Context, rule_id: UUID) -> dict[str, Any] | None:
    """One rule, held against others until the transaction ends."""
    sql = """SELECT id, field, tag_key, operator, value, client_id FROM cost_rule
        WHERE tenant_id = %(tenant)s AND id = %(id)s FOR UPDATE"""
    return next(iter(fetch(ctx, sql, _params(ctx, id=rule_id))), None)


_SAME = """field = %(field)s AND tag_key IS NOT DISTINCT FROM %(tag_key)s AND operator = %(operator)s
    AND value = %(value)s"""


def add(ctx: Context, row: Mapping[str, object]) -> UUID | None:
    """Insert a rule at the end; None when its condition exists."""
    sql = """INSERT INTO cost_rule (id, tenant_id, position, field, tag_key, operator, value, client_id)
        SELECT %(id)s, %(tenant)s, coalesce(max(position), 0) + 1, %(field)s, %(tag_key)s, %(operator)s, %(value)s,
            %(client_id)s FROM cost_rule WHERE tenant_id = %(tenant)s ON CONFLICT DO NOTHING RETURNING id"""
    rows = fetch(ctx, sql, _params(ctx, id=uuid7(), **row))
    return rows[0]["id"] if rows else None


def change(ctx: Context, rule_id: UUID, row: Mapping[str, object]) -> bool:
    """Set a rule; False when another has its condition."""
    sql = f"""UPDATE cost_rule SET field = %(field)s, tag_key = %(tag_key)s, operator = %(operator)s, value = %(value)s,
            client_id = %(client_id)s
        WHERE tenant_id = %(tenant)s AND id = %(id)s
          AND NOT EXISTS (SELECT FROM cost_rule WHERE tenant_id = %(tenant)s AND id <> %(id)s AND {_SAME})"""
    return raw(ctx).execute(sql.encode(), _params(ctx, id=rule_id, **row)).rowcount > 0


def move(ctx: Context, rule_id: UUID, position: int) -> None:
    """Put a rule at a place (1 is first) and number all anew."""
    sql = """UPDATE cost_rule r SET position = o.place FROM (
            SELECT id, row_number() OVER (ORDER BY CASE WHEN id = %(id)s THEN %(at)s ELSE place + (place >= %(at)s)::int
                END, id = %(id)s DESC) AS place
            FROM (SELECT id, row_number() OVER (ORDER BY (id = %(id)s), position, created_at) AS place FROM cost_rule
                WHERE tenant_id = %(tenant)s) p) o
        WHERE r.tenant_id = %(tenant)s AND r.id = o.id"""
    raw(ctx).execute(sql.encode(), _params(ctx, id=rule_id, at=position))


def delete(ctx: Context, rule_id: UUID) -> None:
    """Remove a rule."""
    sql = "DELETE FROM cost_rule WHERE tenant_id = %(tenant)s AND id = %(id)s"
    raw(ctx).execute(sql.encode(), _params(ctx, id=rule_id))


def unassigned_sums(ctx: Context) -> list[dict[str, Any]]:
    """Lines and money of twelve months that no department pays, and all money, per currency."""
    sql = f"""SELECT l.currency, {_MONEY} AS total_minor,
            count(*) FILTER (WHERE l.client_id IS NULL AND l.department IS NULL)::int AS lines,
            coalesce(round(sum(l.billed_minor + l.billed_rest) FILTER (WHERE l.client_id IS NULL
                AND l.department IS NULL)), 0)::bigint AS amount_minor
        FROM cost_line l WHERE l.tenant_id = %(tenant)s AND {_RECENT} GROUP BY 1 ORDER BY 4 DESC"""
    return fetch(ctx, sql, _params(ctx))


def unassigned_groups(ctx: Context) -> list[dict[str, Any]]:
    """What unassigned lines have in common (account, tag, vendor, service), the largest sums first."""
    one = f"SELECT '{{field}}' AS field, {{key}} AS tag_key, {{value}} AS value, l.currency, count(*)::int AS lines, \
{_MONEY} AS amount_minor FROM cost_line l {{more}} WHERE {_NOBODY} AND {{value}} IS NOT NULL GROUP BY 1, 2, 3, 4"
    none = "NULL::text"
    parts = (
        one.format(field="account", key=none, value="coalesce(l.account_name, l.account_id)", more=""),
        one.format(field="tag", key="t.key", value="t.value", more="CROSS JOIN LATERAL jsonb_each_text(l.tags) t"),
        one.format(field="vendor", key=none, value="l.vendor", more=""),
        one.format(field="service", key=none, value="l.service", more=""),
    )
    sql = f"""SELECT * FROM ({" UNION ALL ".join(parts)}) g
        ORDER BY array_position(ARRAY['account', 'tag', 'vendor', 'service'], field), abs(amount_minor) DESC, value
        LIMIT {GROUPS_SHOWN}"""
    return fetch(ctx, sql, _params(ctx))
