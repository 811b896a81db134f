"""Channels, routes and what was delivered."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from pulseops.act.notifications import channels, service
from pulseops.api.deps import Ctx, PageQuery, Settled

router = APIRouter(tags=["channels"])

ChannelKind = Literal["mail", "slack", "teams", "webhook", "apprise"]
EventGroup = Literal[
    "alert", "prediction", "client", "recommendation", "task", "action", "playbook", "report", "import", "software"
]
DeliveryState = Literal["reserved", "sent", "given_up", "dropped"]
Severity = Literal["critical", "high", "medium", "low", "info"]


class Channel(BaseModel):
    """A place messages go to; `hint` is all that is shown of its address."""

    id: UUID
    created_at: datetime
    name: str
    kind: ChannelKind
    hint: str
    recipients: list[str]
    events: list[EventGroup]
    enabled: bool
    paused_until: datetime | None
    last_ok_at: datetime | None
    last_error: str | None
    last_error_at: datetime | None


class ChannelList(BaseModel):
    """All channels, and whether this installation can send mail at all."""

    channels: list[Channel]
    mail_ready: bool


class ChannelNew(BaseModel):
    """A new channel: `recipients` for mail, `url` for the others; a webhook may subscribe to `events`."""

    kind: ChannelKind
    name: str = Field(max_length=200)
    url: str | None = Field(default=None, max_length=2000)
    recipients: list[str] = Field(default=[], max_length=50)
    events: list[EventGroup] = Field(default=[], max_length=20)


class ChannelAdded(BaseModel):
    """The channel and, for a webhook, its signing secret, shown this once."""

    channel: Channel
    signing_secret: str | None


class ChannelChange(BaseModel):
    """What to change; absent stays."""

    name: str | None = Field(default=None, max_length=200)
    url: str | None = Field(default=None, max_length=2000)
    recipients: list[str] | None = Field(default=None, max_length=50)
    events: list[EventGroup] | None = Field(default=None, max_length=20)
    enabled: bool | None = None


class SigningSecret(BaseModel):
    """A new secret, shown this once."""

    signing_secret: str


class Route(BaseModel):
    """Which alerts a channel gets, when and how. Hours are the tenant's; empty lists: all."""

    id: UUID
    channel_id: UUID
    channel_name: str
    channel_kind: ChannelKind
    enabled: bool
    rules: list[str]
    least_severity: Severity
    owner_names: list[str]
    to_owner: bool
    mode: Literal["immediate", "digest"]
    digest_hour: int
    hours_from: int | None
    hours_to: int | None
    weekdays: list[int]
    cooldown_minutes: int


class RouteValues(BaseModel):
    """A route as a form gives it."""

    rules: list[str] = Field(default=[], max_length=200)
    least_severity: Severity = "info"
    owner_names: list[str] = Field(default=[], max_length=50)
    to_owner: bool = False
    mode: Literal["immediate", "digest"] = "immediate"
    digest_hour: int = 8
    hours_from: int | None = None
    hours_to: int | None = None
    weekdays: list[int] = Field(default=[], max_length=7)
    cooldown_minutes: int = 60
    enabled: bool = True


class RouteNew(RouteValues):
    """A new route of a channel."""

    channel_id: UUID


class Delivery(BaseModel):
    """One message to one address, without its text."""

    id: UUID
    created_at: datetime
    channel: ChannelKind
    channel_id: UUID | None
    channel_name: str | None
    recipient: str
    subject: str
    reason: str
    title: str
    state: DeliveryState
    attempts: int
    last_error: str | None
    next_try_at: datetime
    settled_at: datetime | None
    paused_until: datetime | None


class DeliveryTry(BaseModel):
    """One try; without an end the sender stopped in the middle and the message may have arrived or not."""

    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    error: str | None


class DeliveryDetail(Delivery):
    """A message with its tries."""

    tries: list[DeliveryTry]


class DeliveryPage(BaseModel):
    """A page of the log."""

    rows: list[Delivery]
    total: int
    counts: dict[str, int]


class DeliveryQuery(PageQuery):
    """Filters of the log."""

    state: DeliveryState | None = None
    channel_id: UUID | None = None


class TestSent(BaseModel):
    """Deliveries to watch."""

    deliveries: list[UUID]


@router.get("/channels")
def list_channels(ctx: Ctx, settings: Settled) -> ChannelList:
    """All channels."""
    rows = [Channel.model_validate(row) for row in channels.channels(ctx)]
    return ChannelList(channels=rows, mail_ready=bool(settings.mail.host))


@router.post("/channels", status_code=201)
def add_channel(ctx: Ctx, settings: Settled, body: ChannelNew) -> ChannelAdded:
    """Add a channel."""
    row, signing = channels.add_channel(
        ctx, body.kind, body.name, settings.outbound, url=body.url, recipients=body.recipients, events=body.events
    )
    return ChannelAdded(channel=Channel.model_validate(row), signing_secret=signing)


@router.patch("/channels/{channel_id}")
def change_channel(ctx: Ctx, settings: Settled, channel_id: UUID, body: ChannelChange) -> Channel:
    """Change a channel."""
    row = channels.change_channel(ctx, channel_id, body.model_dump(exclude_unset=True), settings.outbound)
    return Channel.model_validate(row)


@router.post("/channels/{channel_id}/signing-secret")
def renew_signing_secret(ctx: Ctx, channel_id: UUID) -> SigningSecret:
    """Replace the signing secret of a webhook; the old one signs beside it for a day."""
    return SigningSecret(signing_secret=channels.renew_signing(ctx, channel_id))


@router.post("/channels/{channel_id}/test", status_code=202)
def test_channel(ctx: Ctx, channel_id: UUID) -> TestSent:
    """Send a test message; the deliveries tell how it went."""
    return TestSent(deliveries=service.send_test(ctx, channel_id))


@router.delete("/channels/{channel_id}", status_code=204)
def remove_channel(ctx: Ctx, channel_id: UUID) -> None:
    """Remove a channel and its routes."""
    channels.remove_channel(ctx, channel_id)


@router.get("/routes")
def list_routes(ctx: Ctx) -> list[Route]:
    """Who hears of what."""
    return [Route.model_validate(row) for row in channels.routes(ctx)]


@router.post("/routes", status_code=201)
def add_route(ctx: Ctx, body: RouteNew) -> Route:
    """Add a route."""
    return _route(ctx, channels.add_route(ctx, body.model_dump()))


@router.patch("/routes/{route_id}")
def change_route(ctx: Ctx, route_id: UUID, body: RouteValues) -> Route:
    """Change a route; absent stays."""
    return _route(ctx, channels.change_route(ctx, route_id, body.model_dump(exclude_unset=True)))


@router.delete("/routes/{route_id}", status_code=204)
def remove_route(ctx: Ctx, route_id: UUID) -> None:
    """Remove a route."""
    channels.remove_route(ctx, route_id)


@router.get("/deliveries")
def list_deliveries(ctx: Ctx, query: Annotated[DeliveryQuery, Query()]) -> DeliveryPage:
    """The log, newest first."""
    rows, counts = service.page(
        ctx, state=query.state, channel_id=query.channel_id, offset=query.offset, limit=query.page_size
    )
    total = counts[query.state] if query.state else sum(counts.values())
    return DeliveryPage.model_validate({"rows": rows, "total": total, "counts": counts})


@router.get("/deliveries/{delivery_id}")
def get_delivery(ctx: Ctx, delivery_id: UUID) -> DeliveryDetail:
    """One message with its tries."""
    return DeliveryDetail.model_validate(service.get(ctx, delivery_id))


@router.post("/deliveries/{delivery_id}/again", status_code=202)
def send_delivery_again(ctx: Ctx, delivery_id: UUID) -> DeliveryDetail:
    """Send it once more."""
    service.send_again(ctx, delivery_id)
    return get_delivery(ctx, delivery_id)


def _route(ctx: Ctx, row: dict[str, Any]) -> Route:
    found = next(each for each in channels.routes(ctx) if each["id"] == row["id"])
    return Route.model_validate(found)
