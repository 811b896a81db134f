"""A migrated database for commands, whether or not a server is running already."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres, read_url
from pulseops.base.settings import Settings


@contextmanager
def running_database(settings: Settings) -> Iterator[str]:
    """Address of the operator's database, else of the embedded one that runs, else of one started for this block."""
    with ExitStack() as stack:
        if settings.db.url:
            url = settings.db.url.get_secret_value()
        else:
            url = read_url(settings.state_folder) or start_embedded(settings, stack)
        upgrade(url)
        yield url


def start_embedded(settings: Settings, stack: ExitStack) -> str:
    """Start the embedded server until the stack is closed. Raises EmbeddedPostgresError."""
    return stack.enter_context(EmbeddedPostgres(settings.state_folder)).url
