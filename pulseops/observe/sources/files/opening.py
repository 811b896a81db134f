"""The door to a file: what kind is it, and is it small enough."""

from typing import BinaryIO

from pulseops.base.errors import Limited
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
    (b"\x1f\x8b", "The file is packed with gzip. Unpack it and upload the table inside."),
    (b"PAR1", "The file is Parquet, which is not read. Export it as CSV."),
    (b"<!DO", "The file is a web page, not a table: the download probably needed a sign-in."),
    (b"<htm", "The file is a web page, not a table: the download probably needed a sign-in."),
)


def open_table(file: BinaryIO, name: str, size: int) -> Table:
    """Read a file's nature by its content, not its name. Raises Invalid with what to do instead."""
    file.seek(0)
    head = file.read(4)
    for magic, message in _MAGIC:
        if head.startswith(magic):
            raise unreadable(message)
    if head.startswith(b"PK\x03\x04"):
        return WorkbookFile(file, name, size)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return ObjectsFile(file, name, size)
    return DelimitedFile(file, name, size)


def check_size(size: int, limit_mb: int) -> None:
    """Refuse files above the operator's limit. Raises Limited."""
    if size > limit_mb * 1024 * 1024:
        raise Limited(
            "too-large",
            f"The file is larger than {limit_mb} MB, the limit of this installation (PULSEOPS_UPLOAD_LIMIT_MB). "
            "Split it, or import it with `pulseops import`.",
        )
