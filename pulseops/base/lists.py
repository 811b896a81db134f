"""Search and order of lists: what a person typed, as SQL that is safe to run."""

from collections.abc import Mapping

from pulseops.base.errors import Invalid


def like(text: str) -> str:
    """A LIKE pattern that finds the text anywhere, with its own wildcards taken literally."""
    return "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def order_by(sort: str, sorts: Mapping[str, str], tie: str) -> str:
    """ORDER BY of a list from `column` or `-column`, unknown values last. Raises Invalid for an unknown column."""
    name = sort.removeprefix("-")
    if name not in sorts:
        raise Invalid.field("sort", f"Cannot sort by {name}. Known: {', '.join(sorts)}.")
    return f"{sorts[name]} {'DESC' if sort.startswith('-') else 'ASC'} NULLS LAST, {tie}"
