"""Files on this machine, in the order in which they can be imported."""

from pathlib import Path

from pulseops.base.errors import Invalid, NotFound
from pulseops.observe.sources.catalogue import STREAMS
from pulseops.observe.sources.files.opening import open_table
from pulseops.observe.sources.mapping import propose

UNKNOWN = "unknown"
_SUFFIXES = frozenset({".csv", ".tsv", ".txt", ".xlsx", ".json", ".gz", ".parquet"})


def ordered_files(path: Path) -> list[tuple[Path, str]]:
    """Tables at a path with their streams, parents first; unreadable ones last as `unknown`. Raises NotFound."""
    if path.is_dir():
        files = sorted(file for file in path.iterdir() if file.is_file() and file.suffix.lower() in _SUFFIXES)
    elif path.is_file():
        files = [path]
    else:
        raise NotFound("not-found", f"There is no file or folder {path}.")
    if not files:
        raise NotFound("not-found", f"The folder {path} holds no CSV, XLSX, JSON or Parquet files.")
    order = [*STREAMS, UNKNOWN]
    return sorted(((file, stream_of(file)) for file in files), key=lambda pair: order.index(pair[1]))


def stream_of(file: Path) -> str:
    """Likeliest stream of a file, or `unknown`."""
    with file.open("rb") as opened:
        try:
            table = open_table(opened, file.name, file.stat().st_size)
        except Invalid:
            return UNKNOWN
        return propose(table.headers, file.name).stream or UNKNOWN
