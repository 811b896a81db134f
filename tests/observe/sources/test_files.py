"""Reading files: what is accepted, what is refused, and with which words."""

import gzip
import io
import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from pulseops.base.errors import Invalid, Limited
from pulseops.observe.sources.files.opening import check_size, open_table
from pulseops.observe.sources.files.table import Table


def table(content: bytes, name: str = "file.csv") -> Table:
    return open_table(io.BytesIO(content), name, len(content))


def refusal(content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        list(table(content).rows())
    assert caught.value.code == "unreadable-file"
    return caught.value.detail


def sheet(*rows: list[object], more: dict[str, object] | None = None) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, value in (more or {}).items():
        book.active[cell] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("codec", "label"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "UTF-8 with byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16 without byte order mark (LE)"),
    ],
)
def test_encodings_are_recognised(codec: str, label: str) -> None:
    found = table("id,name\n1,Ünïque Łódź\n".encode(codec))
    assert found.facts.encoding == label
    assert found.headers == ["id", "name"]
    assert [row.cells for row in found.rows()] == [["1", "Ünïque Łódź"]]


def test_windows_letters_are_read_and_the_choice_is_said() -> None:
    found = table("id,name\n1,Café\n2,Müller\n".encode("cp1252"))
    assert [row.cells[1] for row in found.rows()] == ["Café", "Müller"]
    assert found.facts.encoding == "Windows-1252"
    assert "Byte 0xE9 on line 2 is not UTF-8" in found.facts.notes[0]


def test_bytes_no_encoding_knows_are_named() -> None:
    assert "Byte 0x81 on line 3 is neither UTF-8 nor Windows-1252" in refusal(b"id,name\n1,x\n2,\x81\xe9\n")


def test_a_broken_utf16_file_is_refused() -> None:
    assert "says it is UTF-16" in refusal("id,name\n1,x".encode("utf-16") + b"\x00\xd8")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(delimiter: str) -> None:
    rows = [["id", "name", "note"], ["1", "a", "x y"], ["2", "b", ""]]
    text = "\n".join(delimiter.join(row) for row in rows)
    found = table(text.encode())
    assert found.headers == rows[0]
    assert [row.cells for row in found.rows()] == rows[1:]


def test_semicolons_with_decimal_commas_are_not_commas() -> None:
    found = table(b"id;name;amount\n1;a;12,50\n2;b;3,10\n")
    assert found.facts.delimiter == "semicolon"
    assert [row.cells[2] for row in found.rows()] == ["12,50", "3,10"]


def test_excels_own_line_about_the_delimiter() -> None:
    found = table(b"sep=;\nid;name\n1;a\n")
    assert found.headers == ["id", "name"]
    assert [row.number for row in found.rows()] == [3]


def test_rows_of_the_wrong_width_are_refused_not_shifted() -> None:
    rows = list(table(b"id,name,plan\n1,a,b\n2,a\n3,a,b,c\n4,a,b,\n5,a,b\n").rows())
    assert [row.refusal is None for row in rows] == [True, False, False, True, True]
    assert rows[1].refusal is not None
    assert rows[1].refusal.startswith("The row has 2 cells where the header has 3.")
    assert rows[1].number == 3


def test_quotes_that_do_not_match_cost_one_row() -> None:
    rows = list(table(b'id,name\n1,"a"b\n2,c\n').rows())
    assert [row.refusal is None for row in rows] == [False, True]
    assert "quotes" in (rows[0].refusal or "")


def test_a_quote_never_closed_is_said() -> None:
    rows = list(table(b'id,name\n1,a\n2,"b\n3,c\n').rows())
    assert rows[-1].refusal == "A quote is opened and never closed, up to the end of the file."


def test_line_breaks_inside_cells_and_numbers_of_lines() -> None:
    rows = list(table(b'id,name\n1,"a\nb"\n2,c\n').rows())
    assert [(row.number, row.cells[1]) for row in rows] == [(2, "a\nb"), (4, "c")]


def test_titles_above_the_header_and_empty_rows_are_counted() -> None:
    found = table(b"Report of March\n\nid,name,plan\n1,a,b\n,,\n\n2,c,d\n,,\n")
    assert found.headers == ["id", "name", "plan"]
    assert found.facts.header_row == 3
    assert len(list(found.rows())) == 2
    assert found.facts.empty_rows == 4 - 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty (0 bytes)"),
        (b"\n\n  \n", "only blank lines"),
        (b"\xef\xbb\xbf", "only blank lines"),
        (b"1,2,3\n4,5,6\n", "no header row"),
        (b"id,name,id\n1,2,3\n", "'id' stands twice (columns 1 and 3)"),
        (b"%PDF-1.7 x", "is a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old Excel workbook"),
        (b"\x1f\x8b\x08\x00", "cannot be unpacked"),
        (gzip.compress(gzip.compress(b"id,name\n1,a\n", mtime=0), mtime=0), "packed with gzip twice"),
        (b"PAR1 not a table", "cannot be read as such"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"id,name\n1,a\x00b\n", "zero bytes"),
        (b"PK\x03\x04 not an archive", "archive is damaged"),
    ],
)
def test_what_is_no_table_is_refused_with_advice(content: bytes, words: str) -> None:
    assert words in refusal(content)


def test_a_column_without_header_gets_a_name_and_a_note() -> None:
    found = table(b"id,,name\n1,x,a\n")
    assert found.headers == ["id", "column 2", "name"]
    assert "Column 2 has no header" in found.facts.notes[0]


def test_only_the_header_is_an_empty_table() -> None:
    assert list(table(b"id,name\n").rows()) == []


def test_xlsx_keeps_types() -> None:
    content = sheet(["id", "name", "since", "ok"], [1, "a", date(2024, 3, 5), True], [2.5, "=text", None, False])
    rows = list(table(content, "x.xlsx").rows())
    assert rows[0].cells == [1, "a", datetime(2024, 3, 5), True]  # noqa: DTZ001


def test_formulas_without_a_result_are_refused_with_their_cell() -> None:
    content = sheet(["id", "name", "total"], [1, "a", 3], more={"C3": "=SUM(C2:C2)", "A3": 2, "B3": "b"})
    rows = list(table(content, "x.xlsx").rows())
    assert rows[0].refusal is None
    assert rows[1].refusal is not None
    assert "Cell C3 holds the formula =SUM(C2:C2) with no saved result" in rows[1].refusal


def test_values_right_of_the_header_are_refused() -> None:
    rows = list(table(sheet(["id", "name"], [1, "a", None, "stray"]), "x.xlsx").rows())
    assert "right of the last header" in (rows[0].refusal or "")


def test_a_zip_bomb_is_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (40 << 20))
    assert "would unpack from 0.0 MB to 42 MB" in refusal(out.getvalue())


def test_too_many_parts_are_not_opened() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for number in range(2001):
            archive.writestr(f"xl/{number}.xml", "x")
    assert "2,002 parts" in refusal(out.getvalue())


def test_an_archive_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("clients.csv", "id,name")
    assert "no XLSX workbook" in refusal(out.getvalue())


def test_a_workbook_with_broken_insides() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook")
    assert "not a readable XLSX workbook" in refusal(out.getvalue())


def test_the_limit_of_size() -> None:
    check_size(1 << 20, 1)
    with pytest.raises(Limited, match="larger than 1 MB"):
        check_size((1 << 20) + 1, 1)
