"""A tenant's own rule as one parameterised query. SQL only; part of this room's repository.

The rules of one evaluation read a narrow copy of the standings (`_measures`), made once: a thousand rules then cost a
thousand short scans. Names come from the registry, numbers and texts are parameters; nothing typed reaches the SQL.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, fetch_one, raw
from pulseops.decide.alerts.expressions import Comparison, Condition, Figure, Group, Number, Operand, figures
from pulseops.decide.alerts.measures import MEASURES, Measure

_ABOUT = "s.client_id, s.name, s.owner_name, s.industry, s.currency, s.mrr_minor, s.as_of, s.top_driver"


class _Writer:
    """SQL of a condition over columns `m_<figure>`, numbers as parameters."""

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}

    def number(self, value: float) -> str:
        name = f"n{len(self.params)}"
        self.params[name] = value
        return f"%({name})s::float8"

    def operand(self, operand: Operand) -> str:
        if isinstance(operand, Number):
            return self.number(operand.value)
        if isinstance(operand, Figure):
            return f"m_{operand.measure.id}"
        left, right = self.operand(operand.left), self.operand(operand.right)
        return f"({left} {operand.sign} {f'nullif({right}, 0)' if operand.sign == '/' else right})"

    def condition(self, condition: Condition, *, releasing: bool) -> str:
        if isinstance(condition, Comparison):
            loose = releasing and condition.release is not None
            right = self.number(condition.release or 0) if loose else self.operand(condition.right)
            return f"({self.operand(condition.left)} {condition.op.replace('!=', '<>')} {right})"
        joint = " AND " if condition.kind == "all" else " OR "
        return "(" + joint.join(self.condition(part, releasing=releasing) for part in condition.parts) + ")"


def compiled(condition: Condition) -> tuple[str, str, dict[str, Any]]:
    """SQL of "holds" and of "an open alert goes on", and their parameters."""
    writer = _Writer()
    fires = writer.condition(condition, releasing=False)
    goes_on = writer.condition(condition, releasing=True) if _releases(condition) else fires
    return fires, goes_on, writer.params


def _releases(condition: Condition) -> bool:
    if isinstance(condition, Group):
        return any(_releases(part) for part in condition.parts)
    return condition.release is not None


def scoped(scope: Mapping[str, Any] | None) -> tuple[str, dict[str, Any]]:
    """SQL and parameters of a rule's scope; no owners or industries: all."""
    owners, industries = list((scope or {}).get("owners") or ()), list((scope or {}).get("industries") or ())
    tests = ["true"]
    tests += ["owner_name = ANY(%(owners)s)"] if owners else []
    tests += ["industry = ANY(%(industries)s)"] if industries else []
    return " AND ".join(tests), {"owners": owners, "industries": industries}


def stage_measures(ctx: Context, used: Collection[Measure]) -> None:
    """Copy the figures the rules of this transaction speak of, of all active clients, into `_measures`."""
    columns = ", ".join(f"({m.sql})::float8 AS m_{m.id}" for m in used)
    with raw(ctx).cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS _measures")
        cursor.execute(
            f"""CREATE TEMP TABLE _measures ON COMMIT DROP AS SELECT {_ABOUT}, {columns}
            FROM client_standing s WHERE s.tenant_id = '{ctx.tenant_id}' AND s.status = 'active'""".encode()
        )
        cursor.execute("ANALYZE _measures")


def rows_of_custom(
    ctx: Context, condition: Condition, scope: Mapping[str, Any] | None, ongoing: Sequence[UUID]
) -> list[dict[str, Any]]:
    """Clients for which a rule fires; and, of the `ongoing` ones, those that hold on or cannot be told.

    Needs `stage_measures` before.
    """
    fires, goes_on, params = compiled(condition)
    where, more = scoped(scope)
    used = "".join(f", m_{measure.id}" for measure in figures(condition))
    keeps = f"OR (client_id = ANY(%(ongoing)s::uuid[]) AND ({goes_on}) IS NOT FALSE)" if ongoing else ""
    sql = f"""SELECT client_id, NULL::uuid AS product_id, name AS subject_name, currency, mrr_minor, as_of, top_driver,
            CASE WHEN {fires} THEN 'fire' WHEN {goes_on} IS NULL THEN 'unknown' ELSE 'hold' END AS verdict{used}
        FROM _measures WHERE {where} AND ({fires} {keeps})"""
    return fetch(ctx, sql, {**params, **more, "ongoing": list(ongoing)})


def measures_of(ctx: Context, client_id: object) -> dict[str, Any] | None:
    """All figures of one client, for explaining; with status, owner, industry and currency."""
    columns = ", ".join(f"({m.sql})::float8 AS {m.id}" for m in MEASURES.values())
    sql = f"""SELECT {_ABOUT}, s.status, {columns} FROM client_standing s
        WHERE s.tenant_id = %(tenant)s AND s.client_id = %(client)s"""
    return fetch_one(ctx, sql, {"tenant": ctx.tenant_id, "client": client_id})


def scopes(ctx: Context) -> Mapping[str, Sequence[str]]:
    """Owners and industries that occur, for choosing a scope."""
    sql = """SELECT array_agg(DISTINCT owner_name ORDER BY owner_name) FILTER (WHERE owner_name IS NOT NULL) AS owners,
            array_agg(DISTINCT industry ORDER BY industry) FILTER (WHERE industry IS NOT NULL) AS industries
        FROM client_standing WHERE tenant_id = %(tenant)s AND status = 'active'"""
    row = fetch(ctx, sql, {"tenant": ctx.tenant_id})[0]
    return {name: row[name] or [] for name in ("owners", "industries")}
