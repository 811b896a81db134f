"""Which stream a file is, and which of its columns feeds which field."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pulseops.base.errors import FieldProblem, Invalid
from pulseops.observe.sources.catalogue import STREAMS
from pulseops.observe.sources.streams import Stream, normal


@dataclass(frozen=True)
class Proposal:
    """The likeliest stream (None: none fits), its mapping header -> field or None, other streams that fit."""

    stream: str | None
    mapping: dict[str, str | None]
    others: tuple[str, ...]


def propose(headers: Sequence[str], file_name: str) -> Proposal:
    """Find the stream whose required fields the headers cover and that explains most columns."""
    scored: list[tuple[float, str]] = []
    for stream in STREAMS.values():
        mapping = map_headers(stream, headers)
        if not lacking(stream, mapping):
            scored.append((_score(stream, mapping, file_name), stream.name))
    if not scored:
        return Proposal(None, dict.fromkeys(headers), ())
    ranked = [name for _, name in sorted(scored, key=lambda pair: -pair[0])]
    return Proposal(ranked[0], map_headers(STREAMS[ranked[0]], headers), tuple(ranked[1:]))


def map_headers(stream: Stream, headers: Sequence[str]) -> dict[str, str | None]:
    """Header -> field by name and alias. Of two headers for one field the better known one wins."""
    aliases = stream.by_alias()
    rank = {normal(alias): i for f in stream.fields for i, alias in enumerate((f.name, *f.aliases))}
    winner: dict[str, str] = {}
    for header in headers:
        key = normal(header)
        name = aliases.get(key)
        if name and (name not in winner or rank[key] < rank[normal(winner[name])]):
            winner[name] = header
    return {header: next((f for f, h in winner.items() if h == header), None) for header in headers}


def lacking(stream: Stream, mapping: Mapping[str, str | None]) -> list[str]:
    """Required fields that no column feeds, as words for people."""
    given = {name for name in mapping.values() if name}
    missing = [name for name in stream.required if name not in given]
    if stream.any_of and not given.intersection(stream.any_of):
        missing.append(" or ".join(stream.any_of))
    return missing


def check(
    stream_name: str, mapping: Mapping[str, str | None], headers: Sequence[str], given: Iterable[str] = ()
) -> Stream:
    """The stream of a mapping that can be imported. `given` fields need no column. Raises Invalid with one problem per
    wrong column."""
    stream = STREAMS.get(stream_name)
    if stream is None:
        raise Invalid.field(
            "stream",
            f"The columns ({', '.join(headers[:8])}) fit no table we know: {', '.join(STREAMS)}.",
            "unknown-stream",
        )
    problems: list[FieldProblem] = []
    used: dict[str, str] = {}
    for header, name in mapping.items():
        if header not in headers:
            problems.append(FieldProblem(f"mapping.{header}", f"The file has no column '{header}'."))
        elif name and stream.field(name) is None:
            problems.append(FieldProblem(f"mapping.{header}", f"{stream.label} have no field '{name}'."))
        elif name and name in used:
            problems.append(FieldProblem(f"mapping.{header}", f"'{name}' is already fed by column '{used[name]}'."))
        elif name:
            used[name] = header
    problems += [
        FieldProblem(f"mapping.{name}", f"No column feeds '{name}', which {stream.label.lower()} need.")
        for name in lacking(stream, mapping)
        if name not in given
    ]
    if problems:
        text = " ".join(problem.message for problem in problems)
        raise Invalid("unusable-mapping", f"The columns cannot be imported as mapped: {text}", fields=tuple(problems))
    return stream


def headers_hash(headers: Sequence[str]) -> str:
    """Name of a file shape: its headers in order."""
    return hashlib.sha256(json.dumps([normal(h) for h in headers]).encode()).hexdigest()


def _score(stream: Stream, mapping: Mapping[str, str | None], file_name: str) -> float:
    known = sum(1 for name in mapping.values() if name)
    bare = normal(file_name)
    hint = any(normal(word) in bare for word in stream.file_words)
    return known / max(1, len(mapping)) + 0.02 * len(stream.required) + (0.25 if hint else 0.0)
