"""A backup is taken while people work, and another server begins where it stood."""

from pathlib import Path

import pytest
from pydantic import SecretStr

from pulseops.base.db import Database, make_engine
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres
from pulseops.base.settings import DatabaseSettings, Settings
from pulseops.cli.backup import back_up, bring_back
from tests.accounts.people import enter, new_email, sign_up


def on(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"db": DatabaseSettings(url=SecretStr(url))})


def test_a_backup_fills_an_empty_server_and_nothing_else(
    settings: Settings, database: Database, database_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file, email = tmp_path / "pulseops.dump", new_email()
    sign_up(database, email)
    here = on(settings, database_url)
    back_up(here, file)
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(RuntimeError, match="File exists"):
        back_up(here, file)
    with pytest.raises(RuntimeError, match="not empty; nothing was changed"):
        bring_back(here, file)
    server = EmbeddedPostgres(tmp_path / "other", settings=TEST_SETTINGS)
    server.start()
    try:
        there = on(settings, server.url)
        with pytest.raises(RuntimeError, match="pg_restore failed"):
            bring_back(there, tmp_path / "missing.dump")
        bring_back(there, file)
        other = Database(make_engine(server.url, pool_size=1))
        assert enter(other, email)
        other.engine.dispose()
    finally:
        server.destroy()
    assert "Restored" in capsys.readouterr().out
