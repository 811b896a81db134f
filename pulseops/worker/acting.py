"""The minute of acting for one tenant: go on with playbooks, ask for approvals, perform what was allowed."""

import time
from datetime import UTC, datetime
from uuid import UUID

from pulseops.act.actions import approvals, performing
from pulseops.act.actions import service as actions
from pulseops.act.notifications.senders import Doors
from pulseops.act.playbooks import service as playbooks
from pulseops.act.tasks import agenda
from pulseops.act.tasks import service as tasks
from pulseops.base import runs
from pulseops.base.context import AGENT
from pulseops.base.db import Database
from pulseops.base.settings import Settings


def act(database: Database, tenant_id: UUID, settings: Settings) -> None:
    """One round, written down as a quiet run."""
    began, clock = datetime.now(UTC), time.monotonic()
    steps = playbooks.advance(database, tenant_id, began)
    with database.unit_of_work(tenant_id, AGENT, now=began) as ctx:
        expired = actions.expire(ctx)
        asked = approvals.ask(ctx, settings.base_url) if settings.mail.host else 0
        overdue = tasks.note_overdue(ctx)
        reminded = agenda.remind(ctx, settings.base_url) if settings.mail.host else 0
    doors = Doors(settings.mail, settings.outbound, settings.base_url)
    done = performing.perform(database, tenant_id, doors, began)
    took = round((time.monotonic() - clock) * 1000)
    result = {"steps": steps, "performed": done.performed, "later": done.later, "failed": done.failed}
    with database.unit_of_work(tenant_id, AGENT, now=began) as ctx:
        result |= {"asked": asked, "reminded": reminded, "expired": expired, "overdue": overdue}
        runs.note_quiet(ctx, actions.JOB, result, began, took)
