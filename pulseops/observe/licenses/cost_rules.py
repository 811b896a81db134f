"""Rules that give costs to departments or clients: the first that fits decides; what none fits stays unassigned."""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, FieldProblem, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.observe.licenses import charges_repository as charges
from pulseops.observe.licenses import cost_rules_repository as repository
from pulseops.observe.licenses import repository as licenses

RuleField = Literal["tag", "account", "vendor", "service", "category"]
Operator = Literal["is", "starts", "contains"]
MOST_RULES = 500
LONGEST = 300


def every(ctx: Context) -> list[dict[str, Any]]:
    """Rules in order, each with the lines and money of the last twelve months it decides."""
    ctx.require("licenses:read")
    return repository.every(ctx)


def unassigned(ctx: Context) -> dict[str, Any]:
    """Lines and money nobody pays for, per currency, and what they have in common, largest first."""
    ctx.require("licenses:read")
    return {"sums": repository.unassigned_sums(ctx), "groups": repository.unassigned_groups(ctx)}


def create(ctx: Context, values: Mapping[str, Any]) -> UUID:
    """Add a rule at the end and apply all. Raises Invalid, Conflict (the same condition exists)."""
    ctx.require("licenses:write")
    row = _checked(ctx, values)
    if repository.count(ctx) >= MOST_RULES:
        raise Conflict("too-many-rules", f"There are {MOST_RULES} rules already. Remove or join some first.")
    rule_id = repository.add(ctx, row)
    if rule_id is None:
        raise Conflict("rule-exists", "A rule with this condition exists already. Change that one instead.")
    _apply(ctx, "cost_rule.created", rule_id, row)
    return rule_id


def update(ctx: Context, rule_id: UUID, values: Mapping[str, Any]) -> None:
    """Change whom a rule gives costs to, its condition or its place, and apply all. Raises NotFound, Invalid."""
    ctx.require("licenses:write")
    old = _existing(ctx, rule_id)
    row = _checked(ctx, {**old, **values})
    if not repository.change(ctx, rule_id, row):
        raise Conflict("rule-exists", "A rule with this condition exists already. Change that one instead.")
    if values.get("position") is not None:
        repository.move(ctx, rule_id, int(values["position"]))
    _apply(ctx, "cost_rule.updated", rule_id, {name: str(value) for name, value in values.items()})


def delete(ctx: Context, rule_id: UUID) -> None:
    """Remove a rule; what it decided goes to the next that fits, or to nobody. Raises NotFound."""
    ctx.require("licenses:write")
    old = _existing(ctx, rule_id)
    repository.delete(ctx, rule_id)
    _apply(ctx, "cost_rule.deleted", rule_id, {name: old[name] for name in ("field", "tag_key", "operator", "value")})


def _existing(ctx: Context, rule_id: UUID) -> dict[str, Any]:
    found = repository.lock(ctx, rule_id)
    if not found:
        raise NotFound.of("rule")
    return found


def _checked(ctx: Context, values: Mapping[str, Any]) -> dict[str, Any]:
    row: dict[str, Any] = {name: values.get(name) for name in ("field", "tag_key", "operator", "value", "client_id")}
    wrong: list[FieldProblem] = []
    for name in ("tag_key", "value"):
        row[name] = (row[name] or "").strip() or None
        if row[name] and len(row[name]) > LONGEST:
            wrong.append(FieldProblem(name, f"At most {LONGEST} characters."))
    if not row["value"]:
        wrong.append(FieldProblem("value", "Say what the cost must have."))
    if row["field"] == "tag" and not row["tag_key"]:
        wrong.append(FieldProblem("tag_key", "Say which tag."))
    if row["field"] != "tag":
        row["tag_key"] = None
    if licenses.client_name(ctx, row["client_id"]) is None:
        wrong.append(FieldProblem("client_id", "This client or department does not exist."))
    if wrong:
        raise Invalid("invalid-input", "; ".join(f"{w.field}: {w.message}" for w in wrong), fields=tuple(wrong))
    return row


def _apply(ctx: Context, kind: str, rule_id: UUID, detail: Mapping[str, Any]) -> None:
    charges.take_departments(ctx)
    charges.give_departments(ctx)
    told = {name if name != "kind" else "rule_kind": str(value) for name, value in detail.items()}
    audit.record(ctx, kind, "cost_rule", str(rule_id), changed=told)
    publish(ctx, "products")
    publish(ctx, "dashboard")
