"""The operator's way out for people who forgot their password."""

from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from pulseops.accounts import passwords
from pulseops.base.db import Database
from pulseops.base.errors import NotFound
from pulseops.base.settings import DatabaseSettings, Settings
from pulseops.cli.accounts import print_reset_link
from tests.accounts.people import enter, new_email, sign_up


def test_a_reset_link_from_the_command_line(
    settings: Settings, database: Database, database_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    here = settings.model_copy(update={"db": DatabaseSettings(url=SecretStr(database_url))})
    email = new_email()
    with pytest.raises(NotFound, match="nobody has this address"):
        print_reset_link(here, email)
    sign_up(database, email)
    print_reset_link(here, email)
    token = capsys.readouterr().out.strip().rpartition("#")[2]
    passwords.reset(database, token=token, password="another good one", now=datetime.now(UTC))
    assert enter(database, email, "another good one")
