"""Each route that test_pages does not visit opens and is accessible in light and dark, on a real object."""

import re
from collections.abc import Callable
from pathlib import Path

from tests.e2e.conftest import DEMO_MSP, Visitor
from tests.e2e.test_pages import IT, MSP, settle

FEATURES = Path(__file__).resolve().parents[2] / "web/src/features"
LISTS = {
    "/alerts/": "/api/alerts",
    "/anomalies/": "/api/anomalies",
    "/clients/": "/api/clients",
    "/imports/": "/api/imports",
    "/licenses/": "/api/licenses",
    "/models/": "/api/models",
    "/playbooks/runs/": "/api/playbooks/runs",
    "/playbooks/": "/api/playbooks",
    "/recommendations/": "/api/recommendations",
    "/reports/": "/api/reports",
    "/tasks/": "/api/tasks",
}
NOT_IN_DEMO = {"/channels/deliveries/:deliveryId", "/alerts/rules/:ruleKey", "/connect"}  # nothing sent, written, asked
FADE_MS = 400  # buttons fade from one theme to the other


def routes(*, outside: bool) -> list[str]:
    """Paths the features declare, for signed-in people or for everybody."""
    found = []
    for file in sorted(FEATURES.glob("*/routes.tsx")):
        inside, _, rest = file.read_text().partition("outside:")
        found += re.findall(r'path: "([^"]+)"', rest if outside else inside)
    return [path for path in found if path not in NOT_IN_DEMO.union(MSP, IT)]


def real(visitor: Visitor, path: str) -> str:
    """The path with the id of the first object of its list."""
    if ":" not in path:
        return path
    start, _, rest = path.partition(":")
    answer = visitor.context.request.get(visitor.base + LISTS[start]).json()
    rows = answer if isinstance(answer, list) else answer["rows"]
    return start + re.sub(r"^\w+", rows[0]["id"], rest)


def look(visitor: Visitor, path: str) -> list[str]:
    """What is wrong with a page in either theme."""
    page = visitor.go(path)
    settle(visitor)
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.wait_for_timeout(FADE_MS)
        found += [f"{path}, {scheme}: {each}" for each in visitor.axe()]
    if page.get_by_role("heading", name="Page not found").count():
        found.append(f"{path} has no page")
    return found


def test_inside(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    visitor.sign_in(DEMO_MSP)
    assert [each for path in routes(outside=False) for each in look(visitor, real(visitor, path))] == []


def test_outside(visit: Callable[..., Visitor]) -> None:
    visitor = visit()
    assert [each for path in routes(outside=True) for each in look(visitor, path)] == []
