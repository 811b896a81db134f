"""Imports: hand in files, look before, start, see what came of it, take it back."""

from collections.abc import AsyncIterator, Iterator
from datetime import date, datetime
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import UploadFile

from pulseops.api.careful import Careful
from pulseops.api.deps import Ctx, PageQuery, Settled
from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.observe.sources import service
from pulseops.observe.sources.catalogue import STREAMS
from pulseops.observe.sources.files.opening import check_size
from pulseops.observe.sources.streams import Kind

router = APIRouter(prefix="/imports", tags=["imports"], route_class=Careful)

_BLOCK = 1 << 20
_FORM_OVERHEAD = 64 * 1024


class UploadReply(BaseModel):
    """A file that arrived."""

    id: UUID
    file_name: str
    size: int


class StreamField(BaseModel):
    """A field a column can feed."""

    name: str
    kind: str
    required: bool
    allowed: list[str]


class StreamReply(BaseModel):
    """A kind of table that can be imported. `order`: parents have smaller numbers."""

    name: str
    label: str
    order: int
    any_of: list[str]
    fields: list[StreamField]


class StreamList(BaseModel):
    """All kinds of tables."""

    rows: list[StreamReply]


class FileFacts(BaseModel):
    """What was found out about a file."""

    file_name: str
    size: int
    format: str
    encoding: str | None
    delimiter: str | None
    sheet: str | None
    header_row: int
    notes: list[str]


class RowProblem(BaseModel):
    """Why a row would be or was refused."""

    row_number: int
    field: str | None
    value: str | None
    reason: str


class PreviewReply(BaseModel):
    """What a file seems to be. `problems` are those of the first `checked` rows."""

    upload_id: UUID
    facts: FileFacts
    headers: list[str]
    stream: str | None
    others: list[str]
    mapping: dict[str, str | None]
    remembered: bool
    lacking: list[str]
    ambiguous_dates: list[str]
    rows: list[list[str | None]]
    checked: int
    problems: list[RowProblem]


class PreviewChoice(BaseModel):
    """A stream and mapping to try."""

    stream: str | None = Field(default=None, max_length=40)
    mapping: dict[str, str | None] | None = None


class ImportStart(BaseModel):
    """What to import and how. `date_order` is needed only where the dates of a column fit both."""

    upload_id: UUID
    stream: str = Field(max_length=40)
    mapping: dict[str, str | None]
    date_order: Literal["dmy", "mdy"] | None = None
    source: str = Field(default=service.FILES, min_length=1, max_length=100)
    client: str | None = Field(default=None, max_length=300, description="Whose rows they are where no cell says it.")


class ReasonCount(BaseModel):
    """A kind of refusal, with one example."""

    field: str | None
    reason: str
    rows: int


class ImportRow(BaseModel):
    """One import: rows_in = rows_stored + rows_unchanged + rows_refused."""

    id: UUID
    label: str
    source: str
    stream: str | None
    state: str
    rows_in: int
    rows_stored: int
    rows_unchanged: int
    rows_refused: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


class BillTotal(BaseModel):
    """What an import stored of one provider's bill; `billed` is the exact sum of the file's rows that are new."""

    provider: str
    currency: str
    billing_on: date | None
    rows: int
    billed: str
    billed_minor: int
    credits_minor: int | None


class ImportReply(ImportRow):
    """One import with its report; `totals` are of FOCUS files only."""

    reasons: list[ReasonCount]
    notes: list[str]
    totals: list[BillTotal]


class ImportList(BaseModel):
    """A page of imports."""

    rows: list[ImportRow]
    total: int


class RefusalList(BaseModel):
    """A page of refused rows."""

    rows: list[RowProblem]
    total: int


class UndoReply(BaseModel):
    """What an undo did: records removed, records put back to their earlier version."""

    removed: int
    restored: int


async def _received(request: Request, ctx: Ctx, settings: Settled) -> AsyncIterator[UploadFile]:
    """The file of the form. Size is looked at before the body is read, and the right before both."""
    ctx.require("imports:write")
    length = request.headers.get("content-length", "")
    if not length.isdigit():
        raise Invalid.field("file", "The size of the upload is not stated (Content-Length).")
    check_size(int(length) - _FORM_OVERHEAD, settings.upload_limit_mb)
    async with request.form(max_files=1, max_fields=1) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Invalid.field("file", "The form holds no file. Send one as the field 'file'.")
        yield file


_FORM: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post("/uploads", openapi_extra=_FORM)
def upload_file(
    ctx: Ctx, settings: Settled, file: Annotated[UploadFile, Depends(_received, scope="function")]
) -> UploadReply:
    """Hand in one file; it is kept in pieces, and nothing is imported yet."""
    name = file.filename or "file"
    upload_id, size = service.upload(ctx, name, _blocks(file), settings.upload_limit_mb)
    return UploadReply(id=upload_id, file_name=name, size=size)


@router.get("/streams")
def list_streams(ctx: Ctx) -> StreamList:
    """Kinds of tables that can be imported, with their fields."""
    ctx.require("imports:read")
    rows = [
        StreamReply(
            name=stream.name,
            label=stream.label,
            order=order,
            any_of=list(stream.any_of),
            fields=[
                StreamField(
                    name=field.name,
                    kind=field.kind,
                    required=field.name in stream.required,
                    allowed=list(dict.fromkeys(field.choices.values())) if field.kind is Kind.ENUM else [],
                )
                for field in stream.fields
                if field.name != "chosen_client"
            ],
        )
        for order, stream in enumerate(STREAMS.values())
    ]
    return StreamList(rows=rows)


@router.get("/streams/{stream}/sample.csv", response_class=Response)
def sample_file(ctx: Ctx, stream: str) -> Response:
    """A small file of a kind of table, to fill and import."""
    headers = {"Content-Disposition": f'attachment; filename="pulseops-{stream}.csv"'}
    return Response(service.sample(ctx, stream), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/uploads/{upload_id}/preview")
def preview_upload(ctx: Ctx, upload_id: UUID) -> PreviewReply:
    """What the file seems to be: stream, mapping, sample rows and problems."""
    return _preview(ctx, upload_id, PreviewChoice())


@router.post("/uploads/{upload_id}/preview")
def try_mapping(ctx: Ctx, upload_id: UUID, choice: PreviewChoice) -> PreviewReply:
    """The same under another stream or mapping; nothing is stored."""
    return _preview(ctx, upload_id, choice)


@router.post("")
def start_import(ctx: Ctx, body: ImportStart) -> ImportReply:
    """Import an upload: at once when it is small, else by a job (state `queued`)."""
    outcome = service.start(
        ctx,
        body.upload_id,
        body.stream,
        body.mapping,
        date_order=body.date_order,
        source=body.source,
        client=body.client,
    )
    return reply(service.get_run(ctx, outcome.run_id))


@router.get("")
def list_imports(ctx: Ctx, query: Annotated[PageQuery, Query()]) -> ImportList:
    """Imports, newest first."""
    rows, total = service.list_runs(ctx, sort=query.sort, limit=query.page_size, offset=query.offset, q=query.q or None)
    return ImportList(rows=[ImportRow.model_validate(row) for row in rows], total=total)


@router.get("/{run_id}")
def get_import(ctx: Ctx, run_id: UUID) -> ImportReply:
    """One import with its report."""
    return reply(service.get_run(ctx, run_id))


@router.get("/{run_id}/refusals")
def list_refusals(ctx: Ctx, run_id: UUID, query: Annotated[PageQuery, Query()]) -> RefusalList:
    """Rows that were not stored, and why."""
    rows, total = service.list_refusals(ctx, run_id, limit=query.page_size, offset=query.offset)
    return RefusalList(rows=[RowProblem.model_validate(row) for row in rows], total=total)


@router.get("/{run_id}/refusals.csv")
def download_refusals(ctx: Ctx, run_id: UUID) -> Response:
    """All refused rows as CSV with their cells, to be mended and imported again."""
    text = "\ufeff" + service.refusals_csv(ctx, run_id)
    headers = {"content-disposition": f'attachment; filename="refused-{run_id}.csv"'}
    return Response(text, media_type="text/csv; charset=utf-8", headers=headers)


@router.post("/{run_id}/undo")
def undo_import(ctx: Ctx, run_id: UUID) -> UndoReply:
    """Take an import back."""
    removed, restored = service.undo(ctx, run_id)
    return UndoReply(removed=removed, restored=restored)


def _blocks(file: UploadFile) -> Iterator[bytes]:
    while block := file.file.read(_BLOCK):
        yield block


def _preview(ctx: Context, upload_id: UUID, choice: PreviewChoice) -> PreviewReply:
    found = service.preview(ctx, upload_id, choice.stream, choice.mapping)
    return PreviewReply(
        upload_id=found.upload_id,
        facts=FileFacts.model_validate(found.facts),
        headers=found.headers,
        stream=found.stream,
        others=list(found.others),
        mapping=found.mapping,
        remembered=found.remembered,
        lacking=found.lacking,
        ambiguous_dates=list(found.ambiguous_dates),
        rows=found.rows,
        checked=found.checked,
        problems=[
            RowProblem(row_number=p.number, field=p.field, value=p.value, reason=p.reason) for p in found.problems
        ],
    )


def reply(run: dict[str, Any]) -> ImportReply:
    """An import with its report as it is answered."""
    report = cast("dict[str, Any]", run["report"])
    file = report.get("file", {})
    notes = [*file.get("notes", []), *report.get("told", [])]
    if file.get("empty_rows"):
        notes.append(f"{file['empty_rows']} empty rows were passed over.")
    notes += _about_charges(report)
    totals = report.get("totals", [])
    return ImportReply.model_validate({**run, "reasons": report.get("reasons", []), "notes": notes, "totals": totals})


def _about_charges(report: dict[str, Any]) -> list[str]:
    """What the report of a FOCUS file says beside its totals."""
    notes = []
    if facts := report.get("focus"):
        lacks = ", ".join(facts["missing"])
        notes.append(f"FOCUS {facts['version']}." + (f" Columns the file does not have: {lacks}." if lacks else ""))
        if facts["assumed_currency"]:
            notes.append(f"The file names no currency; its amounts are taken as {facts['assumed_currency']}.")
    if left := report.get("only_earlier"):
        notes.append(
            f"{left:,} rows of earlier imports of the same bills are not in this file. They stay. If this file replaces"
            " the earlier one, undo both imports, this one first, and import this file again."
        )
    return notes
