"""Reports: made from the figures of a day and frozen, worded by people, sent as files."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import date
from threading import Lock
from typing import Any
from uuid import UUID

from pulseops.accounts import audit
from pulseops.act.notifications import channels
from pulseops.act.notifications import service as notifications
from pulseops.act.notifications.service import Attachment
from pulseops.act.reports import composing, pdf, repository, sheets
from pulseops.act.reports.repository import Filter
from pulseops.base.context import Context
from pulseops.base.errors import Conflict, Invalid, NotFound
from pulseops.base.events import publish
from pulseops.base.jobs import enqueue
from pulseops.base.lists import order_by

FORMATS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
LONGEST_TEXT = 10_000
REASON = "report"
_PAGES_KEPT = 20
_pages: "OrderedDict[tuple[UUID, int], list[bytes]]" = OrderedDict()
_guard = Lock()


def make(
    ctx: Context, kind: str, client_id: UUID | None = None, first_on: date | None = None, last_on: date | None = None
) -> UUID:
    """Compose a report and keep it. Without both days it is about the last whole period of its kind.

    Raises Invalid, NotFound (the client).
    """
    ctx.require("reports:write")
    if (first_on is None) != (last_on is None):
        raise Invalid.field("last_on", "Give both days or neither.")
    span = (first_on, last_on) if first_on and last_on else None
    report_id = repository.add(ctx, composing.compose(ctx, kind, client_id, span))
    if report_id is None:
        raise Conflict("report-exists", "This report was made already.")
    _tell(ctx, report_id, "report.made", kind=kind)
    return report_id


def page(ctx: Context, filters: Filter, sort: str, *, offset: int, limit: int) -> dict[str, Any]:
    """A page of reports, without their content. Raises Invalid for an unknown sort."""
    ctx.require("reports:read")
    order = order_by(sort, repository.SORTS, "r.id DESC")
    rows = repository.page(ctx, filters, order, offset=offset, limit=limit)
    return {"rows": rows, "total": repository.total(ctx, filters)}


def get(ctx: Context, report_id: UUID) -> dict[str, Any]:
    """One report with content, texts and what became of its mails. Raises NotFound."""
    ctx.require("reports:read")
    found = repository.find(ctx, report_id)
    if not found:
        raise NotFound.of("report")
    return {**_ordered(found), "deliveries": notifications.about(ctx, subject_of(report_id))}


def _ordered(found: Mapping[str, Any]) -> dict[str, Any]:
    """The report with its texts in the order of its parts: the store keeps no order of keys."""
    places = [b["key"] for part in found["content"]["sections"] for b in part["blocks"] if b["type"] == "text"]
    return {**found, "texts": {key: found["texts"][key] for key in places}}


def edit(ctx: Context, report_id: UUID, version: int, title: str | None, texts: Mapping[str, str]) -> None:
    """Change title and texts of a report that was not sent; figures stay. Raises NotFound, Conflict, Invalid."""
    found = _locked(ctx, report_id)
    if found["sent_at"]:
        raise Conflict("report-sent", "This report was sent. Make a new one to say something else.")
    if found["version"] != version:
        raise Conflict("changed-meanwhile", "Somebody else changed this report. Load it anew; your text is not lost.")
    name = " ".join((title if title is not None else found["title"]).split())
    if not 1 <= len(name) <= 120 or not name.isprintable():
        raise Invalid.field("title", "A title of 1 to 120 characters.")
    changed = dict(found["texts"])
    for key, words in texts.items():
        if key not in changed:
            raise Invalid.field(f"texts.{key}", "This report has no such text.")
        if len(words) > LONGEST_TEXT:
            raise Invalid.field(f"texts.{key}", f"At most {LONGEST_TEXT:,} characters.")
        changed[key] = {**changed[key], "text": words.replace("\x00", "")}
    repository.change(ctx, report_id, name, changed)
    _tell(ctx, report_id, "report.worded", texts=sorted(texts))


def delete(ctx: Context, report_id: UUID) -> None:
    """Remove a report, and its mails that were not tried yet. Raises NotFound."""
    found = _locked(ctx, report_id)
    repository.delete(ctx, report_id)
    notifications.take_back(ctx, subject_of(report_id))
    _tell(ctx, report_id, "report.deleted", title=found["title"])


def file(ctx: Context, report_id: UUID, form: str) -> tuple[str, str, bytes]:
    """Name, media type and content of a report as a file. Raises NotFound, Invalid (the format)."""
    ctx.require("reports:read")
    if form not in FORMATS:
        raise Invalid.field("format", f"Must be one of {', '.join(FORMATS)}.")
    found = repository.find(ctx, report_id)
    if not found:
        raise NotFound.of("report")
    return _file(found, form)


def _file(found: Mapping[str, Any], form: str) -> tuple[str, str, bytes]:
    title, content, texts = found["title"], found["content"], _ordered(found)["texts"]
    if form == "pdf":
        body = pdf.as_pdf(title, content, texts)
    else:
        body = sheets.as_xlsx(title, content, texts) if form == "xlsx" else sheets.as_csv(content)
    return f"{_file_name(found)}.{form}", FORMATS[form], body


def _file_name(found: Mapping[str, Any]) -> str:
    """`business-review-harbor-dental-2026-09-30`: letters, digits and dashes only, so that it is safe in headers."""
    words = f"{found['title']} {found['content']['client'] or ''} {found['last_on']}".lower()
    safe = "".join(c if c.isascii() and c.isalnum() else "-" for c in words)
    return "-".join(part for part in safe.split("-") if part)[:100]


def pictures(ctx: Context, report_id: UUID) -> list[bytes]:
    """Pages of a report as PNG, as they will be printed. Raises NotFound."""
    ctx.require("reports:read")
    found = repository.find(ctx, report_id)
    if not found:
        raise NotFound.of("report")
    key = (report_id, found["version"])
    with _guard:
        known = _pages.get(key)
    if known is None:
        known = pdf.as_pictures(found["title"], found["content"], found["texts"])
        with _guard:
            _pages[key] = known
            while len(_pages) > _PAGES_KEPT:
                _pages.popitem(last=False)
    return known


def send(
    ctx: Context, report_id: UUID, recipients: Sequence[str], formats: Sequence[str], message: str = ""
) -> list[str]:
    """Mail a report as attachments: reserved here, sent after this transaction. Answers who gets it now.

    Each address gets a report once; who has it already is left out. Its texts cannot be changed afterwards. Raises
    NotFound, Invalid (addresses, formats, text).
    """
    _locked(ctx, report_id)
    found = repository.find(ctx, report_id)
    if not found:
        raise NotFound.of("report")
    told = mail(ctx, found, recipients, formats, message)
    _tell(ctx, report_id, "report.sent", recipients=told)
    return told


def mail(
    ctx: Context, found: Mapping[str, Any], recipients: Sequence[str], formats: Sequence[str], message: str
) -> list[str]:
    """Reserve the mails of one report with its files in this transaction; answers the addresses that are new to it."""
    chosen = check_formats(formats)
    if len(message) > LONGEST_TEXT:
        raise Invalid.field("message", f"At most {LONGEST_TEXT:,} characters.")
    about = found["content"]["client"] or found["content"]["tenant"]
    title = f"{found['title']}: {about}" + (f", {found['content']['period']}" if found["content"]["period"] else "")
    body = message.strip() or f"Attached is the report {found['title']} for {about}."
    if found["content"]["simulated"]:
        body += "\n\nThe figures in it are simulated."
    files = [Attachment(*_file(found, form)) for form in chosen]
    told = []
    for recipient in channels.check_recipients(list(recipients)):
        made = notifications.reserve(
            ctx,
            recipient=recipient,
            subject=subject_of(found["id"]),
            reason=REASON,
            title=title,
            body=f"{body}\n\n{found['content']['brand']['name']}\n",
            files=files,
        )
        told += [recipient] if made else []
    repository.mark_sent(ctx, found["id"])
    enqueue(ctx, notifications.JOB, once=True, asked_by="Reports")
    return told


def subject_of(report_id: UUID) -> str:
    """What deliveries of a report are about."""
    return f"report:{report_id}"


def check_formats(formats: Sequence[str]) -> list[str]:
    """Formats, each once, in a fixed order. Raises Invalid."""
    wrong = sorted(set(formats) - set(FORMATS))
    if wrong or not formats:
        raise Invalid.field("formats", f"One or more of {', '.join(FORMATS)}.")
    return [form for form in FORMATS if form in formats]


def _locked(ctx: Context, report_id: UUID) -> dict[str, Any]:
    ctx.require("reports:write")
    found = repository.lock(ctx, report_id)
    if not found:
        raise NotFound.of("report")
    return found


def _tell(ctx: Context, report_id: UUID, action: str, **detail: object) -> None:
    audit.record(ctx, action, "report", str(report_id), **detail)
    publish(ctx, "reports", [report_id])
