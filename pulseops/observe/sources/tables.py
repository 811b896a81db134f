"""What came in, as it came in, and what was refused and why."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from pulseops.base.orm import Base, Created, Identified, Tenanted


class Source(Identified, Tenanted, Created, Base):
    """A place data comes from: files, a connector, people typing (`manual`), the simulator."""

    __tablename__ = "source"
    __table_args__ = (UniqueConstraint("tenant_id", "name"),)

    name: Mapped[str]
    kind: Mapped[str]  # file, simulator, manual
    config: Mapped[dict[str, Any]] = mapped_column(default=dict)
    last_success_at: Mapped[datetime | None]


class SyncRun(Identified, Tenanted, Created, Base):
    """One import of one file or one pull of one connector. rows_in = stored + unchanged + refused, always."""

    __tablename__ = "sync_run"
    __table_args__ = (Index(None, "tenant_id", "created_at"),)

    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"), index=True)
    label: Mapped[str]
    stream: Mapped[str | None]
    state: Mapped[str]  # previewed, queued, running, succeeded, failed, undone
    upload_id: Mapped[UUID | None]
    mapping: Mapped[dict[str, Any]] = mapped_column(default=dict)
    rows_in: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_stored: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_unchanged: Mapped[int] = mapped_column(BigInteger, default=0)
    rows_refused: Mapped[int] = mapped_column(BigInteger, default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None]
    report: Mapped[dict[str, Any]] = mapped_column(default=dict)


class RawRecord(Identified, Tenanted, Base):
    """One record as the source gave it (`payload`) and as we read it (`fields`). Never changed; newer runs add rows."""

    __tablename__ = "raw_record"
    __table_args__ = (
        Index(None, "tenant_id", "source_id", "stream", "external_id"),
        Index(None, "run_id"),
    )

    source_id: Mapped[UUID] = mapped_column(ForeignKey("source.id", ondelete="CASCADE"))
    run_id: Mapped[UUID] = mapped_column(ForeignKey("sync_run.id", ondelete="CASCADE"))
    stream: Mapped[str]
    external_id: Mapped[str]
    row_number: Mapped[int] = mapped_column(BigInteger)
    payload: Mapped[dict[str, Any]]
    fields: Mapped[dict[str, Any]]
    content_hash: Mapped[str]


class Refusal(Identified, Tenanted, Base):
    """A row that was not stored, with the reason a person can act on."""

    __tablename__ = "refusal"
    __table_args__ = (Index(None, "run_id", "row_number"),)

    run_id: Mapped[UUID] = mapped_column(ForeignKey("sync_run.id", ondelete="CASCADE"))
    row_number: Mapped[int] = mapped_column(BigInteger)
    field: Mapped[str | None]
    value: Mapped[str | None]
    reason: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportMapping(Identified, Tenanted, Created, Base):
    """How a file's headers map to our fields, remembered for the next file of the same shape."""

    __tablename__ = "import_mapping"
    __table_args__ = (UniqueConstraint("tenant_id", "headers_hash"),)

    headers_hash: Mapped[str]
    stream: Mapped[str]
    mapping: Mapped[dict[str, Any]]


class Upload(Identified, Tenanted, Created, Base):
    """A file handed in by a browser, kept in the database so that any worker on any machine can read it."""

    __tablename__ = "upload"
    __table_args__ = (Index(None, "tenant_id", "created_at"),)

    file_name: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]


class UploadChunk(Tenanted, Base):
    """A piece of an upload, at most 1 MiB."""

    __tablename__ = "upload_chunk"

    upload_id: Mapped[UUID] = mapped_column(ForeignKey("upload.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
