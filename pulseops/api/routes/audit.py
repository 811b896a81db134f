"""Who did what, and whether the record is whole."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from pulseops.accounts import audit
from pulseops.accounts.repository_audit import AuditFilter
from pulseops.api.deps import Ctx
from pulseops.api.exports import as_csv

router = APIRouter(tags=["audit"])


class AuditEntry(BaseModel):
    """One thing done; `detail` holds what changed from what to what."""

    sequence: int
    at: datetime
    actor_kind: str
    actor_id: UUID | None
    actor_name: str
    action: str
    subject_kind: str
    subject_id: str | None
    detail: dict[str, Any]
    hash: str


class AuditPage(BaseModel):
    """A page of entries, newest first."""

    rows: list[AuditEntry]
    total: int


class AuditChosen(BaseModel):
    """Filters: one action, words in the actor's name, days in UTC, the last included."""

    action: str | None = Field(default=None, max_length=60)
    actor: str | None = Field(default=None, max_length=200)
    since_on: date | None = None
    until_on: date | None = None

    def filter(self) -> AuditFilter:
        """As the room asks it."""
        since = datetime.combine(self.since_on, time(), UTC) if self.since_on else None
        until = datetime.combine(self.until_on, time.max, UTC) if self.until_on else None
        return AuditFilter(self.action, (self.actor or "").strip() or None, since, until)


class AuditQuery(AuditChosen):
    """Filters and the page."""

    page: int = Query(default=1, ge=1, le=100_000)
    page_size: int = Query(default=50, ge=1, le=200)


class AuditState(BaseModel):
    """`first_break` is the number of the first entry that does not fit, null when all do."""

    entries: int
    first_break: int | None
    last_hash: str
    checked_at: datetime


@router.get("/audit")
def list_audit(ctx: Ctx, query: Annotated[AuditQuery, Query()]) -> AuditPage:
    """Entries, newest first."""
    offset = (query.page - 1) * query.page_size
    rows, total = audit.page(ctx, query.filter(), limit=query.page_size, offset=offset)
    return AuditPage(rows=[AuditEntry.model_validate(row) for row in rows], total=total)


@router.get("/audit/actions")
def list_audit_actions(ctx: Ctx) -> list[str]:
    """Actions that occur."""
    return audit.actions(ctx)


@router.get("/audit/verify")
def verify_audit(ctx: Ctx) -> AuditState:
    """Check every entry against the one before."""
    state = audit.verify(ctx)
    return AuditState(
        entries=state.entries, first_break=state.first_break, last_hash=state.last_hash, checked_at=ctx.now
    )


@router.get("/audit/export", response_class=Response)
def export_audit(ctx: Ctx, query: Annotated[AuditChosen, Query()]) -> Response:
    """The chosen entries as CSV."""
    name = f"audit-{ctx.now:%Y-%m-%d}.csv"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    body = as_csv(audit.EXPORTED, audit.export(ctx, query.filter()))
    return Response(body, media_type="text/csv; charset=utf-8", headers=headers)
