"""A migrated database for commands, whether or not a server is running already."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres, read_url
from pulseops.base.settings import Settings


@contextmanager
def reachable_database(settings: Settings) -> Iterator[str]:
    """Address of the operator's database, else of the embedded one that runs, else of one started for this block."""
    with ExitStack() as stack:
        if settings.db.url:
            yield settings.db.url.get_secret_value()
        else:
            yield read_url(settings.state_folder) or start_embedded(settings, stack)


@contextmanager
def running_database(settings: Settings) -> Iterator[str]:
    """The same, brought to this version."""
    with reachable_database(settings) as url:
        upgrade(url)
        yield url


def start_embedded(settings: Settings, stack: ExitStack) -> str:
    """Start the embedded server until the stack is closed. Raises EmbeddedPostgresError."""
    return stack.enter_context(EmbeddedPostgres(settings.state_folder)).url
