"""Which letters the bytes of a text file stand for."""

import codecs
from dataclasses import dataclass
from typing import BinaryIO

from pulseops.observe.sources.files.table import unreadable

_BLOCK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with byte order mark"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class Encoding:
    """`codec` for Python, `label` for people, `note` when a choice was made that could be wrong."""

    codec: str
    label: str
    note: str | None = None


@dataclass(frozen=True)
class _Fault:
    line: int
    byte: int


def detect(file: BinaryIO) -> Encoding:
    """Encoding that reads every byte of the file: BOM, UTF-16 by its zero bytes, UTF-8, else Windows-1252.

    Reads the whole file once in blocks. Raises Invalid naming line and byte when no encoding fits, or when the file is
    no text at all.
    """
    file.seek(0)
    head = file.read(4096)
    if not head:
        raise unreadable("The file is empty (0 bytes).")
    for mark, codec, label in _BOMS:
        if head.startswith(mark):
            return _whole(file, codec, label)
    if head.count(0) > len(head) // 4:
        codec = "utf-16-le" if head[1::2].count(0) > head[::2].count(0) else "utf-16-be"
        return _whole(file, codec, f"UTF-16 without byte order mark ({codec[-2:].upper()})")
    fault = _first_fault(file, "utf-8")
    if fault is None:
        return Encoding("utf-8", "UTF-8")
    other = _first_fault(file, "cp1252")
    if other is not None:
        raise unreadable(
            f"Byte 0x{other.byte:02X} on line {other.line} is neither UTF-8 nor Windows-1252. "
            "Save the file as 'CSV UTF-8' and upload it again; nothing was imported."
        )
    note = (
        f"Byte 0x{fault.byte:02X} on line {fault.line} is not UTF-8, so the file is read as Windows-1252. "
        "Check accented letters in the preview."
    )
    return Encoding("cp1252", "Windows-1252", note)


def _whole(file: BinaryIO, codec: str, label: str) -> Encoding:
    fault = _first_fault(file, codec)
    if fault is not None:
        raise unreadable(
            f"The file says it is {label}, but byte 0x{fault.byte:02X} on line {fault.line} cannot be read as such. "
            "Save it as 'CSV UTF-8' and upload it again; nothing was imported."
        )
    return Encoding(codec, label)


def _first_fault(file: BinaryIO, codec: str) -> _Fault | None:
    """First byte that does not decode, or None. Refuses files with zero bytes inside single-byte text."""
    decoder = codecs.getincrementaldecoder(codec)()
    file.seek(0)
    lines = 1
    while True:
        block = file.read(_BLOCK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return _Fault(lines + error.object[: error.start].count(b"\n"), error.object[error.start])
        if "\0" in text:
            raise unreadable("The file is not text (it holds zero bytes). Upload CSV or XLSX.")
        if not block:
            return None
        lines += text.count("\n")
