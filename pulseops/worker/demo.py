"""Two simulated tenants to look around in, made once, with a known truth and a mark that they are not real."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from pulseops.accounts import preferences
from pulseops.accounts import service as accounts
from pulseops.act.reports import service as reports
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database
from pulseops.base.settings import Settings
from pulseops.core.simulation import World, it_world, msp_world
from pulseops.learn.training import service as training
from pulseops.observe.licenses import cost_rules
from pulseops.observe.licenses import service as licenses
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import service as metrics
from pulseops.understand.metrics import spend, suggestion
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.predictions import models
from pulseops.understand.predictions import service as predictions
from pulseops.worker import demo_past
from pulseops.worker.cycle import run_cycle

PASSWORD = "password123"  # noqa: S105  published: the demo holds no real data
SOURCE = "Simulated"
MSP_CLIENTS, MSP_MONTHS = 120, 30
IT_DEPARTMENTS, IT_PEOPLE, IT_MONTHS = 12, 600, 18
SINCE_MONTHS = 9
"""Months since the demo's model was fitted: as long has it been compared with what came."""


@dataclass(frozen=True)
class Demo:
    """One demo tenant: who owns it, who else works there, and how its world is made."""

    kind: str
    name: str
    email: str
    owner: str
    colleague: tuple[str, str, str]
    world: Callable[[date], World]


DEMOS = (
    Demo(
        "msp",
        "Northlight IT Services (demo)",
        "demo-msp@example.com",
        "Mara Lindqvist",
        ("demo-am@example.com", "Jonas Weber", "account_manager"),
        lambda end: msp_world(7, clients=MSP_CLIENTS, months=MSP_MONTHS, end=end, oracle=False, seat_lists=True),
    ),
    Demo(
        "it",
        "Contoso Internal IT (demo)",
        "demo-it@example.com",
        "Priya Raman",
        ("demo-it-admin@example.com", "Tom Okafor", "it_admin"),
        lambda end: it_world(11, departments=IT_DEPARTMENTS, people=IT_PEOPLE, months=IT_MONTHS, end=end, past=True),
    ),
)


def ensure_demo(database: Database, settings: Settings, say: Callable[[str], None]) -> None:
    """Make the demo tenants unless they are there. A start that broke off goes on where it stopped.

    Each part is its own transaction, skipped when a former start finished it. Does nothing when `settings.demo` is off.
    """
    if not settings.demo:
        return
    for demo in DEMOS:
        tenant_id = accounts.find_tenant(database, demo.email) or _create(database, demo, say)
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            state, now = accounts.demo_state(ctx), ctx.now
        if state != "ready":
            _fill(database, tenant_id, demo, state, now, say)


def _create(database: Database, demo: Demo, say: Callable[[str], None]) -> UUID:
    tenant_id = accounts.create_tenant(
        database,
        name=demo.name,
        kind=demo.kind,
        owner_email=demo.email,
        owner_name=demo.owner,
        password=PASSWORD,
        is_demo=True,
    )
    say(f"Demo: made the tenant {demo.name}")
    return tenant_id


def _decide_costs(ctx: Context, world: World) -> None:
    """What somebody in the simulated company decided: who pays which cloud account, and budgets a little above today.

    One account is left to nobody, as in life.
    """
    place = {client["name"]: client["id"] for client in licenses.choices(ctx)["clients"]}
    for account, department in world.truth.accounts:
        rule = {"field": "account", "operator": "is", "value": account, "client_id": place[department]}
        cost_rules.create(ctx, rule)
    book = spend.page(ctx)
    parts: list[tuple[licenses.Scope, str, int | None]] = [("total", "", book["total_minor"])]
    parts += [(p["scope"], p["key"], p["amount_minor"]) for p in book["parts"] if p["scope"] == "department"]
    since = date(world.end.year, 1, 1)
    for scope, key, amount in parts:
        if amount and (scope == "total" or key in {str(client) for client in place.values()}):
            budget = int(round(amount * 1.04, -5))
            licenses.set_budget(ctx, scope=scope, key=key, month=since, currency=book["currency"], amount_minor=budget)


def _take_bands(ctx: Context) -> None:
    """The bands of risk that the product proposes are taken, as an owner would on the first day."""
    proposed = suggestion.risk_bands(ctx)
    if proposed:
        preferences.change(ctx, {"risk": proposed.risk}, currency_fixed=True)


def _report(ctx: Context, demo: Demo) -> None:
    """Reports to look at; none is sent."""
    reports.make(ctx, "savings")
    reports.make(ctx, "executive")
    if demo.kind == "msp":
        largest = metrics.page_rows(ctx, Filter(status="active", sort="-mrr_minor"), limit=1)
        reports.make(ctx, "qbr", largest[0]["id"])


def _fill(
    database: Database, tenant_id: UUID, demo: Demo, state: str | None, now: datetime, say: Callable[[str], None]
) -> None:
    began = time.monotonic()
    if state is None:
        world = demo.world(now.date() - timedelta(days=1))
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            email, name, role = demo.colleague
            user_id = accounts.add_member(ctx, email=email, name=name, roles=[role], password=PASSWORD)
            if world.earlier:
                demo_past.live_through(ctx, SOURCE, world.earlier, demo_past.person(user_id, name, [role]))
            outcomes = sources.import_tables(ctx, SOURCE, world.tables)
            _decide_costs(ctx, world)
            accounts.set_demo_state(ctx, "imported")
        rows = sum(outcome.rows_stored for outcome in outcomes)
        say(f"Demo: imported {rows:,} simulated rows for {demo.name} ({time.monotonic() - began:.0f} s)")
    began = time.monotonic()
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        if demo.kind == "msp" and not models.in_use(ctx):
            models.retrain(ctx, months_back=SINCE_MONTHS)
    states = run_cycle(database, tenant_id, "First start")
    if states["score"] == "succeeded":
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            predictions.backfill(ctx)
            _take_bands(ctx)
        run_cycle(database, tenant_id, "First start")
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            if demo.kind == "msp":
                training.challenge(ctx, "a month has passed")
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            _report(ctx, demo)
            accounts.set_demo_state(ctx, "ready")
    say(f"Demo: trained, scored and evaluated {demo.name} ({time.monotonic() - began:.0f} s)")
