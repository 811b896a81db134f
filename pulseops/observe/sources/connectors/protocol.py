"""What every connector is: a named place that hands over tables of canonical streams."""

from collections.abc import Iterator
from typing import Protocol

import polars


class Connector(Protocol):
    """A place data comes from. It talks to the outside; it never touches the database."""

    name: str
    kind: str

    def tables(self) -> Iterator[tuple[str, polars.DataFrame]]:
        """(stream, rows) with the canonical field names of `catalogue`; parents need not come first."""
        ...
