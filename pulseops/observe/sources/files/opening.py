"""The door to a file: what kind is it, and is it small enough."""

import gzip
import weakref
import zlib
from tempfile import TemporaryFile
from typing import BinaryIO, cast

from pulseops.base.errors import Limited
from pulseops.observe.sources.files.columnar import ParquetFile
from pulseops.observe.sources.files.delimited import DelimitedFile
from pulseops.observe.sources.files.objects import ObjectsFile
from pulseops.observe.sources.files.table import Table, unreadable
from pulseops.observe.sources.files.workbook import WorkbookFile

_MAGIC = (
    (
        b"\xd0\xcf\x11\xe0",
        "The file is an old Excel workbook (.xls) or protected by a password. Save it as .xlsx or CSV.",
    ),
    (b"%PDF", "The file is a PDF. Export the table as CSV or XLSX."),
    (b"<!DO", "The file is a web page, not a table: the download probably needed a sign-in."),
    (b"<htm", "The file is a web page, not a table: the download probably needed a sign-in."),
)
_MOST_UNPACKED = 4 << 30
_BLOCK = 1 << 20


def open_table(file: BinaryIO, name: str, size: int) -> Table:
    """Read a file's nature by its content, not its name. Raises Invalid with what to do instead."""
    file.seek(0)
    head = file.read(4)
    for magic, message in _MAGIC:
        if head.startswith(magic):
            raise unreadable(message)
    if head.startswith(b"\x1f\x8b"):
        return _packed_table(file, name)
    if head == b"PAR1":
        return ParquetFile(file, name, size)
    if head.startswith(b"PK\x03\x04"):
        return WorkbookFile(file, name, size)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return ObjectsFile(file, name, size)
    return DelimitedFile(file, name, size)


def _packed_table(file: BinaryIO, name: str) -> Table:
    """The table in a gzip file, unpacked to an unnamed temporary file that is closed with it."""
    held = cast("BinaryIO", TemporaryFile())  # noqa: SIM115
    try:
        size = _unpack(file, held)
        table = open_table(held, name.removesuffix(".gz"), size)
    except BaseException:
        held.close()
        raise
    weakref.finalize(table, held.close)
    return table


def _unpack(file: BinaryIO, held: BinaryIO) -> int:
    """Write what a gzip file holds; returns its size. Raises Invalid when it is torn or packed twice."""
    size = 0
    file.seek(0)
    try:
        with gzip.open(file) as inner:
            while block := inner.read(_BLOCK):
                size += len(block)
                if size > _MOST_UNPACKED:
                    raise unreadable(f"Unpacked the file is larger than {_MOST_UNPACKED >> 30} GB. Split it.")
                held.write(block)
    except (OSError, EOFError, zlib.error) as error:
        raise unreadable(f"The file is packed with gzip but cannot be unpacked ({error}). Upload it again.") from error
    held.seek(0)
    if held.read(2) == b"\x1f\x8b":
        raise unreadable("The file is packed with gzip twice. Unpack it and upload the table inside.")
    return size


def check_size(size: int, limit_mb: int) -> None:
    """Refuse files above the operator's limit. Raises Limited."""
    if size > limit_mb * 1024 * 1024:
        raise Limited(
            "too-large",
            f"The file is larger than {limit_mb} MB, the limit of this installation (PULSEOPS_UPLOAD_LIMIT_MB). "
            "Split it, or import it with `pulseops import`.",
        )
