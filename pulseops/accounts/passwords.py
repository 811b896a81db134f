"""Passwords: changed by who knows the old one, replaced by who can read the mailbox."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pulseops.accounts import audit, credentials, repository
from pulseops.accounts.sessions import end_others, everywhere, require_person
from pulseops.base.context import Actor, Context
from pulseops.base.db import Database, claim
from pulseops.base.errors import Conflict, FieldProblem, Invalid, NotFound, Unauthenticated
from pulseops.base.security import hash_password, hash_token, new_token

LINK_LIVES = timedelta(hours=1)
MOST_LINKS = 3


@dataclass(frozen=True)
class Reset:
    """A link to be mailed; the token is shown to nobody else. `ctx` is the transaction in a tenant of the person."""

    ctx: Context
    id: UUID
    token: str
    email: str
    name: str


def change(
    database: Database, ctx: Context, *, email: str, current: str, new: str, session_id: UUID | None, ip: str | None
) -> int:
    """Replace one's own password and end all other sessions; returns how many ended. API keys stay.

    Raises Invalid naming the field, Limited (too many wrong ones), Conflict (a demo account).
    """
    user_id = require_person(ctx)
    _refuse_demo(ctx)
    try:
        credentials.prove(database, email=email, password=current, ip=ip, now=ctx.now)
    except Unauthenticated as wrong:
        text = wrong.detail.replace("E-mail or password", "This password")
        raise Invalid.field("current", text, "wrong-password") from wrong
    credentials.check_password(new, email)
    if new == current:
        raise Invalid.field("password", "This is the password you have. Choose another one.")
    repository.set_password(ctx, user_id, hash_password(new))
    ended = end_others(ctx, session_id)
    audit.record(ctx, "password.changed", "user", str(user_id), sessions_ended=ended)
    return ended


def begin_reset(nobody: Context, email: str) -> Reset | None:
    """Make a reset link, unless there is nobody to make it for: the caller must tell nobody which.

    At most MOST_LINKS of a person work at a time, so that nobody's mailbox can be flooded. Demo accounts have none.
    """
    try:
        user = repository.find_user(nobody, credentials.clean_email(email))
    except Invalid:
        return None
    if not user:
        return None
    claim(nobody, user=str(user["id"]))
    own = [each for each in repository.tenants_of(nobody, user["id"]) if not each["is_demo"]]
    if not own or repository.live_resets(nobody, user["id"]) >= MOST_LINKS:
        return None
    tenant_id = own[0]["tenant_id"]
    claim(nobody, tenant=str(tenant_id))
    ctx = Context(nobody.session, tenant_id, Actor("user", user["id"], user["name"]), nobody.now)
    token = new_token()
    reset_id = repository.add_reset(ctx, user["id"], hash_token(token), ctx.now + LINK_LIVES)
    audit.record(ctx, "password.reset_asked", "user", str(user["id"]))
    return Reset(ctx, reset_id, token, user["email"], user["name"])


def reset(database: Database, *, token: str, password: str, now: datetime) -> str:
    """Spend a link: set the password, end all sessions, lift the lock-out. Returns the address of mail.

    Raises NotFound (used, too old or made up), Invalid; a refused password leaves the link as it was.
    """
    with database.unit_of_work(None, now=now) as ctx:
        user_id = repository.use_reset(ctx, hash_token(token))
        if not user_id:
            raise NotFound("link-dead", "This link was used already or is older than an hour. Ask for a new one.")
        user = repository.person(ctx, user_id)
        credentials.check_password(password, user["email"])
        repository.set_password(ctx, user_id, hash_password(password))
        repository.forget_failures(ctx, hash_token(user["email"]))
        for there in everywhere(ctx, user_id):
            ended = repository.revoke_all(there, user_id)
            actor = Actor("user", user_id, user["name"])
            own = Context(there.session, there.tenant_id, actor, now)
            audit.record(own, "password.reset", "user", str(user_id), sessions_ended=ended)
    email: str = user["email"]
    return email


def _refuse_demo(ctx: Context) -> None:
    if repository.tenant(ctx)["is_demo"]:
        text = "Demo accounts keep their password, so that everybody can sign in."
        raise Conflict("demo-account", text, fields=(FieldProblem("password", text),))
