"""Where messages go, which of them, and what was sent to whom, exactly once per reason."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Channel(Identified, Tenanted, Created, Base):
    """A place messages go to. No list, no answer and no log holds its `secret`, which the sender alone reads."""

    __tablename__ = "channel"
    __table_args__ = (
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("kind IN ('mail', 'slack', 'teams', 'webhook', 'apprise')", name="kind"),
    )

    name: Mapped[str]
    kind: Mapped[str]
    hint: Mapped[str]  # what may be shown of the address: the host and the last four characters
    recipients: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # of mail
    secret: Mapped[dict[str, Any] | None]  # url, and signing: the key of a webhook
    events: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # of a webhook: groups it subscribes to
    since: Mapped[datetime | None]  # it is told of what happens after this
    enabled: Mapped[bool] = mapped_column(default=True)
    paused_until: Mapped[datetime | None]  # the other side asked for patience, or does not answer
    last_ok_at: Mapped[datetime | None]
    last_error: Mapped[str | None]
    last_error_at: Mapped[datetime | None]


class ChannelRoute(Identified, Tenanted, Created, Base):
    """Which alerts a channel gets, when, and whether one by one or as a daily brief. Hours are the tenant's."""

    __tablename__ = "channel_route"
    __table_args__ = (
        Index(None, "channel_id"),
        CheckConstraint("mode IN ('immediate', 'digest')", name="mode"),
    )

    channel_id: Mapped[UUID] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"))
    enabled: Mapped[bool] = mapped_column(default=True)
    rules: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # empty: all
    least_severity: Mapped[str] = mapped_column(default="info")
    owner_names: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # clients of these people; empty: all
    to_owner: Mapped[bool] = mapped_column(default=False)  # mail: to the client's owner instead of the recipients
    mode: Mapped[str]
    digest_hour: Mapped[int] = mapped_column(default=8)
    hours_from: Mapped[int | None]
    hours_to: Mapped[int | None]
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(Integer), default=list)  # 1 Monday to 7 Sunday; empty: all
    cooldown_minutes: Mapped[int] = mapped_column(default=0)


class Delivery(Identified, Tenanted, Created, Base):
    """One message to one address: reserved, called, settled or given up; never lost."""

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("tenant_id", "subject", "channel", "recipient", "reason"),
        Index(None, "tenant_id", "state", "next_try_at"),
        Index(None, "tenant_id", "created_at"),
        Index(None, "channel_id"),
    )

    channel: Mapped[str]  # mail, slack, teams, webhook, apprise
    channel_id: Mapped[UUID | None] = mapped_column(ForeignKey("channel.id", ondelete="SET NULL"))
    recipient: Mapped[str]  # mail: the address; else the channel's id
    subject: Mapped[str]  # what it is about, e.g. reset:<id>, alert:<id>
    reason: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    payload: Mapped[dict[str, Any] | None]  # the content a channel puts into its own form
    state: Mapped[str]  # reserved, sent, given_up, dropped (no longer needed)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    next_try_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class DeliveryFile(Identified, Tenanted, Created, Base):
    """A file that mails about one subject carry; kept once, however many get it."""

    __tablename__ = "delivery_file"
    __table_args__ = (UniqueConstraint("tenant_id", "subject", "name"),)

    subject: Mapped[str]
    name: Mapped[str]
    media_type: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)


class DeliveryAttempt(Identified, Tenanted, Base):
    """One try. Without `finished_at` the sender stopped in the middle: the message may have arrived or not."""

    __tablename__ = "delivery_attempt"
    __table_args__ = (Index(None, "delivery_id", "started_at"),)

    delivery_id: Mapped[UUID] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str | None]  # sent, later, given_up
    error: Mapped[str | None]


class RoutedEvent(Tenanted, Base):
    """What became of one event of an alert: which channels were told, and why others were not."""

    __tablename__ = "routed_event"

    event_id: Mapped[UUID] = mapped_column(ForeignKey("alert_event.id", ondelete="CASCADE"), primary_key=True)
    at: Mapped[datetime]
    outcome: Mapped[str]  # routed, silenced (waits for the end of the silence), dropped
    channels: Mapped[list[Any]] = mapped_column(default=list)


class DigestItem(Identified, Tenanted, Created, Base):
    """An event that waits for the next brief of a route; with `delivery_id` it was told."""

    __tablename__ = "digest_item"
    __table_args__ = (
        UniqueConstraint("route_id", "event_id"),
        Index(None, "tenant_id", "delivery_id", "created_at"),
    )

    route_id: Mapped[UUID] = mapped_column(ForeignKey("channel_route.id", ondelete="CASCADE"))
    event_id: Mapped[UUID] = mapped_column(ForeignKey("alert_event.id", ondelete="CASCADE"))
    delivery_id: Mapped[UUID | None] = mapped_column(ForeignKey("delivery.id", ondelete="CASCADE"))


class Notified(Tenanted, Base):
    """When a channel last heard of a condition, for the cooldown."""

    __tablename__ = "notified"

    channel_id: Mapped[UUID] = mapped_column(ForeignKey("channel.id", ondelete="CASCADE"), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]
