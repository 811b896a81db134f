"""Which department or client pays a cost that names none: rules, and what they leave over."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx
from pulseops.observe.licenses import cost_rules

router = APIRouter(prefix="/spend/rules", tags=["spend"], route_class=Careful)

Text = Annotated[str, Field(max_length=cost_rules.LONGEST)]


class RuleAmount(BaseModel):
    """Money in one currency."""

    currency: str
    amount_minor: int


class CostRule(BaseModel):
    """A rule; lines and amounts of the last twelve months it decides."""

    id: UUID
    position: int
    field: cost_rules.RuleField
    tag_key: str | None
    operator: cost_rules.Operator
    value: str
    client_id: UUID
    client_name: str
    lines: int
    amounts: list[RuleAmount]


class UnassignedSum(BaseModel):
    """Money of twelve months in one currency: in all, and of lines nobody pays."""

    currency: str
    total_minor: int
    lines: int
    amount_minor: int


class UnassignedGroup(BaseModel):
    """What some unassigned lines have in common."""

    field: cost_rules.RuleField
    tag_key: str | None
    value: str
    currency: str
    lines: int
    amount_minor: int


class Unassigned(BaseModel):
    """What no rule fits."""

    sums: list[UnassignedSum]
    groups: list[UnassignedGroup]


class CostRules(BaseModel):
    """Rules in their order, and what they leave over."""

    rules: list[CostRule]
    unassigned: Unassigned


class NewRule(BaseModel):
    """A condition and who pays what fits it."""

    field: cost_rules.RuleField
    tag_key: Text | None = None
    operator: cost_rules.Operator = "is"
    value: Text
    client_id: UUID


class RuleChange(BaseModel):
    """What changes of a rule; position 1 is first."""

    field: cost_rules.RuleField | None = None
    tag_key: Text | None = None
    operator: cost_rules.Operator | None = None
    value: Text | None = None
    client_id: UUID | None = None
    position: int | None = Field(default=None, ge=1, le=cost_rules.MOST_RULES)


class Made(BaseModel):
    """Id of what was made."""

    id: UUID


@router.get("")
def list_rules(ctx: Ctx) -> CostRules:
    """All rules and what they leave unassigned."""
    return CostRules.model_validate({"rules": cost_rules.every(ctx), "unassigned": cost_rules.unassigned(ctx)})


@router.post("", status_code=201)
def add_rule(body: NewRule, ctx: Ctx) -> Made:
    """Add a rule at the end and apply it."""
    return Made(id=cost_rules.create(ctx, body.model_dump()))


@router.patch("/{rule_id}", status_code=204)
def change_rule(rule_id: UUID, body: RuleChange, ctx: Ctx) -> None:
    """Change or move a rule."""
    cost_rules.update(ctx, rule_id, {k: v for k, v in body.model_dump(exclude_unset=True).items() if v is not None})


@router.delete("/{rule_id}", status_code=204)
def remove_rule(rule_id: UUID, ctx: Ctx) -> None:
    """Remove a rule; what it decided goes to the next that fits or becomes unassigned."""
    cost_rules.delete(ctx, rule_id)
