"""Answers over the standing of clients, kept in this process for as long as they are true.

Triggers (migration 0001) change the tenant's version whenever a row changes that such answers are made of, in the same
transaction; an answer is given again only under the version it was made under. Reading the version takes a few rows.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar
from uuid import UUID

from pulseops.base.context import Context
from pulseops.understand.metrics import repository

MOST_KEPT = 1_000
T = TypeVar("T")

_kept: "OrderedDict[tuple[UUID, Hashable], tuple[int, Any]]" = OrderedDict()
_guard = Lock()


def remembered(ctx: Context, key: Hashable, make: Callable[[], T]) -> T:
    """`make()`, or what it gave before under the same version.

    Check permissions before; `key` names all that the answer depends on besides the tenant's rows. The version is read
    first: a change in between leaves a newer answer under an older version, which is made anew.
    """
    version = repository.standing_version(ctx)
    place = (ctx.tenant_id, key)
    with _guard:
        known = _kept.get(place)
    if known and known[0] == version:
        return known[1]  # type: ignore[no-any-return]
    answer = make()
    if version is not None:
        with _guard:
            _kept[place] = (version, answer)
            _kept.move_to_end(place)
            while len(_kept) > MOST_KEPT:
                _kept.popitem(last=False)
    return answer
