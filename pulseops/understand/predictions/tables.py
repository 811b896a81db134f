"""What we believe, since when, from which model, and why."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, Double, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class ModelVersion(Identified, Tenanted, Created, Base):
    """A fitted model as text, with all that is needed to fit it again and to judge it."""

    __tablename__ = "model_version"
    __table_args__ = (UniqueConstraint("tenant_id", "kind", "number"),)

    kind: Mapped[str]  # health, churn, churn_label
    number: Mapped[int]
    state: Mapped[str]  # champion, challenger, retired, refused (the summary says why)
    artifact: Mapped[dict[str, Any]]
    evaluation: Mapped[dict[str, Any]] = mapped_column(default=dict)
    data_hash: Mapped[str]
    seed: Mapped[int] = mapped_column(BigInteger)
    versions: Mapped[dict[str, Any]]
    summary: Mapped[str]
    trained_through_on: Mapped[date | None]
    drift: Mapped[dict[str, Any]] = mapped_column(default=dict)  # state, since, reasons: what the last check found


class Prediction(Identified, Tenanted, Created, Base):
    """One belief about one client. Append-only. `detail` holds horizons; drivers add to the value."""

    __tablename__ = "prediction"
    __table_args__ = (
        Index(None, "client_id", "kind", "as_of", "created_at"),
        Index(None, "tenant_id", "kind", "as_of"),
    )

    client_id: Mapped[UUID] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    kind: Mapped[str]  # health (0-100), churn (P within 90 days), churn_label (P of the label)
    as_of: Mapped[date]
    value: Mapped[float | None]  # None: not enough data
    lower: Mapped[float | None]
    upper: Mapped[float | None]
    band: Mapped[str]
    coverage: Mapped[float]
    drivers: Mapped[list[Any]]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    snapshot_id: Mapped[UUID | None]
    model_version_id: Mapped[UUID | None] = mapped_column(ForeignKey("model_version.id", ondelete="SET NULL"))


class SeriesForecast(Identified, Tenanted, Created, Base):
    """One monthly series carried forward by the night's model: twelve steps each. Replaced as a whole."""

    __tablename__ = "series_forecast"
    __table_args__ = (UniqueConstraint("tenant_id", "position"),)

    position: Mapped[int]
    mark: Mapped[int] = mapped_column(BigInteger)  # newest audit entry about what series are made of
    metric: Mapped[str]
    item: Mapped[str | None]
    currency: Mapped[str | None]
    method: Mapped[str]  # model, naive, none
    months_known: Mapped[int]
    last_on: Mapped[date]
    last: Mapped[float | None]
    mean: Mapped[list[float | None]] = mapped_column(ARRAY(Double))
    lower: Mapped[list[float | None]] = mapped_column(ARRAY(Double))
    upper: Mapped[list[float | None]] = mapped_column(ARRAY(Double))
    error: Mapped[list[float | None]] = mapped_column(ARRAY(Double))  # past, as a share of the usual value
    naive_error: Mapped[list[float | None]] = mapped_column(ARRAY(Double))
    detail: Mapped[dict[str, Any]]  # history, wide range, backtest


class Anomaly(Identified, Tenanted, Created, Base):
    """A time in which a series left its expected band: from `period_on` to `last_on`, told once."""

    __tablename__ = "anomaly"
    __table_args__ = (
        UniqueConstraint("tenant_id", "series", "period_on"),
        Index(None, "tenant_id", "status"),
        Index(None, "tenant_id", "client_id"),
    )

    series: Mapped[str]  # e.g. cost:product:<id>:USD, tickets:client:<id>
    kind: Mapped[str]  # cost, billing, tickets, usage, logins, overdue
    label: Mapped[str]
    grain: Mapped[str]  # month, week
    client_id: Mapped[UUID | None] = mapped_column(ForeignKey("client.id", ondelete="CASCADE"))
    product_id: Mapped[UUID | None] = mapped_column(ForeignKey("product.id", ondelete="CASCADE"))
    period_on: Mapped[date]  # first day of the first period outside
    last_on: Mapped[date]  # first day of the last period outside
    periods: Mapped[int]
    observed: Mapped[float]  # these four: of the first period
    expected: Mapped[float]
    lower: Mapped[float]
    upper: Mapped[float]
    ratio: Mapped[float]  # farthest distance from the expected value over that to the edge of the band
    excess_minor: Mapped[int | None] = mapped_column(BigInteger)  # money over all periods
    currency: Mapped[str | None]
    severity: Mapped[str]
    cause: Mapped[list[Any]] = mapped_column(default=list)
    status: Mapped[str] = mapped_column(default="open")  # open, expected, resolved
    decided_by: Mapped[str | None]  # None: by itself
    decided_at: Mapped[datetime | None]
    reason: Mapped[str | None]
