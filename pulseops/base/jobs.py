"""The one port to the job queue: a job is born in the transaction that needs it, or not at all."""

from typing import Any

import procrastinate
import procrastinate.exceptions

from pulseops.base.context import Context
from pulseops.base.db import raw

CYCLE = "cycle"

_QUEUE = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def enqueue(ctx: Context, job: str, *, once: bool = False, delay_s: int = 0, **arguments: Any) -> bool:
    """Ask the worker to run `job` for this tenant after this transaction commits, and `delay_s` seconds.

    `arguments` must be JSON. Jobs of one tenant and name never run at the same time. With `once` nothing is added while
    the same job of this tenant still waits; returns False then.
    """
    key = f"{ctx.tenant_id}:{job}"
    connection = raw(ctx)
    waits: Any = {"schedule_in": {"seconds": delay_s}} if delay_s else {}
    task = _QUEUE.configure_task(
        job, connection=connection, lock=key, queueing_lock=key if once else None, allow_unknown=True, **waits
    )
    try:
        with connection.transaction():
            task.defer(tenant_id=str(ctx.tenant_id), **arguments)
    except procrastinate.exceptions.AlreadyEnqueued:
        return False
    return True
