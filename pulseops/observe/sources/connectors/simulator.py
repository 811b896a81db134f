"""The first connector: a simulated world, which takes the same road in as anybody's files."""

from collections.abc import Iterator, Mapping

import polars


class Simulator:
    """Hands over the observable tables of a world; its truth stays outside."""

    kind = "simulator"

    def __init__(self, tables: Mapping[str, polars.DataFrame], name: str = "Simulator") -> None:
        """`tables` as in `World.tables`: stream name to frame."""
        self.name = name
        self._tables = tables

    def tables(self) -> Iterator[tuple[str, polars.DataFrame]]:
        """(stream, rows)."""
        yield from self._tables.items()
