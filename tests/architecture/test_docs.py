"""Documentation that can be checked: error codes, links, commands, settings, routes, words on pages."""

import ast
import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest
import typer.main

from benchmarks.run import PARTS
from pulseops.act.notifications.events import GROUPS
from pulseops.base.settings import Settings
from pulseops.cli import app
from pulseops.worker.cycle import STEPS

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"Invalid", "Unauthenticated", "Forbidden", "NotFound", "Conflict", "Limited", "Unavailable"}
BESIDE = [ROOT / "web/README.md", ROOT / "clients/python/README.md", ROOT / "benchmarks/RESULTS.md"]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *BESIDE])
every_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))


def codes() -> set[str]:
    """Every code an answer may carry: first argument of an error, third of `Invalid.field`, fourth of `problem`."""
    found = set()
    for path in (ROOT / "pulseops").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).rsplit(".", 2)
            field = name[-2:] == ["Invalid", "field"]
            at = 0 if name[-1] in KINDS else 2 if field else 3 if name == ["problem"] else None
            if at is not None and len(node.args) > at and isinstance(node.args[at], ast.Constant):
                found.add(str(node.args[at].value))
            given = [k.value for k in node.keywords if k.arg == "code"]
            found |= {str(value.value) for value in given if isinstance(value, ast.Constant)}
    return found


def test_every_error_code_is_explained_and_none_besides() -> None:
    headings = set(re.findall(r"^## ([a-z-]+)$", (ROOT / "docs/problems.md").read_text(), re.MULTILINE))
    assert headings == codes() | {"bad-request", "method-not-allowed", "too-large"}  # of the framework


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text()
    assert "make run" in text
    assert "make test" in text


def code_of(page: Path) -> list[str]:
    """What stands in backticks, and each line of a block."""
    text = page.read_text()
    blocks = re.findall(r"```\w*\n(.*?)```", text, re.DOTALL) + re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    inline = re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line for block in blocks for line in block.splitlines()] + inline


@every_page
def test_commands_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    verbs = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    for line in code_of(page):
        assert set(re.findall(r"\bmake ([a-z]+)", line)) <= targets, line
        assert set(re.findall(r"(?:^|[/\s])pulseops ([a-z][a-z-]+)", line.split("#")[0])) <= verbs, line
        for module in re.findall(r"python -m ([\w.]+)", line):
            assert importlib.util.find_spec(module), line
        for parts in re.findall(r"--only ([a-z_\d ]+)", line):
            assert set(parts.split()) <= set(PARTS), line


@every_page
def test_settings_exist(page: Path) -> None:
    known = set()
    for name, field in Settings.model_fields.items():
        inner = getattr(field.annotation, "model_fields", {})
        known |= {f"PULSEOPS_{name}".upper(), *(f"PULSEOPS_{name}__{each}".upper() for each in inner)}
    for name in re.findall(r"PULSEOPS_[A-Z_]*[A-Z]", page.read_text()):
        assert name in known or any(each.startswith(f"{name}__") for each in known), name


@every_page
def test_files_named_exist(page: Path) -> None:
    roots = (page.parent, ROOT, ROOT / "pulseops", ROOT / "pulseops/assistant", ROOT / "web", ROOT / "web/src")
    for name in code_of(page):
        if re.fullmatch(r"[\w.-]+(/[\w.*-]+)+\.(py|md|json|ts|tsx|txt|yml|ini)", name):
            assert any(list(root.glob(name)) for root in roots), name


@every_page
def test_routes_named_exist(page: Path) -> None:
    known = {re.sub(r"{\w+}", "{}", path) for path in json.loads((ROOT / "openapi.json").read_text())["paths"]}
    beside = {"/api/health", "/api/docs", "/api/openapi.json", "/api/..."}
    for name in code_of(page):
        for path in re.findall(r"(?<![\w.])/api/[\w{}./-]+", name):
            assert path in beside or re.sub(r"{\w+}", "{}", path) in known, path


def test_the_index_of_decisions_is_complete() -> None:
    pages = {path.name for path in (ROOT / "docs/adr").glob("0*.md")}
    linked = re.findall(r"\]\((\d{4}-[\w-]+\.md)\)", (ROOT / "docs/adr/README.md").read_text())
    assert linked == sorted(pages)


def test_the_tour_knows_the_folders_and_the_steps_of_the_hour() -> None:
    tour = (ROOT / "docs/TOUR.md").read_text()
    tree = re.search(r"```text\n(.*?)```", tour, re.DOTALL)
    assert tree
    tops = ("pulseops", "clients", "web/src")
    folders = {path.name for top in tops for path in (ROOT / top).rglob("*") if path.is_dir()}
    folders |= {path.name for path in ROOT.iterdir()} | {"src", "architecture", "e2e", "<room>"}
    assert [name for name in re.findall(r"([\w<>]+)/", tree[1].replace("I/O", "")) if name not in folders] == []
    hour = tour.split("## One hour")[1].split("Each step")[0]
    assert re.findall(r"`(\w+)`", hour) == list(STEPS)


def test_each_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {re.split(r"[\[<>=;~ ]", each)[0] for each in project["dependencies"]}
    wanted |= set(json.loads((ROOT / "web/package.json").read_text())["dependencies"])
    told = (ROOT / "docs/adr/0008-dependencies.md").read_text()
    assert sorted(name for name in wanted if name not in told) == []


def test_the_guide_uses_words_that_stand_on_pages() -> None:
    pages = "\n".join(path.read_text() for path in (ROOT / "web/src").rglob("*.ts*") if ".test." not in path.name)
    pages = re.sub(r"\s+", " ", pages).replace("&amp;", "&")
    text = re.sub(r"\s+", " ", (ROOT / "docs/GUIDE.md").read_text())
    asked = {word for word in re.findall(r"\*\*(.+?)\*\*", text) if not word.endswith((".", "?"))}
    made_up = {"bold", "Import 1 file"}  # the second with its number
    assert sorted(word for word in asked - made_up if word not in pages) == []


def test_words_of_the_glossary_are_used() -> None:
    text = (ROOT / "docs/glossary.md").read_text()
    terms = [cell for row in re.findall(r"^\| ([^|]+) \|", text, re.MULTILINE)[1:] for cell in re.split(r", ", row)]
    files = [path for folder in ("pulseops", "web/src") for path in (ROOT / folder).rglob("*.[pt][ys]*")]
    used = "\n".join(path.read_text() for path in files).lower()
    bare = (re.sub(r" \(.*\)$", "", term).lower() for term in terms)
    assert [term for term in bare if term not in used and term.replace(" ", "_") not in used] == []


def test_the_pieces_of_the_pages_and_the_topics_of_the_news_are_told() -> None:
    told = (ROOT / "web/README.md").read_text()
    pieces = {
        name
        for path in (ROOT / "web/src/ui").glob("*.tsx")
        for name in re.findall(r"^export (?:default )?function ([A-Z]\w+)", path.read_text(), re.MULTILINE)
    }
    rooms = [path.read_text() for path in (ROOT / "pulseops").rglob("*.py")]
    topics = {topic for text in rooms for topic in re.findall(r'publish\(ctx, "(\w+)"', text)}
    assert sorted(name for name in pieces | topics if f"`{name}`" not in told) == []


def test_webhooks_may_subscribe_to_what_their_page_lists() -> None:
    text = (ROOT / "docs/webhooks.md").read_text().split("| `events` |")[1]
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(GROUPS)
