"""What imports cannot show: who writes a table, where SQL stands, how long things are, who reads settings."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "pulseops"
MODULES = sorted(path for path in PACKAGE.rglob("*.py"))
WEB = sorted(path for path in (ROOT / "web" / "src").rglob("*.ts*") if path.name != "schema.d.ts")
MOST_LINES = 400
MOST_WEB_LINES = 250
MOST_FUNCTION_LINES = 60
# Modules whose matter is SQL and nothing else: parts of their room's repository, named by their matter.
SQL_HOMES = re.compile(r"(^|_)(repository|refresh|listing|settling|conditions|facts)(_|$)")
WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)", re.IGNORECASE)
WRITERS = {"add_row", "change_row", "copy_rows"}
SQL = re.compile(r"^\s*(?:SELECT|INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|WITH [a-z_]+ AS)\b")


def name_of(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def strings(path: Path) -> Iterator[str]:
    """All literal texts of a module but docstrings."""
    tree = ast.parse(path.read_text())
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docs = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, documented) and node.body
            and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value
        elif isinstance(node, ast.Constant) and isinstance(node.value, bytes):
            yield node.value.decode(errors="replace")


def owners() -> dict[str, Path]:
    """Table name to the folder whose `tables.py` defines it."""
    found = {}
    for path in PACKAGE.rglob("tables.py"):
        for name in re.findall(r'__tablename__ = "([a-z_]+)"', path.read_text()):
            found[name] = path.parent
    return found


def written(path: Path) -> Iterator[str]:
    """Tables that a module writes, by SQL of its own or by a helper that is told their name."""
    for text in strings(path):
        yield from (table.lower() for table in WRITES.findall(text))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
            yield from (each.value for each in node.args[1:2] if isinstance(each, ast.Constant))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_owner_writes_a_table(path: Path) -> None:
    homes = owners()
    for table in written(path):
        home = homes.get(table)
        assert home is None or home in path.parents, f"writes {table}, which belongs to {home}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_sql_stands_in_repositories(path: Path) -> None:
    inside_room = len(path.relative_to(PACKAGE).parts) > 1 and path.relative_to(PACKAGE).parts[0] != "base"
    if not inside_room or SQL_HOMES.search(path.stem):
        return
    queries = [text.strip()[:60] for text in strings(path) if SQL.match(text)]
    assert not queries, f"SQL outside a repository: {queries}"


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_sizes(path: Path) -> None:
    text = path.read_text()
    length = text.count("\n")
    assert length <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= MOST_FUNCTION_LINES, f"{node.name} has {lines} lines"


@pytest.mark.parametrize("path", WEB, ids=lambda p: str(p.relative_to(ROOT)))
def test_sizes_of_pages(path: Path) -> None:
    length = path.read_text().count("\n")
    assert length <= MOST_WEB_LINES


def test_only_doors_read_settings() -> None:
    doors = {"api", "worker", "cli"}
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module == "pulseops.base.settings":
                names = {alias.name for alias in node.names}
                assert not names & {"load", "Settings"} or path.relative_to(PACKAGE).parts[0] in doors, name_of(path)


def test_no_feature_of_the_pages_imports_another() -> None:
    for path in WEB:
        if "features" not in path.parts:
            continue
        own = path.parts[path.parts.index("features") + 1]
        for other in re.findall(r'from "\.\./([a-z]+)/', path.read_text()):
            assert other in ("api", "app", "ui") or other == own, f"{path.name} imports feature {other}"


def test_no_address_of_a_machine_or_registry_is_committed() -> None:
    hosts = ["py" + "pi.org", "python" + "hosted", "registry." + "npm", "npm" + "js.org", "deb." + "debian"]
    for folder in ("pulseops", "tests", "tools", "benchmarks", "deploy", "web/src", "docs", ".ci"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix in {".py", ".ts", ".tsx", ".md", ".yml", ".yaml", ".toml", ".json", ""}:
                text = path.read_text(errors="replace")
                assert not [host for host in hosts if host in text], path
