"""What people asked, what was answered, what was proposed to them, and how a tenant's language model is reached."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Conversation(Identified, Tenanted, Created, Base):
    """One thread of one person; nobody else reads it."""

    __tablename__ = "conversation"
    __table_args__ = (Index(None, "tenant_id", "user_id", "updated_at"),)

    user_id: Mapped[UUID]
    title: Mapped[str]
    updated_at: Mapped[datetime]


class Message(Identified, Tenanted, Created, Base):
    """One turn. `content` of an answer: text with {{v:n}} in place of figures, the figures, and blocks."""

    __tablename__ = "message"
    __table_args__ = (Index(None, "conversation_id", "created_at"), Index(None, "tenant_id", "created_at"))

    conversation_id: Mapped[UUID] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    role: Mapped[str]  # person, assistant
    text: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    plan: Mapped[dict[str, Any]] = mapped_column(default=dict)
    planner: Mapped[str | None]  # embedded, llm
    took_ms: Mapped[int | None]
    rating: Mapped[str | None]  # up, down
    remark: Mapped[str | None]


class Proposal(Identified, Tenanted, Created, Base):
    """An action somebody may confirm: a verb of the product with its arguments, once, until it expires."""

    __tablename__ = "proposal"
    __table_args__ = (Index(None, "tenant_id", "user_id", "state"), Index(None, "conversation_id"))

    conversation_id: Mapped[UUID | None] = mapped_column(ForeignKey("conversation.id", ondelete="CASCADE"))
    user_id: Mapped[UUID]
    verb: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    preview: Mapped[str]
    door: Mapped[str]  # chat, llm, mcp
    state: Mapped[str]  # open, confirmed, dismissed
    expires_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)


class LanguageModel(Identified, Tenanted, Created, Base):
    """The tenant's own language model. `secret` is selected by the one function that calls it (ADR 5)."""

    __tablename__ = "language_model"
    __table_args__ = (UniqueConstraint("tenant_id"),)

    enabled: Mapped[bool] = mapped_column(default=False)
    provider: Mapped[str]  # openai, anthropic, bedrock, ollama
    model: Mapped[str]
    base_url: Mapped[str | None]
    region: Mapped[str | None]
    secret: Mapped[dict[str, Any] | None]
    hint: Mapped[str | None]
    updated_at: Mapped[datetime]
    updated_by: Mapped[str]
