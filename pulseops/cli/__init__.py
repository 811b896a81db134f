"""The command line door: `pulseops run` starts everything, the rest are its parts and what operators need."""

import json
import sys
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from pulseops.base.errors import PulseOpsError
from pulseops.base.postgres import EmbeddedPostgresError
from pulseops.base.settings import Settings, load
from pulseops.base.telemetry import configure

app = typer.Typer(
    help="PulseOps: who will leave, what is wasted, what to do about it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
OPENAPI = Path(__file__).resolve().parents[2] / "openapi.json"


def settings_of_process(*, quiet: bool = False) -> Settings:
    """Settings, with logs set up accordingly; `quiet` where the command tells its own progress."""
    settings = load()
    configure(settings.log_format, "warning" if quiet and settings.log_level == "info" else settings.log_level)
    return settings


@app.command()
def run() -> None:
    """Database, pages, API and worker in one: what `make run` calls. Ctrl-C ends all of it."""
    from pulseops.cli.run import run_all

    sys.exit(run_all(settings_of_process(quiet=True)))


@app.command()
def serve() -> None:
    """Only the API and the pages, on a database that runs."""
    from pulseops.cli.run import serve_api

    serve_api(settings_of_process())


@app.command()
def worker() -> None:
    """Only the worker; any number may run."""
    from pulseops.api.app import database_url
    from pulseops.worker.app import run as work

    settings = settings_of_process()
    work(settings, database_url(settings))


@app.command()
def migrate() -> None:
    """Bring the database to this version."""
    from pulseops.cli.database import running_database

    with running_database(settings_of_process(quiet=True)):
        typer.echo("The database is at this version.")


@app.command()
def backup(path: Annotated[Path, typer.Argument(help="A file that is not there yet.")]) -> None:
    """Write the whole database to one file, while the product runs."""
    from pulseops.cli.backup import back_up

    back_up(settings_of_process(quiet=True), path)


@app.command()
def restore(path: Annotated[Path, typer.Argument(help="A file that `backup` wrote.")]) -> None:
    """Fill an empty database from a backup and bring it to this version."""
    from pulseops.cli.backup import bring_back

    bring_back(settings_of_process(quiet=True), path)


@app.command(name="import")
def import_files(
    path: Annotated[Path, typer.Argument(help="A CSV, XLSX or JSON file, or a folder of them.")],
    email: Annotated[str | None, typer.Option(help="Import into the tenant of this person.")] = None,
    name: Annotated[str | None, typer.Option(help="Name of the new tenant; without: the folder's.")] = None,
    kind: Annotated[str, typer.Option(help="Lens of the new tenant: msp or it.")] = "msp",
    date_order: Annotated[str | None, typer.Option(help="Order of ambiguous dates: dmy or mdy.")] = None,
    client: Annotated[str | None, typer.Option(help="Whose rows they are where no cell says it (id or name).")] = None,
) -> None:
    """Import tables, score everybody, and say what came in and what was refused.

    With --email the data go into that person's tenant; without, a new tenant is made for them.
    """
    from pulseops.cli.imports import bring_in

    settings = settings_of_process(quiet=True)
    bring_in(settings, path, email=email, name=name, kind=kind, date_order=date_order, client=client)


@app.command()
def replay(
    prediction_id: Annotated[UUID, typer.Argument(help="Id of a stored health or churn score.")],
    email: Annotated[str, typer.Option(help="Somebody of the tenant it belongs to.")],
) -> None:
    """Compute a past score again from its snapshot and model; fails unless it is identical."""
    from pulseops.cli.replaying import print_replay

    if not print_replay(settings_of_process(quiet=True), prediction_id, email):
        sys.exit(1)


@app.command()
def reset_link(email: Annotated[str, typer.Argument(help="Address the person signs in with.")]) -> None:
    """Make a link that replaces a forgotten password, for servers that send no mail."""
    from pulseops.cli.accounts import print_reset_link

    print_reset_link(settings_of_process(quiet=True), email)


@app.command()
def openapi(path: Annotated[Path, typer.Argument(help="Where to write it.")] = OPENAPI) -> None:
    """Write the API's contract; needs no database."""
    from pulseops.api.app import create_app

    path.write_text(json.dumps(create_app(Settings()).openapi(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _variable(path: tuple[int | str, ...]) -> str:
    """The environment variable of a setting."""
    return "PULSEOPS_" + "__".join(str(part) for part in path).upper()


def main() -> None:
    """Entry of the console script: expected refusals are one line, not a traceback."""
    try:
        app()
    except ValidationError as wrong:
        sys.exit("\n".join(f"PulseOps: {_variable(error['loc'])}: {error['msg']}." for error in wrong.errors()))
    except (PulseOpsError, EmbeddedPostgresError, RuntimeError) as refusal:
        sys.exit(f"PulseOps: {refusal}")
