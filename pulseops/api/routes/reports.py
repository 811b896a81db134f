"""Reports: made, worded, looked at, sent."""

import base64
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pulseops.act.reports import branding, composing, layout, service
from pulseops.act.reports.repository import Filter
from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery, Settled
from pulseops.base.errors import Invalid, NotFound

router = APIRouter(prefix="/reports", tags=["reports"], route_class=Careful)

Format = Literal["pdf", "xlsx", "csv"]


class ReportKind(BaseModel):
    """A kind of report that this tenant has, and the period it is made for unless said otherwise."""

    key: str
    label: str
    text: str
    usual: Literal["week", "month", "quarter"]
    of_client: bool


class ReportRow(BaseModel):
    """One report of the list. Without `period` it speaks of the day of its data, not of a time."""

    id: UUID
    kind: str
    title: str
    client_id: UUID | None
    client_name: str | None
    first_on: date
    last_on: date
    period: str | None
    as_of: date
    version: int
    created_at: datetime
    created_by: str
    sent_at: datetime | None
    sent_by: str | None
    schedule_id: UUID | None
    schedule_name: str | None


class ReportPage(BaseModel):
    """A page of reports."""

    rows: list[ReportRow]
    total: int


class ReportQuery(PageQuery):
    """Which reports."""

    kind: str | None = Query(default=None, max_length=40)
    client_id: UUID | None = None
    sent: bool | None = None


class ReportText(BaseModel):
    """A text of a report that may be changed until it is sent."""

    key: str
    label: str
    text: str


class ReportDelivery(BaseModel):
    """One mail of a report and how it went."""

    id: UUID
    created_at: datetime
    recipient: str
    state: Literal["reserved", "sent", "given_up", "dropped"]
    attempts: int
    last_error: str | None
    next_try_at: datetime
    settled_at: datetime | None


class Report(ReportRow):
    """One report: its texts, its content in words, and what became of its mails. `can_mail`: a mail server is set."""

    simulated: bool
    texts: list[ReportText]
    content: dict[str, Any]
    deliveries: list[ReportDelivery]
    can_mail: bool


class NewReport(BaseModel):
    """What to make. Without both days: the last whole period of its kind."""

    kind: str = Field(max_length=40, examples=["executive"])
    client_id: UUID | None = None
    first_on: date | None = None
    last_on: date | None = None


class Wording(BaseModel):
    """Texts to change; what is absent stays. `version` is the one that was read."""

    version: int
    title: str | None = Field(default=None, max_length=200)
    texts: dict[str, str] = {}


class Sending(BaseModel):
    """To whom, as what, with which words."""

    recipients: list[str] = Field(min_length=1, max_length=20)
    formats: list[Format] = Field(default=["pdf"], min_length=1)
    message: str = Field(default="", max_length=10_000)


class Sent(BaseModel):
    """Addresses that get it now; those that had it are left out."""

    recipients: list[str]


class Pages(BaseModel):
    """How many pages it has."""

    pages: int


class Brand(BaseModel):
    """How reports look; the logo as base64 of a PNG."""

    name: str
    color: str
    contact: str
    logo: str | None


class BrandChange(BaseModel):
    """What to change of the look; null removes the logo, absent keeps it."""

    name: str | None = Field(default=None, max_length=200)
    color: str | None = Field(default=None, max_length=7)
    contact: str | None = Field(default=None, max_length=400)
    logo: str | None = Field(default=None, max_length=400_000)


@router.get("")
def list_reports(query: Annotated[ReportQuery, Query()], ctx: Ctx) -> ReportPage:
    """Reports, newest first unless sorted otherwise."""
    filters = Filter(kind=query.kind, client_id=query.client_id, sent=query.sent, q=query.q)
    found = service.page(ctx, filters, query.sort or "-created_at", offset=query.offset, limit=query.page_size)
    return ReportPage.model_validate(found)


@router.post("", status_code=201)
def make_report(body: NewReport, ctx: Ctx, settings: Settled) -> Report:
    """Make a report from the figures of today and freeze it."""
    report_id = service.make(ctx, body.kind, body.client_id, body.first_on, body.last_on)
    return show_report(report_id, ctx, settings)


@router.get("/kinds")
def report_kinds(ctx: Ctx) -> list[ReportKind]:
    """Kinds of reports."""
    ctx.require("reports:read")
    return [ReportKind.model_validate(kind, from_attributes=True) for kind in composing.kinds(ctx)]


@router.get("/brand")
def report_brand(ctx: Ctx) -> Brand:
    """How reports look."""
    ctx.require("reports:read")
    return Brand.model_validate(branding.frozen(ctx))


@router.put("/brand")
def set_report_brand(body: BrandChange, ctx: Ctx) -> Brand:
    """Change how new reports look."""
    given = body.model_dump(exclude_unset=True)
    values = {name: value for name, value in given.items() if value is not None or name == "logo"}
    if values.get("logo") is not None:
        try:
            values["logo"] = base64.b64decode(values["logo"], validate=True)
        except ValueError as problem:
            raise Invalid.field("logo", "Not base64.") from problem
    branding.set_brand(ctx, values)
    return report_brand(ctx)


@router.get("/{report_id}")
def show_report(report_id: UUID, ctx: Ctx, settings: Settled) -> Report:
    """One report."""
    found = service.get(ctx, report_id)
    data = layout.page_data(found["title"], found["content"], found["texts"])
    texts = [{"key": key, **each} for key, each in found["texts"].items()]
    more = {"simulated": data["simulated"], "content": {"sections": data["sections"]}}
    return Report.model_validate({**found, **more, "texts": texts, "can_mail": bool(settings.mail.host)})


@router.patch("/{report_id}")
def word_report(report_id: UUID, body: Wording, ctx: Ctx, settings: Settled) -> Report:
    """Change title and texts of a report that was not sent."""
    service.edit(ctx, report_id, body.version, body.title, body.texts)
    return show_report(report_id, ctx, settings)


@router.delete("/{report_id}", status_code=204)
def delete_report(report_id: UUID, ctx: Ctx) -> None:
    """Remove a report."""
    service.delete(ctx, report_id)


@router.get("/{report_id}/file.{form}")
def report_file(report_id: UUID, form: Format, ctx: Ctx) -> Response:
    """The report as PDF, XLSX or CSV."""
    name, media_type, body = service.file(ctx, report_id, form)
    return Response(body, media_type=media_type, headers={"content-disposition": f'attachment; filename="{name}"'})


@router.get("/{report_id}/pages")
def report_pages(report_id: UUID, ctx: Ctx) -> Pages:
    """How many pages the report has."""
    return Pages(pages=len(service.pictures(ctx, report_id)))


@router.get("/{report_id}/pages/{number}.png")
def report_page_picture(report_id: UUID, number: int, ctx: Ctx) -> Response:
    """A page as a picture, as it is printed."""
    found = service.pictures(ctx, report_id)
    if not 1 <= number <= len(found):
        raise NotFound.of("page")
    return Response(found[number - 1], media_type="image/png", headers={"cache-control": "private, no-cache"})


@router.post("/{report_id}/send")
def send_report(report_id: UUID, body: Sending, ctx: Ctx) -> Sent:
    """Mail the report as attachments; each address gets it once."""
    return Sent(recipients=service.send(ctx, report_id, body.recipients, body.formats, body.message))
