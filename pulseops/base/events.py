"""Live news to every open browser, over PostgreSQL's own LISTEN/NOTIFY."""

import json
from collections.abc import Sequence
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import raw

CHANNEL = "pulseops_events"
MOST_IDS = 50


def publish(ctx: Context, topic: str, ids: Sequence[UUID] = ()) -> None:
    """Tell that objects of a topic changed; PostgreSQL sends it when the transaction commits, never if it rolls back.

    Above MOST_IDS the list is left empty, which means "reload the topic" (NOTIFY payloads end at 8,000 bytes).
    """
    named = [str(i) for i in ids] if len(ids) <= MOST_IDS else []
    payload = json.dumps({"tenant": str(ctx.tenant_id), "topic": topic, "ids": named})
    raw(ctx).execute(b"SELECT pg_notify(%s, %s)", (CHANNEL, payload))
