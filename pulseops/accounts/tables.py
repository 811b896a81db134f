"""Who may: tenants, people, how they prove themselves, and what was done in their name."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class TenantKind(StrEnum):
    """Which lens the tenant looks through."""

    MSP = "msp"
    IT = "it"


class Role(StrEnum):
    """Roles of a membership; several are a union."""

    OWNER = "owner"
    ADMIN = "admin"
    ACCOUNT_MANAGER = "account_manager"
    IT_ADMIN = "it_admin"
    VIEWER = "viewer"


class Tenant(Identified, Created, Base):
    """An MSP or an internal IT team: the unit of isolation."""

    __tablename__ = "tenant"

    name: Mapped[str]
    kind: Mapped[str]
    currency: Mapped[str] = mapped_column(default="USD")
    timezone: Mapped[str] = mapped_column(default="UTC")
    is_demo: Mapped[bool] = mapped_column(default=False)
    settings: Mapped[dict[str, Any]] = mapped_column(default=dict)


class User(Identified, Created, Base):
    """A person; belongs to tenants by membership."""

    __tablename__ = "user_account"

    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    password_hash: Mapped[str | None]


class Membership(Identified, Tenanted, Created, Base):
    """What a person may do in one tenant."""

    __tablename__ = "membership"
    __table_args__ = (UniqueConstraint("tenant_id", "user_id"), Index(None, "user_id"))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    is_active: Mapped[bool] = mapped_column(default=True)
    last_used_at: Mapped[datetime | None]


class SignInFailure(Identified, Base):
    """A wrong password, for known and unknown addresses alike; kept for a day. Belongs to no tenant."""

    __tablename__ = "sign_in_failure"
    __table_args__ = (Index(None, "email_hash", "at"), Index(None, "ip", "at"))

    at: Mapped[datetime] = mapped_column(index=True)
    email_hash: Mapped[str]
    ip: Mapped[str | None]


class UserSession(Identified, Tenanted, Created, Base):
    """A signed-in browser. Only the hash of its cookie is kept."""

    __tablename__ = "user_session"
    __table_args__ = (Index(None, "tenant_id", "user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    last_seen_at: Mapped[datetime]
    user_agent: Mapped[str | None]
    ip: Mapped[str | None]
    revoked_at: Mapped[datetime | None]


class PasswordReset(Identified, Created, Base):
    """A single-use link; belongs to a person, not to a tenant."""

    __tablename__ = "password_reset"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Identified, Tenanted, Created, Base):
    """An offer to join a tenant."""

    __tablename__ = "invitation"
    __table_args__ = (Index(None, "tenant_id", "created_at"),)

    email: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class ApiKey(Identified, Tenanted, Created, Base):
    """A program's key; may do what its owner may, narrowed by scopes."""

    __tablename__ = "api_key"
    __table_args__ = (Index(None, "tenant_id", "user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    name: Mapped[str]
    prefix: Mapped[str]
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    last_used_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    client_id: Mapped[str | None]  # of the program that was connected by OAuth; its key is the connection


class OAuthClient(Identified, Created, Base):
    """A program that registered itself (RFC 7591). Belongs to no tenant; without a secret."""

    __tablename__ = "oauth_client"
    __table_args__ = (Index(None, "created_at"),)

    client_id: Mapped[str] = mapped_column(unique=True)
    info: Mapped[dict[str, Any]]
    allowed_at: Mapped[datetime | None]


class OAuthToken(Identified, Tenanted, Created, Base):
    """A code or a refresh token of a connection; used once."""

    __tablename__ = "oauth_token"
    __table_args__ = (Index(None, "tenant_id", "expires_at"), Index(None, "key_id"))

    user_id: Mapped[UUID] = mapped_column(ForeignKey("user_account.id", ondelete="CASCADE"))
    client_id: Mapped[str]
    kind: Mapped[str]  # code, refresh
    token_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    wire: Mapped[dict[str, Any]]  # of a code: redirect_uri, code_challenge, resource
    key_id: Mapped[UUID | None] = mapped_column(ForeignKey("api_key.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class AuditEntry(Identified, Tenanted, Base):
    """One thing done by a person or an agent. Append-only; each row's hash covers the one before."""

    __tablename__ = "audit_entry"
    __table_args__ = (UniqueConstraint("tenant_id", "sequence"), Index(None, "tenant_id", "at"))

    sequence: Mapped[int] = mapped_column(BigInteger)
    at: Mapped[datetime] = mapped_column(server_default=func.now())
    actor_kind: Mapped[str]
    actor_id: Mapped[UUID | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str | None]
    detail: Mapped[dict[str, Any]]
    previous_hash: Mapped[str]
    hash: Mapped[str]
