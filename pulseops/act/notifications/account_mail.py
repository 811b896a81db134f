"""Mail about accounts: invitations and links that replace a forgotten password.

Links carry their secret after `#`, which browsers send to no server and no log.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pulseops.accounts import invitations, passwords
from pulseops.accounts.invitations import Invited
from pulseops.act.notifications import service as notifications
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.jobs import enqueue


def invite(ctx: Context, email: str, roles: Sequence[str], base_url: str, *, mail: bool) -> tuple[Invited, str]:
    """Invite somebody and, with `mail`, write to them in the same transaction. Answers the link, shown this once."""
    return _send(ctx, invitations.invite(ctx, email, roles), base_url, mail=mail)


def renew(ctx: Context, invitation_id: UUID, base_url: str, *, mail: bool) -> tuple[Invited, str]:
    """A fresh link for an open invitation, mailed again with `mail`. Raises NotFound."""
    return _send(ctx, invitations.renew(ctx, invitation_id), base_url, mail=mail)


def _send(ctx: Context, made: Invited, base_url: str, *, mail: bool) -> tuple[Invited, str]:
    link = f"{base_url}/invitation#{made.token}"
    if mail:
        body = (
            f"{ctx.actor.name} invites you to {made.tenant_name} on PulseOps.\n\n"
            f"Join with this link, which works once and until {made.expires_at:%d %B %Y, %H:%M} UTC:\n\n{link}\n\n"
            "If you do not know them, do nothing."
        )
        title = f"{ctx.actor.name} invites you to {made.tenant_name}"
        _post(ctx, made.email, f"invitation:{made.id}", "invitation", title, body)
    return made, link


def send_reset(database: Database, email: str, base_url: str, now: datetime) -> None:
    """Mail a link that replaces a forgotten password, if there is somebody to mail it to; nobody learns whether."""
    with database.unit_of_work(None, now=now) as nobody:
        made = passwords.begin_reset(nobody, email)
        if made:
            body = (
                f"Hello {made.name},\n\nsomebody, hopefully you, asked for a new password. Choose it with this link, "
                f"which works once and for one hour:\n\n{base_url}/reset-password#{made.token}\n\n"
                "If it was not you, do nothing: your password stays as it is."
            )
            _post(made.ctx, made.email, f"reset:{made.id}", "reset", "Your new PulseOps password", body)


def _post(ctx: Context, recipient: str, subject: str, reason: str, title: str, body: str) -> None:
    """Reserve a mail in this transaction and wake the sender at its end."""
    notifications.reserve(ctx, recipient=recipient, subject=subject, reason=reason, title=title, body=body)
    enqueue(ctx, notifications.JOB, once=True, asked_by="Accounts")
