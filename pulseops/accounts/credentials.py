"""What people prove themselves with: an address of mail and a password, guessed at only slowly."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from pulseops.accounts import repository
from pulseops.base.context import Context
from pulseops.base.db import Database
from pulseops.base.errors import Invalid, Limited, Unauthenticated
from pulseops.base.security import hash_token, password_matches

MOST_FAILURES = 5
MOST_FROM_ONE_IP = 50
MOST_SIGN_UPS = 20
SIGN_UP_WINDOW = timedelta(hours=1)
WINDOW = timedelta(minutes=15)
KEEP = timedelta(days=1)
SHORTEST_PASSWORD = 10
LONGEST_NAME = 120
_EMAIL = re.compile(r"[^@\s\0]{1,64}@[^@\s\0]+\.[^@\s\0]{2,}")


def clean_email(text: str) -> str:
    """Lower case, checked for shape. Raises Invalid."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid.field("email", "This is not an e-mail address.")
    return email


def clean_name(text: str, field: str = "name") -> str:
    """Without spaces around it. Raises Invalid when nothing is left or it is too long."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise Invalid.field(field, f"A name has 1 to {LONGEST_NAME} characters.")
    return name


def check_password(password: str, email: str) -> None:
    """Refuse passwords that are short or easy to guess (NIST SP 800-63B 5.1.1). Raises Invalid."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid.field("password", f"At least {SHORTEST_PASSWORD} characters.")
    if len(password) > 200:
        raise Invalid.field("password", "At most 200 characters.")
    easy = password.lower().startswith(("password", "12345", "qwerty")) or len(set(password)) < 4
    if easy or email.split("@")[0] in password.lower():
        raise Invalid.field("password", "This password is easy to guess. Choose another one.")


def prove(database: Database, *, email: str, password: str, ip: str | None, now: datetime) -> dict[str, Any]:
    """The person whose password this is. Raises Unauthenticated (wrong), Limited (too many wrong ones).

    Unknown addresses get the same answer at the same cost as known ones. The slow hash runs in no transaction, so
    requests at the same moment may try a few passwords more, never more than the server takes at once.
    """
    email = email.strip().lower()
    key = hash_token(email)
    with database.unit_of_work(None, now=now) as ctx:
        earlier = _failures(ctx, key, ip)
        user = repository.find_user(ctx, email)
    if password_matches(user["password_hash"] if user else None, password) and user:
        if earlier:
            with database.unit_of_work(None, now=now) as ctx:
                repository.forget_failures(ctx, key)
        return user
    with database.unit_of_work(None, now=now) as ctx:
        repository.add_failure(ctx, key, ip, now - KEEP)
    raise Unauthenticated("wrong-credentials", _wording(MOST_FAILURES - len(earlier) - 1))


def count_sign_up(database: Database, ip: str | None, now: datetime) -> None:
    """Note that a network asks for a new tenant. Raises Limited when it did so too often within the hour.

    Kept beside wrong passwords under a mark of its own, so that neither locks the other.
    """
    mark = f"sign-up from {ip}"
    with database.unit_of_work(None, now=now) as ctx:
        times = repository.failures(ctx, "ip", mark, now - SIGN_UP_WINDOW, MOST_SIGN_UPS)
        if len(times) >= MOST_SIGN_UPS:
            wait = int((times[-1] + SIGN_UP_WINDOW - now).total_seconds()) + 1
            text = f"Too many accounts from your network. Try again in {wait // 60 + 1} minutes."
            raise Limited("too-many-sign-ups", text, retry_after=wait)
        repository.add_failure(ctx, hash_token(mark), mark, now - KEEP)


def _failures(ctx: Context, email_hash: str, ip: str | None) -> Sequence[datetime]:
    """Earlier failures with this address. Raises Limited while there were too many."""
    since = ctx.now - WINDOW
    for column, value, most, who in (
        ("email_hash", email_hash, MOST_FAILURES, "with this address"),
        ("ip", ip, MOST_FROM_ONE_IP, "from your network"),
    ):
        times = repository.failures(ctx, column, value, since, most)
        if len(times) >= most:
            wait = (times[-1] + WINDOW - ctx.now).total_seconds()
            minutes = int(wait // 60) + 1
            text = f"Too many failed sign-ins {who}. Try again in {minutes} minute{'s' if minutes > 1 else ''}"
            instead = ", or reset your password." if column == "email_hash" else "."
            raise Limited("sign-in-locked", text + instead, retry_after=int(wait) + 1)
        if column == "email_hash":
            earlier = times
    return earlier


def _wording(left: int) -> str:
    wrong = "E-mail or password is wrong."
    pause = f"a pause of {int(WINDOW.total_seconds() // 60)} minutes"
    if left <= 0:
        return f"{wrong} That was the last try before {pause}. You can also reset your password."
    return f"{wrong} {left} more {'try' if left == 1 else 'tries'} before {pause}." if left <= 2 else wrong
