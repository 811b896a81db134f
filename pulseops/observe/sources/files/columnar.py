"""Parquet, as clouds export their bills: read by columns, a slice at a time."""

import json
import shutil
import weakref
from collections.abc import Iterator
from tempfile import NamedTemporaryFile
from typing import BinaryIO

import polars as pl

from pulseops.observe.sources.files.table import Facts, RawRow, checked_headers, unreadable

_SLICE = 20_000
_COPY = 1 << 20


class ParquetFile:
    """A Parquet table. It is copied to a temporary file that lives as long as this, so that slices can be read."""

    def __init__(self, file: BinaryIO, name: str, size: int) -> None:
        """Look at the columns. Raises Invalid with the reason when it is unreadable or holds none."""
        self._copy = NamedTemporaryFile(suffix=".parquet")  # noqa: SIM115
        weakref.finalize(self, self._copy.close)
        file.seek(0)
        shutil.copyfileobj(file, self._copy, _COPY)
        self._copy.flush()
        self.facts = Facts(name, size, "parquet", header_row=0)
        try:
            self._frame = pl.scan_parquet(self._copy.name)
            schema = self._frame.collect_schema()
        except (pl.exceptions.PolarsError, OSError) as error:
            raise unreadable(f"The file begins like Parquet but cannot be read as such: {_first(error)}.") from error
        self.headers = checked_headers(list(schema), self.facts)

    def rows(self) -> Iterator[RawRow]:
        """All rows, numbered from 1."""
        for first, frame in self.frames(_SLICE):
            for number, cells in enumerate(frame.iter_rows(), start=first):
                yield RawRow(number, list(cells))

    def frames(self, most: int) -> Iterator[tuple[int, pl.DataFrame]]:
        """Slices of up to so many rows as text, with the number of their first row. Raises Invalid when torn."""
        at = 0
        while True:
            try:
                frame = self._frame.slice(at, most).collect()
            except (pl.exceptions.PolarsError, OSError) as error:
                raise unreadable(f"The Parquet file cannot be read after row {at}: {_first(error)}.") from error
            if frame.is_empty():
                return
            frame.columns = self.headers
            yield at + 1, frame.select(_as_text(column) for column in frame)
            at += frame.height


def _as_text(column: pl.Series) -> pl.Series:
    if isinstance(column.dtype, pl.Datetime):
        return column.dt.strftime("%Y-%m-%dT%H:%M:%S" + ("%z" if column.dtype.time_zone else ""))
    if column.dtype.is_nested():
        texts = [
            None if cell is None else json.dumps(cell, ensure_ascii=False, default=str) for cell in column.to_list()
        ]
        return pl.Series(column.name, texts, dtype=pl.String)
    if column.dtype == pl.Binary:
        return column.cast(pl.String, strict=False)
    return column.cast(pl.String)


def _first(error: Exception) -> str:
    return str(error).splitlines()[0].rstrip(".")
