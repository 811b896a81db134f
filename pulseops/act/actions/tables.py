"""What the agent may do by itself, what it did or wants to do, and who allowed it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Autonomy(Identified, Tenanted, Created, Base):
    """One rung: how far the agent may go with a kind of action, for everybody, a group of clients or one client."""

    __tablename__ = "autonomy"
    __table_args__ = (
        UniqueConstraint("tenant_id", "action_type", "scope", "scope_value"),
        CheckConstraint("level IN ('observe', 'suggest', 'approve', 'alone')", name="level"),
        CheckConstraint("scope IN ('all', 'industry', 'plan', 'owner', 'client')", name="scope"),
    )

    action_type: Mapped[str]
    scope: Mapped[str]
    scope_value: Mapped[str] = mapped_column(default="")  # of client: its id; of all: empty
    level: Mapped[str]
    cap_action: Mapped[int | None]  # objects one action may touch; None: the kind's own
    cap_day: Mapped[int | None]  # objects a day; only of scope all
    by_name: Mapped[str]
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())


class ActionControl(Tenanted, Base):
    """A tenant's kill switch, and where tickets are made."""

    __tablename__ = "action_control"

    tenant_id: Mapped[UUID] = mapped_column(ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True)
    stopped_at: Mapped[datetime | None]
    stopped_by: Mapped[str | None]
    stop_reason: Mapped[str | None]
    ticket_port: Mapped[str] = mapped_column(default="manual")  # manual, webhook
    ticket_channel_id: Mapped[UUID | None] = mapped_column(ForeignKey("channel.id", ondelete="SET NULL"))


class Action(Identified, Tenanted, Created, Base):
    """One thing to do to something, with what it would change, who allowed it and what came of it."""

    __tablename__ = "action"
    __table_args__ = (
        UniqueConstraint("tenant_id", "key"),
        Index(None, "tenant_id", "state", "created_at"),
        Index(None, "tenant_id", "type", "performed_at"),
        Index(None, "tenant_id", "origin_kind", "origin_id"),
        Index(None, "client_id"),
    )

    type: Mapped[str]
    key: Mapped[str]  # idempotency: the same wish is kept once
    params: Mapped[dict[str, Any]]
    title: Mapped[str]
    subject: Mapped[str]
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"))
    changes: Mapped[list[Any]] = mapped_column(default=list)  # the dry run: subject, field, before, after
    warnings: Mapped[list[Any]] = mapped_column(default=list)
    touches: Mapped[int] = mapped_column(Integer)
    why: Mapped[str]
    origin_kind: Mapped[str | None]  # playbook, alert, recommendation, ...
    origin_id: Mapped[UUID | None]
    level: Mapped[str]  # the rung in force when it was proposed
    state: Mapped[str]  # observed, proposed, approved, reserved, performed, failed, declined, expired, refused, undo..
    proposed_by: Mapped[str]
    expires_at: Mapped[datetime]
    decided_by: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_via: Mapped[str | None]  # app, link, alone
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime | None]  # approved: not before; reserved: when the lease of its worker ends
    last_error: Mapped[str | None]
    performed_at: Mapped[datetime | None]
    receipt: Mapped[dict[str, Any]] = mapped_column(default=dict)
    undo_until: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    undone_by: Mapped[str | None]


class Approval(Identified, Tenanted, Created, Base):
    """A question put to one person by mail: the link decides once, until it expires. Only its hash is kept."""

    __tablename__ = "approval"
    __table_args__ = (
        UniqueConstraint("action_id", "asked_id"),
        Index("ix_approval_open", "tenant_id", "expires_at", postgresql_where=text("used_at IS NULL")),
    )

    action_id: Mapped[UUID] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"))
    asked_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    decision: Mapped[str | None]
