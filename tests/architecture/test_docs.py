"""Documentation that can be checked: error codes, links, commands."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
KINDS = {"Invalid", "Unauthenticated", "Forbidden", "NotFound", "Conflict", "Limited", "Unavailable"}
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


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


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_the_readme_names_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text()
    assert "make run" in text
    assert "make test" in text
