"""Is waste found, and fast: against the simulator's truth, and in a tenant of 100,000 people.

usage: python -m benchmarks.run --only waste

Truth: IT worlds of several seeds through the whole import, findings held against the labels of what was planted.
Scale: one tenant with 100,000 people, 50 products, 800,000 seats and 365 days of usage of each product in each of 100
departments, written straight into the tables; pages through the API on two connections. Use by a person is kept as the
day of last use of each seat, which is what vendors report of a person; before each recompute the night's reports have
moved that day for all seats in use. Use by day is kept per department and product.
"""

import os
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg

from benchmarks.figures import figure, over, percentile
from benchmarks.serving import EMAIL, PASSWORD, Api, drive
from pulseops.accounts import service as accounts
from pulseops.base.context import AGENT, Context
from pulseops.base.db import Database, fetch, make_engine, raw
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres
from pulseops.core.simulation import World, it_world
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import software
from pulseops.understand.waste import service as waste
from pulseops.understand.waste.repository import WasteFilter

SEEDS = (301, 302, 303, 304)
END = date(2026, 11, 22)
PEOPLE, PRODUCTS, SEATS_EACH, DAYS, DEPARTMENTS = 100_000, 50, 8, 365, 100
_SIZE = {"on": END, "people": PEOPLE, "products": PRODUCTS, "each": SEATS_EACH, "days": DAYS,
         "departments": DEPARTMENTS}  # fmt: skip
Key = tuple[str, str | None, str | None]


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """All figures of waste; `data` is not needed."""
    del data
    kept = os.environ.get("PULSEOPS_BENCH_HOME")  # a folder that keeps the filled database for the next run
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(kept or passing)) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url, statement_timeout_s=900))
        found = truth(database)
        tenant_id = accounts.find_tenant(database, EMAIL) or fill(database, server.url)
        found |= nightly(database, tenant_id)
        found |= pages(server.url, Path(passing), database, tenant_id)
        database.engine.dispose()
    return found


def truth(database: Database) -> dict[str, dict[str, Any]]:
    """Recall and precision over all seeds together, with the worst seed as the lower end."""
    began, shares = time.monotonic(), []
    hit = planted = named = 0
    for seed in SEEDS:
        world = it_world(seed, departments=12, people=600, months=6, end=END)
        found, labels = findings_of(database, world), labels_of(world)
        both = len(found & labels)
        hit, planted, named = hit + both, planted + len(labels), named + len(found)
        shares.append((both / len(labels), both / len(found)))
    seconds = time.monotonic() - began
    what = f"{planted:,} planted in {len(SEEDS)} worlds of 600 people, seats, spare seats, overlaps; range over worlds"
    recall, precision = zip(*shares, strict=True)
    return {
        "waste_recall": figure(hit / planted, "share", f"found of {what}", low=min(recall), high=max(recall),
                               seconds=seconds),
        "waste_precision": figure(hit / named, "share", f"planted of {named:,} found; {what}", low=min(precision),
                                  high=max(precision)),
    }  # fmt: skip


def labels_of(world: World) -> set[Key]:
    """What was planted: a seat, or a product (and the one it overlaps with), with its kind."""
    return {
        (str(t["kind"]), str(t["seat"] or t["product"]), str(t["other"]) if t["kind"] == "overlap" else None)
        for t in world.truth.waste
    }


def findings_of(database: Database, world: World) -> set[Key]:
    """What the product finds in a world after importing it."""
    tenant_id = accounts.create_tenant(
        database, name="Truth", kind="it", owner_email=f"{world.truth.waste[0]['seat']}-{time.time_ns()}@example.com",
        owner_name="Bench", password=PASSWORD,
    )  # fmt: skip
    tables = {name: world.tables[name] for name in ("clients", "people", "products", "subscriptions", "seats")}
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        sources.import_tables(ctx, "Simulated", tables)
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        waste.refresh(ctx)
        sql = """SELECT f.kind, coalesce(e.external_id, p.external_id) AS what, o.external_id AS other
            FROM waste_finding f JOIN product p ON p.id = f.product_id LEFT JOIN product o ON o.id = f.other_id
            LEFT JOIN seat e ON e.id = f.seat_id WHERE f.tenant_id = %(t)s"""
        rows = fetch(ctx, sql, {"t": tenant_id})
    return {(r["kind"], r["what"], r["other"] if r["kind"] == "overlap" else None) for r in rows}


def fill(database: Database, url: str) -> UUID:
    """The large tenant; about 12 % of its seats are waste."""
    began = time.monotonic()
    tenant_id = accounts.create_tenant(
        database, name="Large", kind="it", owner_email=EMAIL, owner_name="Bench", password=PASSWORD
    )
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        for statement in _FILL:
            raw(ctx).execute(statement.encode(), {"t": tenant_id, **_SIZE})
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    print(f"   filled in {time.monotonic() - began:.0f} s", flush=True)
    return tenant_id


_IDS = "gen_random_uuid(), %(t)s, (SELECT id FROM source WHERE tenant_id = %(t)s AND name = 'Large')"
_FILL = (
    "INSERT INTO source (id, tenant_id, name, kind, config) VALUES (gen_random_uuid(), %(t)s, 'Large', 'file', '{}')",
    f"""INSERT INTO client (id, tenant_id, source_id, external_id, name, kind, status, domains, attributes, version,
            churn_is_involuntary)
        SELECT {_IDS}, 'c' || i, 'Department ' || i, 'department', 'active', '{{}}', '{{}}', 1, false
        FROM generate_series(1, %(departments)s) i""",
    f"""INSERT INTO product (id, tenant_id, source_id, external_id, name, vendor, category, features)
        SELECT {_IDS}, 'p' || i, 'Tool ' || i, 'Vendor ' || i %% 20, 'Category ' || i %% 25,
            (ARRAY['a', 'b', 'c', 'd'])[1 : 1 + i %% 4]
        FROM generate_series(1, %(products)s) i""",
    """CREATE TEMP TABLE _c ON COMMIT DROP AS SELECT id, substr(external_id, 2)::int AS n FROM client
        WHERE tenant_id = %(t)s""",
    """CREATE TEMP TABLE _p ON COMMIT DROP AS SELECT id, substr(external_id, 2)::int AS n FROM product
        WHERE tenant_id = %(t)s""",
    f"""INSERT INTO person (id, tenant_id, source_id, external_id, client_id, name, email, kind, enabled)
        SELECT {_IDS}, 'n' || i, c.id, 'Person ' || i, 'person' || i || '@example.com',
            CASE WHEN i %% 40 = 0 THEN 'service' ELSE 'human' END, i %% 50 > 0
        FROM generate_series(1, %(people)s) i JOIN _c c ON c.n = 1 + i %% %(departments)s""",
    """CREATE TEMP TABLE _n ON COMMIT DROP AS SELECT id, substr(external_id, 2)::int AS n FROM person
        WHERE tenant_id = %(t)s""",
    f"""INSERT INTO seat (id, tenant_id, source_id, external_id, product_id, person_id, assigned_on, last_active_on,
            used_features, via_group)
        SELECT {_IDS}, 's' || n.n || '-' || k, p.id, n.id, %(on)s::date - (n.n * 7 + k * 31) %% 700,
            CASE WHEN (n.n + k) %% 25 = 0 THEN NULL WHEN (n.n * 3 + k) %% 17 = 0 THEN %(on)s::date - 120
                ELSE %(on)s::date - (n.n + k * 5) %% 25 END,
            CASE WHEN (n.n + k) %% 6 = 0 THEN (ARRAY['a', 'b', 'c'])[1 : 1 + (n.n + k) %% 3] END,
            CASE WHEN (n.n + k) %% 9 = 0 THEN 'All staff' END
        FROM _n n CROSS JOIN generate_series(0, %(each)s - 1) k
        JOIN _p p ON p.n = 1 + (n.n + k * 7 + k * k) %% %(products)s""",
    f"""INSERT INTO subscription (id, tenant_id, source_id, external_id, client_id, product_id, purchased, assigned,
            unit_cost_minor, currency, start_on, term_end_on, cancel_by_on, auto_renew, is_trial)
        SELECT {_IDS}, 'b' || c.n || '-' || p.n, c.id, p.id, 180, 160, 500 + 37 * p.n, 'USD', %(on)s::date - 200,
            %(on)s::date + 20 + 3 * p.n, %(on)s::date - 10 + 3 * p.n, true, false
        FROM _c c CROSS JOIN _p p""",
    """INSERT INTO usage_day (tenant_id, source_id, client_id, product_id, day, active_users)
        SELECT %(t)s, (SELECT id FROM source WHERE tenant_id = %(t)s AND name = 'Large'), c.id, p.id,
            %(on)s::date - d, 100 + (c.n + p.n + d) %% 60
        FROM _c c CROSS JOIN _p p CROSS JOIN generate_series(0, %(days)s - 1) d""",
)


def nightly(database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """All seats judged again and the figures of use counted again, as after midnight; then an hour without news."""
    took = []
    for night in range(3):
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            used = raw(ctx).execute(_REPORTED, {"t": tenant_id, "on": END, "night": night}).rowcount
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            began = time.monotonic()
            done = _recompute(ctx)
        took.append(time.monotonic() - began)
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        began = time.monotonic()
        waste.refresh(ctx)
        calm = 1000 * (time.monotonic() - began)
    how = (
        f"{done.seats:,} seats of {PEOPLE:,} people and {PRODUCTS} products judged after the last use of {used:,} "
        f"moved on, {DAYS * DEPARTMENTS * PRODUCTS:,} usage days read, findings and plans stored, figures of use "
        f"recorded; median of 3; first time all findings are new; an hour in which nothing changed takes {calm:.0f} "
        f"ms; the process peaks at {_peak_mb('self')} MB"
    )
    return {"usage_recompute_s": over(took, "s", how, sum(took))}


_REPORTED = b"""UPDATE seat SET last_active_on = %(on)s::date - %(night)s
    WHERE tenant_id = %(t)s AND last_active_on > %(on)s::date - 30"""


def _recompute(ctx: Context) -> waste.Refreshed:
    raw(ctx).execute("SET LOCAL statement_timeout = '10min'")
    done = waste.refresh(ctx, force=True)
    software.record(ctx)
    return done


def _peak_mb(process: int | str) -> int:
    """The most memory a process ever held, in megabytes."""
    status = Path(f"/proc/{process}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


def pages(url: str, folder: Path, database: Database, tenant_id: UUID) -> dict[str, dict[str, Any]]:
    """The list of findings with its totals: sorted, narrowed, paged, searched."""
    with database.unit_of_work(tenant_id, AGENT) as ctx:
        product = fetch(ctx, "SELECT id FROM product WHERE tenant_id = %(t)s ORDER BY id", {"t": tenant_id})[7]["id"]
        client = fetch(ctx, "SELECT id FROM client WHERE tenant_id = %(t)s ORDER BY id", {"t": tenant_id})[7]["id"]
        total = waste.page(ctx, WasteFilter(), offset=0, limit=1)["total"]
    narrow = ("", "&kind=unused", f"&product={product}", f"&client={client}", "&kind=never_used&kind=disabled",
              "&group=false", f"&product={product}&kind=unused&page=3", "&page=40", "&sort=used_on")  # fmt: skip
    asked = [f"/api/waste?page_size=50{each}" for each in narrow]
    began = time.monotonic()
    with Api(url, folder) as api:
        took, wrong, cpu = drive(api, asked, connections=2, each=90)
        assert not wrong, wrong[:3]
        searched, wrong, _ = drive(api, ["/api/waste?page_size=50&q=Person%2099"], connections=1, each=20)
        assert not wrong, wrong[:3]
        plans, wrong, _ = drive(api, ["/api/waste/plans"], connections=1, each=20)
        assert not wrong, wrong[:3]
        assert api.process
        peak = _peak_mb(api.process.pid)
    how = (
        f"{total:,} findings of {PEOPLE:,} people x {PRODUCTS} products x {DAYS} days; {len(took)} requests on 2 "
        f"connections, {len(asked)} ways to sort and narrow, with totals; range is median to 99th; CPU of the API "
        f"{cpu:.1f} ms a request; savings by product p95 {percentile(plans, 0.95):.0f} ms; search by name p95 "
        f"{percentile(searched, 0.95):.0f} ms; the API peaks at {peak} MB"
    )
    return {
        "waste_page_p95_ms": figure(percentile(took, 0.95), "ms", how, low=percentile(took, 0.5),
                                    high=percentile(took, 0.99), seconds=time.monotonic() - began)
    }  # fmt: skip


if __name__ == "__main__":
    for name, entry in measure(None).items():
        print(name, entry["value"], entry["unit"], entry["low"], entry["high"], entry["method"])
