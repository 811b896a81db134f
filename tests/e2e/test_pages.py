"""Each page, as a person sees it: it opens, says what it is, is accessible in both themes and fits a phone."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import DEMO_IT, DEMO_MSP, Visitor

SHOTS = os.environ.get("PULSEOPS_SHOTS")  # a folder: `make shots`
MSP = [
    "/", "/clients", "/at-risk", "/inactive", "/alerts", "/alerts/rules", "/recommendations", "/tasks", "/licenses",
    "/actions", "/actions?tab=journal", "/autonomy", "/playbooks", "/playbooks/new", "/calendar",
    "/profitability", "/reports", "/reports/schedules",
    "/waste", "/spend", "/renewals", "/anomalies", "/forecasts", "/models", "/imports", "/imports/new", "/jobs",
    "/assistant", "/channels", "/users", "/settings", "/clients/:riskiest",
]  # fmt: skip
IT = [
    "/", "/clients", "/licenses", "/spend", "/spend/rules", "/renewals", "/reconcile", "/anomalies", "/recommendations",
    "/waste", "/waste/exclusions", "/reclaims", "/savings",
]  # fmt: skip
PAGES = [(DEMO_MSP, path) for path in MSP] + [(DEMO_IT, path) for path in IT]
LOOKS = [(1440, "light"), (1440, "dark"), (360, "light")]


def settle(visitor: Visitor) -> None:
    """Wait until no skeleton is left."""
    expect(visitor.page.locator("[aria-busy=true], .MuiSkeleton-root")).to_have_count(0, timeout=10_000)
    visitor.page.wait_for_timeout(250)


def resolved(visitor: Visitor, path: str) -> str:
    """`:riskiest` as the id of the client most likely to leave."""
    if ":riskiest" not in path:
        return path
    answer = visitor.context.request.get(f"{visitor.base}/api/clients?page_size=1&sort=-p90")
    return path.replace(":riskiest", answer.json()["rows"][0]["id"])


@pytest.mark.parametrize(("email", "path"), PAGES, ids=lambda v: v)
def test_page(visit: Callable[..., Visitor], email: str, path: str) -> None:
    for width, scheme in LOOKS:
        visitor = visit(width=width, scheme=scheme)
        visitor.sign_in(email)
        page = visitor.go(resolved(visitor, path))
        settle(visitor)
        assert re.search("PulseOps", page.title())
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{path} overflows by {wide} px at {width}"
        assert visitor.axe() == []
        if SHOTS and (scheme == "light" or path == "/"):
            lens, size = "it" if email == DEMO_IT else "msp", "phone" if width < 500 else "desktop"
            name = path.strip("/").replace("/:riskiest", "-one").replace("/", "-") or "today"
            page.screenshot(path=Path(SHOTS) / f"{lens}-{name}-{size}-{scheme}.png")
