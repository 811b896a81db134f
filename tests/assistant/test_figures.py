"""The figure in the answer is the page's figure and the SQL's, to the cent; who may not see it is told so."""

import pytest

from benchmarks import assistant_figures_it
from benchmarks.assistant_figures import ROLES, TEAM_ROLES, check, filled_team
from pulseops.assistant import repository
from pulseops.base.db import Database
from tests.assistant.conftest import asked, person
from tests.conftest import TenantBox
from tests.understand.conftest import fill


@pytest.fixture(scope="module")
def second(database: Database) -> TenantBox:
    """Another provider with another past."""
    return fill(TenantBox(database, name="Second MSP"), 25)


def test_answers_equal_pages_and_sql(database: Database, provider: TenantBox, second: TenantBox) -> None:
    checked, wrong = check(database, [provider.id, second.id])
    assert wrong == [], "\n".join(wrong)
    assert checked >= 200, f"{checked} over {len(ROLES)} roles"


def test_answers_about_software_equal_pages_and_sql(database: Database) -> None:
    team = filled_team(database, 11, 6, 120)
    checked, wrong = check(database, [team], TEAM_ROLES, assistant_figures_it.cases)
    assert wrong == [], "\n".join(wrong)
    assert checked >= 60


@pytest.mark.parametrize("question", ["What is our MRR?", "Which clients are at risk?", "Which invoices are overdue?"])
def test_not_permitted_is_not_none(provider: TenantBox, question: str) -> None:
    nobody = person("viewer")
    bare = type(nobody)("user", nobody.id, nobody.name, frozenset({"assistant:read"}), ("viewer",))
    with provider.work(actor=bare) as ctx:
        found = asked(ctx, question)
    assert "Not permitted" in found["text"]
    assert found["figures"] == []


def test_a_strangers_client_is_an_unknown_name(provider: TenantBox, other_tenant: TenantBox) -> None:
    with provider.work("viewer") as ctx:
        name = next(row["name"] for row in repository.names(ctx) if row["kind"] == "client")
    for word in (name, "Umbrella Biotech"):
        with other_tenant.work(actor=person("owner")) as ctx:
            found = asked(ctx, f"What is the health of {word}?")
        assert found["text"].startswith("I know nobody called ")
        assert found["figures"] == []
