"""`pulseops reset-link`: for people who forgot their password where no mail is sent."""

from pulseops.accounts import passwords
from pulseops.base.db import Database, make_engine
from pulseops.base.errors import NotFound
from pulseops.base.settings import Settings
from pulseops.cli.database import running_database


def print_reset_link(settings: Settings, email: str) -> None:
    """Print a link that works once and for an hour. Raises NotFound."""
    with running_database(settings) as url:
        database = Database(make_engine(url, pool_size=1))
        try:
            with database.unit_of_work(None) as nobody:
                made = passwords.begin_reset(nobody, email)
        finally:
            database.engine.dispose()
    if not made:
        text = f"No link for {email}: nobody has this address, it is a demo account, or three links work already."
        raise NotFound("not-found", text)
    print(f"Hand this to {made.name}; it works once and for one hour:\n{settings.base_url}/reset-password#{made.token}")
