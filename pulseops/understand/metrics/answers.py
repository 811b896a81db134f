"""Every figure as an answer: one question in, value, rows, day and meaning out. Pages, both planners and MCP ask here.

The answers are made by the verbs the pages use, so a figure here is the page's figure. `run` adds nothing but what a
reader needs to believe it: what it means, as of when, where its rows are, and a hash of question and answer.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import replace

from pulseops.base.context import Context
from pulseops.base.errors import Invalid
from pulseops.understand.metrics import (
    answers_ahead,
    answers_bridge,
    answers_clients,
    answers_compare,
    answers_desk,
    answers_profit,
    answers_reasons,
    answers_software,
    answers_spend,
    answers_time,
    answers_waste,
)
from pulseops.understand.metrics.answer import Answer, Query

MOST_ROWS = 50
KINDS: dict[str, Callable[[Context, Query], Answer]] = {
    **answers_ahead.KINDS,
    **answers_bridge.KINDS,
    **answers_clients.KINDS,
    **answers_compare.KINDS,
    **answers_desk.KINDS,
    **answers_profit.KINDS,
    **answers_reasons.KINDS,
    **answers_software.KINDS,
    **answers_spend.KINDS,
    **answers_time.KINDS,
    **answers_waste.KINDS,
}


def plug(kind: str, make: Callable[[Context, Query], Answer]) -> None:
    """Let a room downstream answer a kind of its own: the ledger of savings is kept after decisions, not here."""
    KINDS[kind] = make


def run(ctx: Context, query: Query) -> Answer:
    """Answer a question within what the actor may see.

    Raises Forbidden (never an empty answer), NotFound for an id that is not the tenant's, Invalid for a question of no
    known kind or with a missing part.
    """
    make = KINDS.get(query.kind)
    if make is None:
        raise Invalid.field("kind", f"There is no figure called {query.kind[:40]}.")
    limited = replace(query, limit=max(1, min(query.limit, MOST_ROWS)))
    answer = make(ctx, limited)
    return replace(answer, hash=digest(ctx, limited, answer))


def digest(ctx: Context, query: Query, answer: Answer) -> str:
    """SHA-256 over question, tenant and answer: equal answers have equal hashes."""
    content = [str(ctx.tenant_id), vars(query), {k: v for k, v in vars(answer).items() if k != "hash"}]
    return hashlib.sha256(json.dumps(content, default=str, sort_keys=True).encode()).hexdigest()
