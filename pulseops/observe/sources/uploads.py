"""An upload as a seekable file, read a piece at a time from the database."""

import hashlib
import io
from collections.abc import Iterable
from typing import BinaryIO, cast
from uuid import UUID

from pulseops.base.context import Context
from pulseops.observe.sources import repository
from pulseops.observe.sources.files.opening import check_size

CHUNK = 1 << 20


def store(ctx: Context, file_name: str, blocks: Iterable[bytes], limit_mb: int) -> tuple[UUID, int]:
    """Write a file as pieces of 1 MiB. Raises Limited as soon as it passes the limit; then nothing is kept."""
    upload_id = repository.add_upload(ctx, file_name)
    digest, size, number, held = hashlib.sha256(), 0, 0, bytearray()
    for block in blocks:
        digest.update(block)
        size += len(block)
        check_size(size, limit_mb)
        held += block
        while len(held) >= CHUNK:
            repository.add_chunk(ctx, upload_id, number, bytes(held[:CHUNK]))
            del held[:CHUNK]
            number += 1
    if held:
        repository.add_chunk(ctx, upload_id, number, bytes(held))
    repository.finish_upload(ctx, upload_id, size, digest.hexdigest())
    return upload_id, size


def reader(ctx: Context, upload_id: UUID, size: int) -> BinaryIO:
    """Open a stored upload for reading; valid while the transaction lasts."""
    return cast("BinaryIO", io.BufferedReader(_Chunks(ctx, upload_id, size), CHUNK))


class _Chunks(io.RawIOBase):
    """Pieces as one file; holds one piece at a time."""

    def __init__(self, ctx: Context, upload_id: UUID, size: int) -> None:
        self._ctx, self._upload_id, self._size = ctx, upload_id, size
        self._position = 0
        self._number = -1
        self._piece = b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        number, start = divmod(self._position, CHUNK)
        if self._position >= self._size:
            return 0
        if number != self._number:
            self._piece, self._number = repository.read_chunk(self._ctx, self._upload_id, number), number
        part = self._piece[start : start + len(buffer)]
        buffer[: len(part)] = part
        self._position += len(part)
        return len(part)
