"""`pulseops backup` and `pulseops restore`: the whole database as one file of pg_dump, and back."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import make_url

from pulseops.base.db import APP_ROLE
from pulseops.base.migrate import is_empty, upgrade
from pulseops.base.postgres_home import clean_environment, find_binaries
from pulseops.base.settings import Settings
from pulseops.cli.database import reachable_database

# The role belongs to the server, not to the database, so a dump names it and does not make it.
ROLE = f"DO $$ BEGIN CREATE ROLE {APP_ROLE} NOLOGIN NOBYPASSRLS; EXCEPTION WHEN duplicate_object THEN NULL; END $$"


def back_up(settings: Settings, path: Path) -> None:
    """Write what is committed now to a new file that only its owner can read; the product may run meanwhile.

    Nothing is migrated first, so that a backup before an upgrade is one of the old version. Raises RuntimeError.
    """
    try:
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise RuntimeError(f"{path} cannot be written: {error.strerror}.") from error
    try:
        with reachable_database(settings) as url:
            _run("pg_dump", url, ["--format=custom", f"--file={path}"])
    except BaseException:
        path.unlink()
        raise
    print(f"{path}: {path.stat().st_size:,} bytes. It holds the data of all tenants; keep it where only you can read.")


def bring_back(settings: Settings, path: Path) -> None:
    """Fill an empty database from such a file, whole or not at all, then bring it to this version.

    Raises RuntimeError, also when the database holds something already.
    """
    with reachable_database(settings) as url:
        with psycopg.connect(_plain(url)) as connection:
            if not is_empty(connection):
                raise RuntimeError("The database is not empty; nothing was changed. Restore into a new one.")
            connection.execute(ROLE)
            connection.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
        _run("pg_restore", url, ["--no-owner", "--single-transaction", "--exit-on-error", str(path)])
        upgrade(url)
    print("Restored, and the database is at this version.")


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _run(tool: str, url: str, options: Sequence[str]) -> None:
    """Run a tool of PostgreSQL; the password goes by its environment, where other users do not see it."""
    facts = conninfo_to_dict(_plain(url))
    environment = {**clean_environment(), "PGPASSWORD": str(facts.pop("password", ""))}
    command = [str(find_binaries() / tool), f"--dbname={make_conninfo('', **facts)}", *options]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no message"]
        raise RuntimeError(f"{tool} failed: {said[0]}")
