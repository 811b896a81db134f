"""Periods, schedules over changes of clocks, numbers in words, charts, files: what reports do without a database."""

import csv
import io
import struct
import zlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from unicodedata import combining

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from pulseops.act.reports import blocks, branding, layout, pdf, periods, sheets, wording
from pulseops.act.reports.drawing import drawing, scale
from pulseops.base.errors import Invalid


def png(width: int, height: int) -> bytes:
    """A real picture of one color."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x1f\x4e\x79" * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


PIXEL = png(1, 1)


@pytest.mark.parametrize(
    ("every", "on", "first", "last", "label"),
    [
        ("month", date(2026, 11, 23), date(2026, 10, 1), date(2026, 10, 31), "October 2026"),
        ("quarter", date(2026, 11, 23), date(2026, 7, 1), date(2026, 9, 30), "Q3 2026"),
        ("quarter", date(2026, 1, 1), date(2025, 10, 1), date(2025, 12, 31), "Q4 2025"),
        ("week", date(2026, 11, 23), date(2026, 11, 16), date(2026, 11, 22), "16 Nov to 22 Nov 2026"),
    ],
)
def test_the_last_whole_period(every: Any, on: date, first: date, last: date, label: str) -> None:
    assert periods.last_whole(every, on) == (first, last)
    assert periods.label((first, last)) == label


def test_the_period_before_has_the_same_length() -> None:
    assert periods.before((date(2026, 1, 1), date(2026, 3, 31))) == (date(2025, 10, 1), date(2025, 12, 31))
    assert periods.before((date(2026, 11, 10), date(2026, 11, 12))) == (date(2026, 11, 7), date(2026, 11, 9))
    assert periods.months_to(date(2026, 2, 10), 2) == [
        (date(2026, 1, 1), date(2026, 1, 31)),
        (date(2026, 2, 1), date(2026, 2, 10)),
    ]


def test_quarters_follow_the_fiscal_year() -> None:
    span = periods.last_whole("quarter", date(2026, 11, 24), 2)
    assert span == (date(2026, 8, 1), date(2026, 10, 31))
    assert periods.label(span, 2) == "Q3 FY2027"
    assert periods.label((date(2025, 7, 1), date(2026, 6, 30)), 7) == "FY2026"
    after = datetime(2026, 11, 24, tzinfo=UTC)
    assert periods.next_run("quarter", 1, 8, "UTC", after, 3) == datetime(2026, 12, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "day", "hour", "zone", "after", "due"),
    [
        ("month", 1, 8, "Europe/Berlin", "2026-10-31T23:00", "2026-11-01T07:00"),
        ("month", 1, 8, "Europe/Berlin", "2026-03-01T07:00", "2026-04-01T06:00"),  # summer time began in between
        ("week", 7, 2, "Europe/Berlin", "2026-03-23T00:00", "2026-03-29T01:00"),  # 02:00 does not exist on that day
        ("quarter", 28, 23, "America/New_York", "2026-12-01T00:00", "2027-01-29T04:00"),
        ("week", 1, 0, "Pacific/Auckland", "2026-11-22T11:00", "2026-11-29T11:00"),  # exactly now is not after now
    ],
)
def test_schedules_follow_the_clock_of_their_zone(
    every: Any, day: int, hour: int, zone: str, after: str, due: str
) -> None:
    at = datetime.fromisoformat(after).replace(tzinfo=UTC)
    assert periods.next_run(every, day, hour, zone, at) == datetime.fromisoformat(due).replace(tzinfo=UTC)


@given(
    st.sampled_from(periods.EVERY),
    st.integers(1, 28),
    st.integers(0, 23),
    st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]),
    st.integers(0, 6 * 366 * 86_400),
)
def test_the_next_run_lies_ahead_within_one_period(every: Any, day: int, hour: int, zone: str, seconds: int) -> None:
    after = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    day = min(day, 7) if every == "week" else day
    found = periods.next_run(every, day, hour, zone, after)
    assert 0 < (found - after).total_seconds() <= {"week": 8, "month": 33, "quarter": 94}[every] * 86_400


def test_numbers_in_words() -> None:
    assert [wording.shown(None, unit) for unit in ("money", "count", "ratio")] == [wording.UNKNOWN] * 3
    assert wording.shown(0, "money", "USD") == "$0"
    assert wording.shown(-1_234_567, "money", "CHF") == f"{wording.MINUS}12,346 CHF"
    assert wording.shown(0.046, "ratio") == "4.6 %"
    assert [wording.hours(x) for x in (0.5, 4.5, 72)] == ["30 min", "4.5 h", "3.0 days"]
    assert wording.change(5, 0, "money") is None
    assert wording.change(0.5, 0.45, "ratio") == "+5.0 points"
    assert wording.verdict("±0 %", "up") == "same"
    assert wording.verdict(f"{wording.MINUS}3", "down") == "better"


@given(st.lists(st.floats(-1e9, 1e9), min_size=1, max_size=20), st.booleans())
@example([0.0, 5e-324], False)
def test_axes_hold_all_values(values: list[float], from_zero: bool) -> None:
    marks = scale(min(values), max(values), from_zero=from_zero)
    assert 2 <= len(marks) <= 9
    slack = 1e-6 * max(1.0, *map(abs, values))
    assert marks[0] <= min(values) + slack
    assert marks[-1] >= max(values) - slack


def test_unknown_points_are_holes_not_zeros() -> None:
    block = blocks.chart("T", ["a", "b", "c"], {"s": [1, None, 3]}, style="line", unit="count", source="x")
    assert block is not None
    assert [len(run) for run in drawing(block)["series"][0]["runs"]] == [1, 1]
    assert blocks.chart("T", ["a"], {"s": [None]}, style="bars", unit="count", source="x") is None


def content(rows: list[list[Any]], client: str = "Harbor Dental") -> dict[str, Any]:
    table = blocks.table("Sums of [all]/*?", [("Name", "text"), ("Amount", "money")], rows, source="Test",
                         currencies=["USD"] * len(rows))  # fmt: skip
    brand = {"name": "Northwind", "color": "#1f4e79", "contact": "", "logo": None}
    return {
        "format": 1, "kind": "qbr", "client": client, "tenant": "Northwind", "period": "Q3 2026",
        "as_of": "2026-11-23", "simulated": False, "brand": brand,
        "sections": [{"title": "Part", "blocks": [blocks.text("summary"), table]}],
    }  # fmt: skip


TEXTS = {"summary": {"label": "Summary", "text": "First line\n- one\n- two"}}


@pytest.mark.parametrize(
    "name",
    ['#import "@preview/x:1.0.0"', "$a$ *b* _c_ <d> @e", "]#panic()[", "x" * 300, "日本語 Ünïcode \u202e", "\\", '"'],
)
def test_what_people_type_is_never_markup(name: str) -> None:
    frozen = content([[name, 100]], client=name)
    made = pdf.as_pdf(name, frozen, {"summary": {"label": "S", "text": name}})
    assert made.startswith(b"%PDF-")


def test_the_same_content_is_the_same_file() -> None:
    first = pdf.as_pdf("Review", content([["A", 1]]), TEXTS)
    assert first == pdf.as_pdf("Review", content([["A", 1]]), TEXTS)
    assert first != pdf.as_pdf("Review", content([["A", 2]]), TEXTS)


def test_a_page_is_never_added_for_next_to_nothing() -> None:
    assert len(pdf.as_pictures("Review", content([[f"Row {n}", n] for n in range(30)]), TEXTS)) == 1
    assert len(pdf.as_pictures("Review", content([[f"Row {n}", n] for n in range(300)]), TEXTS)) > 4


def test_files_hold_numbers_with_source_and_day_and_run_nothing() -> None:
    frozen = content([["=cmd()", 123_456], ["Plain", None]])
    lines = list(csv.DictReader(io.StringIO(sheets.as_csv(frozen).decode("utf-8-sig"))))
    assert [line["value"] for line in lines] == ["'=cmd()", "1234.56", "Plain", ""]
    assert {(line["as_of"], line["source"]) for line in lines} == {("2026-11-23", "Test")}
    book = load_workbook(io.BytesIO(sheets.as_xlsx("=Title", frozen, TEXTS)))
    assert book.sheetnames == ["About", "All numbers", "Sums of all"]
    rows = list(book["Sums of all"].iter_rows(values_only=True))
    assert rows[1] == ("'=cmd()", 1234.56, "USD")
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_texts_are_paragraphs_and_lists() -> None:
    laid = layout.page_data("T", content([]), TEXTS)["sections"][0]["blocks"][0]
    assert [part["type"] for part in laid["parts"]] == ["paragraph", "list"]


def test_logos_are_small_real_pictures() -> None:
    branding.check_logo(PIXEL)
    for wrong in (b"<svg/>", PIXEL[:40], PIXEL[:8], b"\xff\xd8\xffjunk", PIXEL + b"0" * 300_000, png(2_001, 1)):
        with pytest.raises(Invalid):
            branding.check_logo(wrong)
    assert branding.contrast("#ffffff") == pytest.approx(1)
    assert branding.contrast("#000000") == pytest.approx(21)


NAMES = (
    "株式会社",
    "北京示例",
    "한국예시",
    "العميل",
    "חברה",
    "ตัวอย่าง",
    "उदाहरण",
    "Παράδειγμα",
    "Пример",
    "🚀",
    "✅",
    "😀",
)


def test_names_in_any_script_have_glyphs() -> None:
    """What no font has is drawn as the same box, however it reads: pictures of names would then be alike."""

    def drawn(text: str) -> bytes:
        source = f'#set page(width: 8cm, height: 2cm)\n#set text(font: "Source Sans Pro")\n{text}'
        picture = pdf._compiler(source.encode(), "").compile(format="png", ppi=50)
        assert isinstance(picture, bytes)
        return picture

    assert drawn("\U00013500\U00013501") == drawn("\U00013502\U00013503"), "hieroglyphs are what we do not have"
    single = [letter for name in NAMES for letter in name if not combining(letter)]
    boxes = {drawn("\U00013500"), drawn("\U00013501")}
    assert not [letter for letter in single if drawn(letter) in boxes]
