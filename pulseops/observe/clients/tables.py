"""Clients (an MSP's customers or an IT team's departments) and everything dated that happened with them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, func
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Sourced(Identified, Tenanted):
    """A row that a source gave us; `(source_id, external_id)` is its name over there."""

    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    external_id: Mapped[str]
    run_id: Mapped[UUID | None]  # the import that wrote this version

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("tenant_id", "source_id", "external_id"), *getattr(cls, "more_table_args", ()))


class OfClient(Sourced):
    """A sourced row of one client."""

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))


class Client(Sourced, Created, Base):
    """A client or department. Scores are not here: they are dated predictions."""

    __tablename__ = "client"
    more_table_args = (
        Index(None, "tenant_id", "status"),
        Index(None, "tenant_id", "name"),
        CheckConstraint("kind IN ('client', 'department')", name="kind"),
        CheckConstraint("status IN ('active', 'inactive', 'prospect')", name="status"),
        CheckConstraint("employees >= 0", name="employees"),
    )

    name: Mapped[str]
    kind: Mapped[str] = mapped_column(default="client")
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="SET NULL"))
    industry: Mapped[str | None]
    country: Mapped[str | None]
    employees: Mapped[int | None]
    domains: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)
    status: Mapped[str] = mapped_column(default="active")
    since_on: Mapped[date | None]
    churned_on: Mapped[date | None]
    churn_reason: Mapped[str | None]
    churn_is_involuntary: Mapped[bool] = mapped_column(default=False)
    owner_id: Mapped[UUID | None] = mapped_column(ForeignKey("user_account.id", ondelete="SET NULL"))
    owner_name: Mapped[str | None]  # as the source names the account manager when that person is no user here
    plan: Mapped[str | None]
    notes: Mapped[str | None]
    label: Mapped[bool | None]  # outcome column of a generic customer table; None elsewhere
    attributes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    updated_at: Mapped[datetime] = mapped_column(server_default=func.now())
    version: Mapped[int] = mapped_column(default=1)


class ChurnEvent(OfClient, Created, Base):
    """A dated leaving, of a source or stated by hand (no `run_id`); a client may come back and leave again."""

    __tablename__ = "churn_event"
    more_table_args = (Index(None, "client_id", "churned_on"), Index(None, "tenant_id", "churned_on"))

    churned_on: Mapped[date]
    reason: Mapped[str | None]
    is_reactivation: Mapped[bool] = mapped_column(default=False)
    feedback: Mapped[str | None]
    is_involuntary: Mapped[bool | None]  # as a person stated it; None: the reason's words decide
    returned_on: Mapped[date | None]  # the day a person took the client back


class Contact(OfClient, Base):
    """A person at the client; the primary one leaving is a warning."""

    __tablename__ = "contact"
    more_table_args = (Index(None, "client_id"),)

    name: Mapped[str]
    email: Mapped[str | None]
    title: Mapped[str | None]
    is_primary: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]


class Contract(OfClient, Base):
    """An agreement. `mrr_minor` is 0 for one-time, trial and unknown recurrence (FIELD.md, MRR)."""

    __tablename__ = "contract"
    more_table_args = (
        Index(None, "client_id", "start_on"),
        Index(None, "tenant_id", "start_on"),
        Index(None, "tenant_id", "end_on"),
        CheckConstraint("mrr_minor >= 0", name="mrr"),
        CheckConstraint("quantity >= 0", name="quantity"),
        CheckConstraint("end_on IS NULL OR end_on >= start_on", name="period"),
    )

    name: Mapped[str | None]
    product_name: Mapped[str | None]
    start_on: Mapped[date]
    end_on: Mapped[date | None]
    notice_on: Mapped[date | None]
    term_months: Mapped[int | None]
    auto_renew: Mapped[bool | None]
    recurrence: Mapped[str | None]  # monthly, quarterly, annual, one_time
    quantity: Mapped[int | None]
    unit_price_minor: Mapped[int | None] = mapped_column(BigInteger)
    unit_cost_minor: Mapped[int | None] = mapped_column(BigInteger)
    mrr_minor: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str]
    is_trial: Mapped[bool] = mapped_column(default=False)


class LaborEntry(OfClient, Base):
    """Hours somebody worked for a client, with what an hour cost on that day (wages and overhead, not the price)."""

    __tablename__ = "labor_entry"
    more_table_args = (
        Index(None, "client_id", "worked_on"),
        Index(None, "tenant_id", "worked_on"),
        Index(None, "contract_id"),
        CheckConstraint("hours > 0", name="hours"),
        CheckConstraint("cost_rate_minor >= 0", name="cost_rate"),
    )

    contract_id: Mapped[UUID | None] = mapped_column(ForeignKey("contract.id", ondelete="SET NULL"))
    worked_on: Mapped[date]
    hours: Mapped[float]
    cost_rate_minor: Mapped[int | None] = mapped_column(BigInteger)  # an hour; None: nobody said
    currency: Mapped[str | None]
    person_name: Mapped[str | None]
    work_type: Mapped[str | None]
    is_billable: Mapped[bool | None]


class Invoice(OfClient, Base):
    """What was billed."""

    __tablename__ = "invoice"
    more_table_args = (
        Index(None, "client_id", "issued_on"),
        Index(None, "tenant_id", "issued_on"),
        Index(None, "tenant_id", "due_on"),
    )

    issued_on: Mapped[date]
    due_on: Mapped[date | None]
    total_minor: Mapped[int] = mapped_column(BigInteger)
    balance_minor: Mapped[int | None] = mapped_column(BigInteger)
    currency: Mapped[str]


class Payment(OfClient, Base):
    """What was paid, and when."""

    __tablename__ = "payment"
    more_table_args = (
        Index(None, "invoice_id"),
        Index(None, "client_id", "paid_on"),
        Index(None, "tenant_id", "paid_on"),
    )

    invoice_id: Mapped[UUID] = mapped_column(ForeignKey("invoice.id", ondelete="CASCADE"))
    paid_on: Mapped[date]
    amount_minor: Mapped[int] = mapped_column(BigInteger)
    currency: Mapped[str]


class Ticket(OfClient, Base):
    """A request for help."""

    __tablename__ = "ticket"
    more_table_args = (Index(None, "client_id", "opened_at"), Index(None, "tenant_id", "opened_at"))

    subject: Mapped[str | None]
    priority: Mapped[str] = mapped_column(default="normal")
    status: Mapped[str | None]
    opened_at: Mapped[datetime]
    first_response_at: Mapped[datetime | None]
    resolved_at: Mapped[datetime | None]
    escalated: Mapped[bool | None]
    sla_met: Mapped[bool | None]


class SurveyResponse(OfClient, Base):
    """An answer, normalised to 0-100."""

    __tablename__ = "survey_response"
    more_table_args = (
        Index(None, "client_id", "answered_on"),
        Index(None, "tenant_id", "answered_on"),
        CheckConstraint("score BETWEEN 0 AND 100", name="score"),
    )

    kind: Mapped[str]  # csat, nps
    score: Mapped[float]
    answered_on: Mapped[date]


class Observation(Identified, Tenanted, Created, Base):
    """A signal as a person stated it; counts until a source gives a newer value."""

    __tablename__ = "observation"
    __table_args__ = (Index(None, "client_id", "signal", "observed_on"),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    signal: Mapped[str]
    value: Mapped[float]
    observed_on: Mapped[date]
    by_name: Mapped[str]


class ClientNote(Identified, Tenanted, Created, Base):
    """What a person wrote down about a client."""

    __tablename__ = "client_note"
    __table_args__ = (Index(None, "client_id", "created_at"),)

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    text: Mapped[str]
    by_id: Mapped[UUID | None]
    by_name: Mapped[str]


class ClientView(Identified, Tenanted, Created, Base):
    """A list somebody keeps under a name; `query` is the page's own address part."""

    __tablename__ = "client_view"
    __table_args__ = (UniqueConstraint("tenant_id", "by_id", "name", postgresql_nulls_not_distinct=True),)

    by_id: Mapped[UUID | None]
    by_name: Mapped[str]
    name: Mapped[str]
    query: Mapped[str]
    is_shared: Mapped[bool] = mapped_column(default=False)
