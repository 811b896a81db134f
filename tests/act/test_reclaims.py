"""Taking seats back: asked or not, by the ladder, within caps, with a way back; and a ledger that adds up."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from pulseops.act.actions import ladder
from pulseops.act.actions import service as actions
from pulseops.act.reclaims import asking
from pulseops.act.reclaims import service as reclaims
from pulseops.act.reclaims.repository import Filter
from pulseops.act.reports import savings
from pulseops.act.tasks import service as tasks
from pulseops.act.tasks.repository import Filter as TaskFilter
from pulseops.base.context import AGENT, Context
from pulseops.base.db import fetch
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound
from pulseops.learn.outcomes import ledger
from pulseops.observe.licenses import service as licenses
from pulseops.understand.metrics import software
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter
from tests.conftest import NOW, TenantBox
from tests.decide.facts import TODAY, add_client, add_product, add_subscription
from tests.understand.test_waste import seat

URL = "http://pulse.example"
ENDS = TODAY + timedelta(days=100)


class Scene:
    """One product with 10 seats bought: 3 idle holders and one in use; `ids` are the findings."""

    def __init__(self, box: TenantBox) -> None:
        self.box = box
        with box.work() as ctx:
            self.client = add_client(ctx, "Lab", kind="department")
            self.product = add_product(ctx, "Suite")
            terms = {"term_end_on": ENDS, "cancel_by_on": ENDS - timedelta(days=30), "auto_renew": True}
            self.subscription = add_subscription(
                ctx, self.client, self.product, purchased=4, assigned=4, unit_cost_minor=1_000, **terms
            )
            self.seats = [seat(ctx, self.client, self.product, 90, email=f"{n}@example.com") for n in range(3)]
            seat(ctx, self.client, self.product, 1)
            waste.refresh(ctx)
            self.ids = self.findings(ctx)

    def findings(self, ctx: Context) -> list[UUID]:
        return [r["id"] for r in waste.page(ctx, WasteFilter(), offset=0, limit=99)["rows"]]

    def person(self, **more: Any) -> Any:
        return self.box.work("it_admin", **more)

    def agent(self, days: int = 0) -> Any:
        return self.box.work(actor=AGENT, now=NOW + timedelta(days=days))


@pytest.fixture
def scene(it_tenant: TenantBox) -> Scene:
    return Scene(it_tenant)


def sums(ctx: Context) -> dict[str, tuple[int, int | None]]:
    return {s["kind"]: (s["seats"], s["monthly_minor"]) for s in ledger.page(ctx, [], offset=0, limit=9)["sums"]}


def states(ctx: Context, **narrow: Any) -> dict[str, int]:
    return {k: n for k, n in reclaims.page(ctx, Filter(**narrow), offset=0, limit=99)["counts"].items() if n}


def test_a_dry_run_says_all_and_changes_nothing(scene: Scene) -> None:
    with scene.person() as ctx:
        found = reclaims.preview(ctx, scene.ids)
        assert (found["seats"], found["refusals"], len(found["lines"])) == (3, [], 3)
        worth = found["worth"][0]
        assert (worth["seats"], worth["monthly_minor"], worth["effective_on"]) == (3, 3_000, ENDS + timedelta(days=1))
        assert (states(ctx), software.row(ctx, scene.product)["assigned"]) == ({}, 4)
        with pytest.raises(NotFound):
            reclaims.preview(ctx, [scene.product])
        with pytest.raises(Invalid):
            reclaims.preview(ctx, [])
    with scene.box.work("viewer") as ctx, pytest.raises(Forbidden):
        reclaims.begin(ctx, scene.ids, ask=False, base_url=URL)


def test_seats_taken_at_once_and_given_back(scene: Scene) -> None:
    with scene.person() as ctx:
        ledger.observe(ctx)
        assert sums(ctx) == {"potential": (3, 3_000)}
        done = reclaims.begin(ctx, scene.ids, ask=False, base_url=URL)
        ledger.observe(ctx)
        assert (done["released"], done["refusal"], states(ctx)) == (3, None, {"released": 3})
        row = software.row(ctx, scene.product)
        assert (row["assigned"], row["listed"], scene.findings(ctx)) == (1, 1, [])
        # decided, but paid for until the term ends: nothing is realised
        assert sums(ctx) == {"approved": (3, 3_000), "open": (3, 3_000)}
        task = tasks.page(ctx, TaskFilter(), "t.created_at", offset=0, limit=9)["rows"][0]
        assert task["title"] == "At the vendor: free 3 of Suite"
        assert len(task["checklist"]) == 3
        with pytest.raises(NotFound):
            reclaims.begin(ctx, scene.ids, ask=False, base_url=URL)
        reclaims.undo(ctx, done["actions"])
        ledger.observe(ctx)
        assert (states(ctx), len(scene.findings(ctx))) == ({"restored": 3}, 3)
        assert (software.row(ctx, scene.product)["assigned"], software.row(ctx, scene.product)["listed"]) == (4, 4)
        assert sums(ctx) == {"potential": (3, 3_000), "approved": (0, 0), "open": (0, 0)}
        assert tasks.page(ctx, TaskFilter(), "t.created_at", offset=0, limit=9)["total"] == 0
        lines = ledger.page(ctx, ["approved"], offset=0, limit=9)["rows"]
        assert sorted(line["seats"] for line in lines) == [-3, 3]
        reclaims.undo(ctx, done["actions"])
        ledger.observe(ctx)
        assert sums(ctx)["approved"] == (0, 0)


def test_realised_only_when_the_count_shows_it(scene: Scene) -> None:
    with scene.person() as ctx:
        reclaims.begin(ctx, scene.ids, ask=False, base_url=URL)
        ledger.observe(ctx)
        ledger.observe(ctx)
        assert "realised" not in sums(ctx)
        licenses.update_subscription(ctx, scene.product, scene.subscription, {"purchased": 2})
        ledger.observe(ctx)
        assert sums(ctx) == {"approved": (3, 3_000), "realised": (2, 2_000), "open": (1, 1_000)}
        licenses.update_subscription(ctx, scene.product, scene.subscription, {"purchased": 1})
        ledger.observe(ctx)
        ledger.observe(ctx)
        book = ledger.page(ctx, [], offset=0, limit=99)
        assert sums(ctx) == {"approved": (3, 3_000), "realised": (3, 3_000), "open": (0, 0)}
        realised = [line for line in book["rows"] if line["kind"] == "realised"]
        assert [line["evidence"]["now"] for line in realised] == [1, 2]
        assert sum(line["amount_minor"] for line in realised) == book["products"][0]["approved"]["amount_minor"]
        told = savings.ledger(ctx, TODAY, TODAY) or []
        assert [each.kind for each in told] == ["approved", "realised", "realised"]
        assert savings.ledger(ctx, TODAY - timedelta(days=9), TODAY - timedelta(days=1)) == []
        assert [r["delivered"] for r in reclaims.page(ctx, Filter(), offset=0, limit=9)["rows"]] == [1, 1, 1]


def test_spare_seats_are_given_up_once(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        client, product = add_client(ctx, "Lab", kind="department"), add_product(ctx, "Suite")
        made = add_subscription(ctx, client, product, purchased=100, assigned=80, unit_cost_minor=1_000)
        waste.refresh(ctx)
        ids = [r["id"] for r in waste.page(ctx, WasteFilter(), offset=0, limit=9)["rows"]]
    with it_tenant.work("it_admin") as ctx:
        ledger.observe(ctx)
        assert sums(ctx) == {"potential": (20, 20_000)}
        done = reclaims.begin(ctx, ids, ask=True, base_url=URL)
        ledger.observe(ctx)
        assert (done["released"], sums(ctx)) == (20, {"approved": (20, 20_000), "open": (20, 20_000)})
        assert reclaims.preview(ctx, ids)["lines"][0]["blocked"] == "All of these are given up already."
        with pytest.raises(Conflict):
            reclaims.begin(ctx, ids, ask=False, base_url=URL)
        licenses.update_subscription(ctx, product, made, {"purchased": 85})
        ledger.observe(ctx)
        assert sums(ctx)["realised"] == (15, 15_000)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "service"}, "service account"),
        ({"kind": "shared"}, "shared account"),
        ({"via_group": "Everybody"}, "group Everybody"),
        ({"leave_until": TODAY + timedelta(days=3)}, "on leave"),
    ],
)
def test_protected_seats_are_never_taken(scene: Scene, values: dict[str, Any], words: str) -> None:
    with scene.box.work() as ctx:
        protected = seat(ctx, scene.client, scene.product, 200, **values)
    with scene.person() as ctx, pytest.raises(Conflict) as refused:
        actions.propose(ctx, "reclaim_seat", {"seats": [str(protected)]}, why="test")
    assert words in refused.value.detail
    with scene.person() as ctx:
        done = actions.propose(ctx, "reclaim_seat", {"seats": [str(protected), str(scene.seats[0])]}, why="test")
        assert (done["state"], done["touches"], len(done["warnings"])) == ("performed", 1, 1)


def link_of(ctx: Context, recipient: str) -> str:
    sql = "SELECT body FROM delivery WHERE recipient = %(r)s AND reason = 'asked' ORDER BY created_at DESC"
    found = re.search(r"/keep-or-release#(\S+)", fetch(ctx, sql, {"r": recipient})[0]["body"])
    assert found
    return found[1]


def test_a_holder_keeps_and_another_lets_go(scene: Scene) -> None:
    database = scene.box.database
    with scene.person() as ctx:
        done = reclaims.begin(ctx, scene.ids, ask=True, base_url=URL)
        assert (done["asked"], done["released"], states(ctx)) == (3, 0, {"asked": 3})
        assert reclaims.preview(ctx, scene.ids)["seats"] == 0
        keeper, goer = link_of(ctx, "0@example.com"), link_of(ctx, "1@example.com")
    asked = asking.look(database, keeper, NOW)
    assert (asked["company"], asked["product_name"], asked["state"]) == ("Contoso IT", "Suite", "asked")
    reclaims.answer(database, keeper, keep=True, note="Needed for audits", now=NOW)
    reclaims.answer(database, goer, keep=False, note=None, now=NOW)
    for token, error in ((keeper, Conflict), ("made-up", NotFound)):
        with pytest.raises(error):
            reclaims.answer(database, token, keep=False, note=None, now=NOW)
    with scene.person() as ctx:
        # the ladder says approve: a person allows what the holder agreed to
        assert states(ctx) == {"kept": 1, "proposed": 1, "asked": 1}
        row = next(r for r in reclaims.page(ctx, Filter(), offset=0, limit=9)["rows"] if r["state"] == "proposed")
        actions.approve(ctx, row["action_id"])
        assert states(ctx) == {"kept": 1, "released": 1, "asked": 1}
        # the keeper is left alone for 90 days
        assert len(scene.findings(ctx)) == 1
        assert waste.exclusions(ctx, offset=0, limit=9)[0][0]["until_on"] == TODAY + timedelta(days=90)


def test_silence_escalates_or_takes_as_the_tenant_says(scene: Scene) -> None:
    with scene.person() as ctx:
        reclaims.begin(ctx, scene.ids, ask=True, base_url=URL)
    with scene.agent(days=7) as ctx:
        assert reclaims.advance(ctx, URL)["silent"] == 0
    with scene.agent(days=8) as ctx:
        assert reclaims.advance(ctx, URL)["silent"] == 3
        assert states(ctx) == {"escalated": 3}
        title = tasks.page(ctx, TaskFilter(), "t.created_at", offset=0, limit=9)["rows"][0]["title"]
        assert title == "3 holders did not say whether they need their seat"
    with scene.person() as ctx:
        rows = reclaims.page(ctx, Filter(), offset=0, limit=9)["rows"]
        reclaims.decide(ctx, rows[0]["id"], keep=False)
        reclaims.decide(ctx, rows[1]["id"], keep=True)
        reclaims.cancel(ctx, rows[2]["id"], "Asked in person")
        assert states(ctx) == {"released": 1, "kept": 1, "cancelled": 1}
        with pytest.raises(Conflict):
            reclaims.cancel(ctx, rows[2]["id"], "")


def test_the_agent_alone_within_its_cap_and_never_when_stopped(scene: Scene) -> None:
    with scene.box.work("owner") as ctx:
        reclaims.set_policy(ctx, {"automatic": ["unused"], "on_silence": "reclaim", "wait_days": 1})
        ladder.set_rung(ctx, "reclaim_seat", "alone", scope="all")
    with scene.agent() as ctx:
        assert reclaims.advance(ctx, URL)["asked"] == 3
        assert reclaims.advance(ctx, URL)["asked"] == 0
    with scene.agent(days=2) as ctx:
        reclaims.advance(ctx, URL)
        assert states(ctx) == {"released": 3}
        journal = [
            entry["detail"]["title"] for entry in actions.journal(ctx, offset=0, limit=9) if "title" in entry["detail"]
        ]
        assert any(title.startswith("Take back 3 seats") for title in journal)


def test_above_the_cap_nothing_is_taken_and_the_journal_says_so(scene: Scene) -> None:
    with scene.box.work("owner") as ctx:
        ladder.set_rung(ctx, "reclaim_seat", "approve", scope="all", cap_action=2)
        assert "may touch 2" in reclaims.preview(ctx, scene.ids)["refusals"][0]
        done = reclaims.begin(ctx, scene.ids, ask=False, base_url=URL)
        assert (done["released"], states(ctx)) == (0, {"refused": 3})
        assert "may touch 2" in done["refusal"]
        assert software.row(ctx, scene.product)["assigned"] == 4


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"wait_days": 0}, "wait_days"),
        ({"cooldown_days": 731}, "cooldown_days"),
        ({"on_silence": "shout"}, "on_silence"),
        ({"automatic": ["overlap"]}, "automatic"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused(tenant: TenantBox, values: dict[str, Any], field: str) -> None:
    with tenant.work("it_admin") as ctx, pytest.raises(Invalid) as refused:
        reclaims.set_policy(ctx, values)
    assert refused.value.fields[0].field == field


class Editions:
    """Two holders of a large edition use only what the small one has; 3 seats of the small one are free."""

    def __init__(self, box: TenantBox) -> None:
        self.box = box
        with box.work() as ctx:
            self.client = add_client(ctx, "Lab", kind="department")
            terms = {"term_end_on": ENDS, "cancel_by_on": ENDS - timedelta(days=30), "auto_renew": True}
            self.large = add_product(ctx, "Large", vendor="V", features=["mail", "phone"])
            self.small = add_product(ctx, "Small", vendor="V", features=["mail"])
            for product, seats, price in ((self.large, 3, 3_000), (self.small, 5, 1_000)):
                made = add_subscription(
                    ctx, self.client, product, purchased=seats, assigned=min(seats, 3), unit_cost_minor=price, **terms
                )
                if product == self.large:
                    self.subscription = made
            used = [["mail"], ["mail"], ["mail", "phone"]]
            self.seats = [
                seat(ctx, self.client, self.large, 1, email=f"{n}@example.com", used_features=own)
                for n, own in enumerate(used)
            ]
            waste.refresh(ctx)
            self.ids = [r["id"] for r in waste.page(ctx, WasteFilter(kinds=["downgrade"]), offset=0, limit=9)["rows"]]

    def held(self, ctx: Context) -> tuple[int, int]:
        return software.row(ctx, self.large)["assigned"], software.row(ctx, self.small)["assigned"]


def test_holders_are_moved_to_the_smaller_edition_and_back(it_tenant: TenantBox) -> None:
    scene = Editions(it_tenant)
    with it_tenant.work("it_admin") as ctx:
        ledger.observe(ctx)
        seen = reclaims.preview(ctx, scene.ids)
        worth = seen["worth"][0]
        assert (worth["seats"], worth["monthly_minor"], worth["other_name"]) == (2, 4_000, "Small")
        assert {line["blocked"] for line in seen["lines"]} == {None}
        done = reclaims.begin(ctx, scene.ids, ask=False, base_url=URL)
        ledger.observe(ctx)
        assert (done["released"], states(ctx), scene.held(ctx)) == (2, {"released": 2}, (1, 5))
        # the difference of both prices counts, not the whole seat
        assert sums(ctx) == {"approved": (2, 4_000), "open": (2, 4_000)}
        action = actions.get(ctx, done["actions"][0])
        assert [(c["before"], c["after"]) for c in action["changes"]] == [("Large", "Small")] * 2
        task = tasks.page(ctx, TaskFilter(), "t.created_at", offset=0, limit=9)["rows"][0]
        assert task["title"] == "At the vendor: move 2 of Large to Small"
        reclaims.undo(ctx, done["actions"])
        ledger.observe(ctx)
        assert (states(ctx), scene.held(ctx)) == ({"restored": 2}, (3, 3))
        assert sums(ctx) == {"potential": (2, 4_000), "approved": (0, 0), "open": (0, 0)}


def test_a_move_is_realised_by_the_count_of_the_large_edition(it_tenant: TenantBox) -> None:
    scene = Editions(it_tenant)
    with it_tenant.work("it_admin") as ctx:
        reclaims.begin(ctx, scene.ids, ask=False, base_url=URL)
        ledger.observe(ctx)
        licenses.update_subscription(ctx, scene.large, scene.subscription, {"purchased": 2})
        ledger.observe(ctx)
        assert sums(ctx) == {"approved": (2, 4_000), "realised": (1, 2_000), "open": (1, 2_000)}


def test_a_holder_keeps_the_large_edition(it_tenant: TenantBox) -> None:
    scene = Editions(it_tenant)
    with it_tenant.work("it_admin") as ctx:
        assert reclaims.begin(ctx, scene.ids, ask=True, base_url=URL)["asked"] == 2
        keeper, goer = link_of(ctx, "0@example.com"), link_of(ctx, "1@example.com")
        sql = "SELECT body FROM delivery WHERE recipient = '0@example.com'"
        assert "All you use of it is part of Small, which costs less. Would Small do?" in fetch(ctx, sql)[0]["body"]
    assert asking.look(it_tenant.database, goer, NOW)["moves_to"] == "Small"
    reclaims.answer(it_tenant.database, keeper, keep=True, note=None, now=NOW)
    reclaims.answer(it_tenant.database, goer, keep=False, note=None, now=NOW)
    with it_tenant.work("it_admin") as ctx:
        row = next(r for r in reclaims.page(ctx, Filter(), offset=0, limit=9)["rows"] if r["state"] == "proposed")
        assert actions.approve(ctx, row["action_id"])["type"] == "move_seat"
        assert (states(ctx), scene.held(ctx)) == ({"kept": 1, "released": 1}, (2, 4))


def test_a_move_without_free_seats_warns_and_protected_seats_stay(it_tenant: TenantBox) -> None:
    scene = Editions(it_tenant)
    with it_tenant.work() as ctx:
        shared = seat(ctx, scene.client, scene.large, 1, kind="shared")
        add_subscription(ctx, scene.client, scene.small, purchased=0, assigned=2)
    with it_tenant.work("it_admin") as ctx:
        params = {"seats": [str(each) for each in (*scene.seats[:2], shared)], "to": str(scene.small)}
        run = actions.dry_run(ctx, "move_seat", params)["plan"]
        assert run.touches == 2
        assert run.warnings[0] == "2 seats of Small are needed and 0 are free: buy 2 before anybody moves."
        assert "shared account" in run.warnings[1]
        with pytest.raises(Conflict):
            actions.dry_run(ctx, "move_seat", {"seats": [str(shared)], "to": str(scene.small)})
        with pytest.raises(Conflict):
            actions.dry_run(ctx, "move_seat", {"seats": [str(scene.seats[0])], "to": str(scene.large)})


def test_an_overlap_is_carried_out_person_by_person(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        client = add_client(ctx, "Lab", kind="department")
        cheap = add_product(ctx, "Cheap", vendor="A", category="Board")
        dear = add_product(ctx, "Dear", vendor="B", category="Board")
        for product, price in ((cheap, 500), (dear, 900)):
            add_subscription(ctx, client, product, purchased=9, assigned=9, unit_cost_minor=price)
        for number in range(9):
            email = f"{number}@example.com"
            group = "Everybody" if number == 8 else None
            seat(ctx, client, cheap, 1, email=email, via_group=group, name=f"Person {number}")
            seat(ctx, client, dear, 2, email=email)
        waste.refresh(ctx)
        person = fetch(ctx, "SELECT person_id FROM seat WHERE product_id = %(p)s ORDER BY id LIMIT 1", {"p": cheap})
        waste.exclude(ctx, {"person_id": person[0]["person_id"], "kind": "overlap", "reason": "Moderates the board"})
        found = waste.page(ctx, WasteFilter(), offset=0, limit=9)["rows"]
        assert [(r["kind"], r["seats"], r["monthly_minor"]) for r in found] == [("overlap", 8, 4_000)]
    with it_tenant.work("it_admin") as ctx:
        ledger.observe(ctx)
        assert sums(ctx) == {"potential": (8, 4_000)}
        seen = reclaims.preview(ctx, [found[0]["id"]])
        assert (len(seen["lines"]), seen["seats"], seen["worth"][0]["monthly_minor"]) == (8, 7, 3_500)
        assert [line["subject"] for line in seen["lines"] if line["blocked"]] == ["Person 8"]
        done = reclaims.begin(ctx, [found[0]["id"]], ask=False, base_url=URL)
        ledger.observe(ctx)
        assert (done["released"], states(ctx), software.row(ctx, cheap)["listed"]) == (7, {"released": 7}, 2)
        assert sums(ctx)["approved"] == (7, 3_500)
        reclaims.undo(ctx, done["actions"])
        assert software.row(ctx, cheap)["listed"] == 9


def test_seats_given_up_are_not_given_up_again_as_spare_ones(it_tenant: TenantBox) -> None:
    with it_tenant.work() as ctx:
        client, product = add_client(ctx, "Lab", kind="department"), add_product(ctx, "Suite")
        add_subscription(ctx, client, product, purchased=10, assigned=10, unit_cost_minor=1_000)
        for _ in range(6):
            seat(ctx, client, product, 90)
        seat(ctx, client, product, 1)
        waste.refresh(ctx)
        ids = [r["id"] for r in waste.page(ctx, WasteFilter(), offset=0, limit=9)["rows"]]
    with it_tenant.work("it_admin") as ctx:
        reclaims.begin(ctx, ids, ask=False, base_url=URL)
        spare = waste.page(ctx, WasteFilter(), offset=0, limit=9)["rows"]
        assert [(r["kind"], r["seats"]) for r in spare] == [("unassigned", 6)]
        assert reclaims.preview(ctx, [spare[0]["id"]])["lines"][0]["blocked"] == "All of these are given up already."
        ledger.observe(ctx)
        assert sums(ctx) == {"approved": (6, 6_000), "open": (6, 6_000)}


def test_clients_of_an_msp_are_acted_on_one_by_one(tenant: TenantBox) -> None:
    with tenant.work() as ctx:
        product, clients = add_product(ctx, "Suite"), [add_client(ctx, "One"), add_client(ctx, "Two")]
        for client in clients:
            add_subscription(ctx, client, product, purchased=2, assigned=2, unit_cost_minor=1_000)
            seat(ctx, client, product, 90), seat(ctx, client, product, 1)
        waste.refresh(ctx)
        ids = [r["id"] for r in waste.page(ctx, WasteFilter(), offset=0, limit=9)["rows"]]
    with tenant.work("admin") as ctx:
        done = reclaims.begin(ctx, ids, ask=False, base_url=URL)
        ledger.observe(ctx)
        assert (len(done["actions"]), done["released"]) == (2, 2)
        assert {p["client_name"] for p in ledger.page(ctx, [], offset=0, limit=9)["products"]} == {"One", "Two"}
        reclaims.undo(ctx, done["actions"][:1])
        ledger.observe(ctx)
        assert sums(ctx)["approved"] == (1, 1_000)
