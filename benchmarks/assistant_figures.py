"""Figures that the assistant says in words, against the page's own verb and against SQL written apart from both.

Each case is a question in words x a role x a tenant. Equal means: the figure in the answer, the figure of the page and
the SQL over the store agree exactly, money to the cent.
"""

import itertools
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.figures import figure
from pulseops.accounts import service as accounts
from pulseops.accounts.roles import permissions_of
from pulseops.assistant import service as assistant
from pulseops.base.context import AGENT, Actor, Context
from pulseops.base.db import Database, fetch, make_engine
from pulseops.base.ids import uuid7
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres
from pulseops.core.simulation import it_world, msp_world
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import answers_bridge
from pulseops.understand.metrics import service as metrics
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.predictions import service as predictions
from pulseops.worker.cycle import run_cycle

ROLES = ("viewer", "account_manager", "owner")
TEAM_ROLES = ("it_admin", "owner")
CLIENTS_ASKED = 9
PASSWORD = "a long enough phrase"  # noqa: S105
NEAR = 1e-6


@dataclass(frozen=True)
class Case:
    """A question, the unit of the figure that answers it, the page's figure, and the SQL that must agree."""

    question: str
    unit: str
    page: Callable[[Context], Any]
    sql: str
    params: dict[str, Any]


_RUNNING = "k.start_on <= %(on)s AND (k.end_on IS NULL OR k.end_on > %(on)s) AND NOT k.is_trial"
_MRR = f"""SELECT sum(k.mrr_minor) AS v FROM contract k JOIN client c ON c.id = k.client_id
    WHERE k.tenant_id = %(t)s AND c.status = 'active' AND {_RUNNING}"""
_OPEN = """SELECT count(*) AS v FROM ticket x JOIN client c ON c.id = x.client_id WHERE x.tenant_id = %(t)s
    AND c.status = 'active' AND x.opened_at::date <= %(on)s
    AND (x.resolved_at IS NULL OR x.resolved_at::date > %(on)s)"""
_OWED = """SELECT coalesce(sum(greatest(i.total_minor - coalesce(p.paid, CASE WHEN i.balance_minor IS NOT NULL
        THEN i.total_minor - i.balance_minor ELSE 0 END), 0)), 0) AS v
    FROM invoice i
    LEFT JOIN (SELECT invoice_id, sum(amount_minor) AS paid FROM payment WHERE tenant_id = %(t)s GROUP BY 1) p
        ON p.invoice_id = i.id
    WHERE i.tenant_id = %(t)s AND i.due_on < %(on)s AND i.due_on > %(on)s::date - 400"""
_NEWEST = """(SELECT DISTINCT ON (client_id) client_id, value, band FROM prediction WHERE tenant_id = %(t)s
    AND kind = '{kind}' ORDER BY client_id, as_of DESC, created_at DESC, id DESC) p"""
_COUNT = "SELECT count(*) AS v FROM client c WHERE c.tenant_id = %(t)s AND c.status = "


def cases(ctx: Context) -> Iterator[Case]:
    """Questions about this tenant's own things."""
    on = fetch(ctx, "SELECT max(as_of) AS d FROM client_standing WHERE tenant_id = %(t)s", {"t": ctx.tenant_id})[0]["d"]
    yield from whole(ctx, on)
    rows = fetch(
        ctx,
        "SELECT id, name FROM client WHERE tenant_id = %(t)s AND status = 'active' ORDER BY md5(name) LIMIT %(n)s",
        {"t": ctx.tenant_id, "n": CLIENTS_ASKED},
    )
    for row in rows:
        yield from of_client(ctx, on, row["id"], row["name"])
    yield from lists(ctx, on)


def whole(ctx: Context, on: date) -> Iterator[Case]:
    """Headline figures."""
    base = {"t": ctx.tenant_id, "on": on}

    def headline(name: str) -> Callable[[Context], Any]:
        return lambda own: next(f.value for f in metrics.portfolio(own) if f.metric.id == name)

    high = f"JOIN {_NEWEST.format(kind='churn')} ON p.client_id = c.id AND p.band = 'high'"
    yield Case("What is our MRR?", "money", headline("mrr"), _MRR, base)
    yield Case(
        "What is our ARR?", "money", headline("arr"), _MRR.replace("sum(k.mrr_minor)", "12 * sum(k.mrr_minor)"), base
    )
    yield Case("How many active clients do we have?", "count", headline("active_clients"), f"{_COUNT}'active'", base)
    yield Case(
        "How many inactive clients are there?", "count", headline("inactive_clients"), f"{_COUNT}'inactive'", base
    )
    yield Case("How many open tickets do we have?", "count", headline("open_tickets"), _OPEN, base)
    at_risk = f"SELECT count(*) AS v FROM client c {high} WHERE c.tenant_id = %(t)s AND c.status = 'active'"
    yield Case("How many clients are at risk?", "count", headline("at_risk"), at_risk, base)
    money = _MRR.replace("WHERE k", f"{high} WHERE k").replace("sum(k.mrr_minor)", "coalesce(sum(k.mrr_minor), 0)")
    yield Case("How much revenue is at risk?", "money", headline("revenue_at_risk"), money, base)
    health = f"""SELECT avg(p.value) AS v FROM client c JOIN {_NEWEST.format(kind="health")} ON p.client_id = c.id
        WHERE c.tenant_id = %(t)s AND c.status = 'active'"""
    yield Case("What is the average health score?", "score", headline("health"), health, base)
    month = answers_bridge.moved(ctx).first_on
    before = f"""SELECT coalesce(sum(k.mrr_minor), 0) AS v FROM contract k JOIN client c ON c.id = k.client_id
        WHERE k.tenant_id = %(t)s AND {_RUNNING} AND coalesce(c.churned_on > %(on)s, c.status = 'active')"""
    yield Case("Why did our MRR change?", "money", _before, before, {**base, "on": month})


def _before(ctx: Context) -> int:
    """MRR a month before the data, as the page of its changes says."""
    return answers_bridge.moved(ctx).before_minor


def of_client(ctx: Context, on: date, client_id: UUID, name: str) -> Iterator[Case]:
    """Figures of one client."""
    base = {"t": ctx.tenant_id, "on": on, "c": client_id}

    def standing(column: str) -> Callable[[Context], Any]:
        return lambda own: metrics.standing(own, client_id)[column]

    def csat(own: Context) -> float | None:
        found = predictions.latest(own, client_id, "health")
        return next((row[2] for row in found["drivers"] if row[0] == "satisfaction"), None) if found else None

    mrr = (
        f"SELECT sum(k.mrr_minor) AS v FROM contract k WHERE k.tenant_id = %(t)s AND k.client_id = %(c)s AND {_RUNNING}"
    )
    yield Case(f"What is the MRR of {name}?", "money", standing("mrr_minor"), mrr, base)
    newest = "SELECT p.value AS v FROM " + _NEWEST.format(kind="health") + " WHERE p.client_id = %(c)s"
    yield Case(f"What is the health of {name}?", "score", standing("health"), newest, base)
    churn = "SELECT p.value AS v FROM " + _NEWEST.format(kind="churn") + " WHERE p.client_id = %(c)s"
    yield Case(f"How likely is {name} to leave within 90 days?", "probability", standing("p90"), churn, base)
    tickets = _OPEN + " AND x.client_id = %(c)s"
    yield Case(f"How many open tickets does {name} have?", "count", standing("open_tickets"), tickets, base)
    recent = "FILTER (WHERE r.answered_on > %(on)s::date - interval '6 months')"
    satisfaction = f"""SELECT coalesce(avg(r.score) {recent}, avg(r.score)) AS v FROM survey_response r
        WHERE r.tenant_id = %(t)s AND r.client_id = %(c)s AND r.kind = 'csat' AND r.answered_on <= %(on)s
          AND r.answered_on > %(on)s::date - interval '1 year'"""
    yield Case(f"Compare the satisfaction of {name} with the average", "score", csat, satisfaction, base)
    yield Case(
        f"How much is overdue at {name}?", "money", standing("overdue_minor"), _OWED + " AND i.client_id = %(c)s", base
    )


def lists(ctx: Context, on: date) -> Iterator[Case]:
    """How many clients are in a band, an industry, with a person."""
    base = {"t": ctx.tenant_id, "on": on}

    def counted(**narrow: Any) -> Callable[[Context], Any]:
        def page(own: Context) -> int:
            totals = metrics.page(own, Filter(status="active", sort="name", **narrow), offset=0, limit=1)[1]
            return sum(t["clients"] for t in totals)

        return page

    for band in ("excellent", "good", "fair", "poor"):
        sql = f"""SELECT count(*) AS v FROM client c JOIN {_NEWEST.format(kind="health")} ON p.client_id = c.id
            WHERE c.tenant_id = %(t)s AND c.status = 'active' AND p.band = %(band)s"""
        yield Case(f"List the clients with {band} health", "count", counted(bands=(band,)), sql, {**base, "band": band})
    found = fetch(
        ctx,
        "SELECT DISTINCT industry AS x FROM client "
        "WHERE tenant_id = "
        "%(t)s AND status = 'active' AND industry "
        "IS NOT NULL ORDER BY 1",
        {"t": ctx.tenant_id},
    )
    for row in found:
        sql = f"{_COUNT}'active' AND c.industry = %(x)s"
        yield Case(
            f"Which clients are in {row['x']}?", "count", counted(industry=row["x"]), sql, {**base, "x": row["x"]}
        )
    owners = fetch(
        ctx,
        "SELECT DISTINCT owner_name AS x FROM client "
        "WHERE tenant_id = "
        "%(t)s AND status = 'active' AND owner_name "
        "IS NOT NULL ORDER BY 1",
        {"t": ctx.tenant_id},
    )
    for row in owners:
        sql = f"{_COUNT}'active' AND c.owner_name = %(x)s"
        yield Case(
            f"Which clients does {row['x']} look after?", "count", counted(owner=row["x"]), sql, {**base, "x": row["x"]}
        )


def said(ctx: Context, case: Case) -> Any:
    """The first figure of the right unit in the answer; "nothing" when it holds none."""
    for event in assistant.ask(ctx, case.question):
        if event.name == "part":
            for each in event.data["figures"]:
                if each["unit"] == case.unit:
                    return each["value"]
    return "nothing"


def same(one: Any, other: Any, unit: str) -> bool:
    """Exactly, for counts and money; scores as they are stored, to a millionth."""
    if one is None or other is None or isinstance(one, str) or isinstance(other, str):
        return one is None and other is None
    near = 0.0 if unit in ("money", "count") else NEAR
    return abs(float(one) - float(other)) <= near


def somebody(*roles: str) -> Actor:
    """A person with roles."""
    return Actor("user", uuid7(), "Somebody", permissions_of(roles), roles)


Cases = Callable[[Context], Iterator[Case]]


def check(
    database: Database, tenants: Sequence[UUID], roles: Sequence[str] = ROLES, asked: Cases = cases
) -> tuple[int, list[str]]:
    """All cases for all roles and tenants: how many were checked, and what was not equal."""
    checked, wrong = 0, list[str]()
    for tenant_id, role in itertools.product(tenants, roles):
        with database.unit_of_work(tenant_id, somebody(role)) as ctx:
            for case in asked(ctx):
                answer, page = said(ctx, case), case.page(ctx)
                truth = fetch(ctx, case.sql, case.params)[0]["v"]
                checked += 1
                if not (same(answer, page, case.unit) and same(page, truth, case.unit)):
                    wrong.append(f"{role}: {case.question} said {answer}, page {page}, SQL {truth}")
    return checked, wrong


def filled(database: Database, name: str, seed: int, clients: int) -> UUID:
    """A simulated provider, imported and scored."""
    tenant_id = accounts.create_tenant(
        database,
        name=name,
        kind="msp",
        owner_email=f"{seed}@example.com",
        owner_name="Owner",
        password=PASSWORD,
    )
    world = msp_world(seed, clients=clients, months=26, end=date(2026, 11, 22), oracle=False)
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        sources.import_tables(ctx, "Simulated", world.tables)
    run_cycle(database, tenant_id)
    return tenant_id


def filled_team(database: Database, seed: int, departments: int, people: int) -> UUID:
    """A simulated IT team, imported and scored, with its ledger begun."""
    tenant_id = accounts.create_tenant(
        database, name=f"Team {seed}", kind="it", owner_email=f"it{seed}@example.com", owner_name="Owner",
        password=PASSWORD,
    )  # fmt: skip
    world = it_world(seed, departments, people, 18, date(2026, 11, 22))
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        sources.import_tables(ctx, "Simulated", world.tables)
    run_cycle(database, tenant_id)
    return tenant_id


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Figures checked and equal, over two providers and an IT team."""
    from benchmarks import assistant_figures_it

    del data
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(passing), settings=TEST_SETTINGS) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url))
        tenants = [filled(database, "First", 5, 60), filled(database, "Second", 17, 40)]
        checked, wrong = check(database, tenants)
        team = filled_team(database, 23, 9, 240)
        more, unlike = check(database, [team], TEAM_ROLES, assistant_figures_it.cases)
        checked, wrong = checked + more, wrong + unlike
        database.engine.dispose()
    for line in wrong[:10]:
        print(f"   {line}", flush=True)
    spent = time.monotonic() - began
    method = (
        "questions in words x roles x 3 tenants (two providers, an IT team): "
        "figure in the answer = "
        "the page's verb = SQL written apart, to the cent"
    )
    return {
        "figures_checked": figure(checked, "figures", method, seconds=spent),
        "figures_equal": figure(checked - len(wrong), "figures", method, seconds=spent),
    }
