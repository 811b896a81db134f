"""Reports: a paper of six pages or more, from frozen figures to PDF, and a page of margins of 10,000 clients.

Rows are written straight into the store. The PDF is made by the same call that the page and mails use.
"""

import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import figure, over, percentile
from benchmarks.serving import EMAIL, PASSWORD
from pulseops.accounts import service as accounts
from pulseops.act.reports import pdf
from pulseops.act.reports import service as reports
from pulseops.base.context import AGENT
from pulseops.base.db import Database, make_engine, raw
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import EmbeddedPostgres
from pulseops.core.simulation import msp_world
from pulseops.observe.sources import service as sources
from pulseops.understand.metrics import profit
from pulseops.understand.metrics import service as metrics

CLIENTS, RUNS, LEAST_PAGES = 10_000, 10, 6
FILL = """
WITH src AS (SELECT id FROM source WHERE tenant_id = %(t)s LIMIT 1),
made AS (
    INSERT INTO client (id, tenant_id, source_id, external_id, name, kind, status, domains, attributes, version,
        churn_is_involuntary)
    SELECT gen_random_uuid(), %(t)s, src.id, 'bench-' || n, 'Client ' || n, 'client', 'active', '{}', '{}', 1, false
    FROM src, generate_series(1, %(n)s) n RETURNING id),
standing AS (
    INSERT INTO client_standing (client_id, tenant_id, as_of, name, status, currency, mrr_minor, p90, risk, health_band,
        coverage, risk_before)
    SELECT id, %(t)s, current_date, 'Client ' || row_number() OVER (), 'active', 'USD', 100000, 0.05, 'low', 'good', 1,
        'low' FROM made),
agreed AS (
    INSERT INTO contract (id, tenant_id, source_id, external_id, client_id, start_on, recurrence, mrr_minor, currency,
        is_trial)
    SELECT gen_random_uuid(), %(t)s, src.id, 'bench-' || made.id, made.id, current_date - 700, 'monthly', 100000, 'USD',
        false FROM src, made),
bought AS (
    INSERT INTO subscription (id, tenant_id, source_id, external_id, client_id, product_id, purchased, unit_cost_minor,
        currency, start_on, is_trial)
    SELECT gen_random_uuid(), %(t)s, src.id, 'bench-' || made.id, made.id,
        (SELECT id FROM product WHERE tenant_id = %(t)s LIMIT 1), 10, 2000, 'USD', current_date - 700, false
    FROM src, made)
INSERT INTO labor_entry (id, tenant_id, source_id, external_id, client_id, worked_on, hours, cost_rate_minor, currency)
SELECT gen_random_uuid(), %(t)s, src.id, 'bench-' || made.id || d, made.id, current_date - d * 7, 2, 5000, 'USD'
FROM src, made, generate_series(1, 50) d"""


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Seconds of a PDF, and milliseconds of a page of margins."""
    del data
    with tempfile.TemporaryDirectory() as passing, EmbeddedPostgres(Path(passing)) as server:
        upgrade(server.url)
        database = Database(make_engine(server.url, statement_timeout_s=600))
        tenant_id = accounts.create_tenant(
            database, name="Bench", kind="msp", owner_email=EMAIL, owner_name="Bench", password=PASSWORD
        )
        today = datetime.now(UTC).date()
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            sources.import_tables(ctx, "Simulated", msp_world(7, clients=120, end=today, oracle=False).tables)
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            metrics.rescore(ctx)
            found = papers(ctx)
            raw(ctx).execute(FILL.encode(), {"t": tenant_id, "n": CLIENTS})
        with database.engine.begin() as connection:
            connection.exec_driver_sql("SET ROLE NONE")
            connection.exec_driver_sql("ANALYZE")
        with database.unit_of_work(tenant_id, AGENT) as ctx:
            found |= margins(ctx)
        database.engine.dispose()
    return found


def papers(ctx: Any) -> dict[str, dict[str, Any]]:
    """An executive summary with its tables repeated until it fills six pages; composing it, and setting it."""
    composing = timed(lambda: reports.make(ctx, "executive"), 3)
    kept = reports.get(ctx, reports.make(ctx, "executive"))
    content = dict(kept["content"])
    while len(pdf.as_pictures(kept["title"], content, kept["texts"])) < LEAST_PAGES:
        content["sections"] = [*content["sections"], *kept["content"]["sections"][1:]]
    pages = len(pdf.as_pictures(kept["title"], content, kept["texts"]))
    seconds = timed(lambda: pdf.as_pdf(kept["title"], content, kept["texts"]), RUNS)
    how = f"{pages} A4 pages with charts and tables, set from frozen figures; median and range of {RUNS}"
    composed = "executive summary of 120 clients composed and kept, with its forecast; median and range of 3"
    return {
        "report_pdf_s": over(seconds, "s", how, sum(seconds)),
        "report_compose_s": over(composing, "s", composed, sum(composing)),
    }


def margins(ctx: Any) -> dict[str, dict[str, Any]]:
    """A sorted page of margins nobody looked at yet; the same page again is answered from memory."""
    profit.summed(ctx, datetime.now(UTC).date(), 12)
    sizes = iter(range(25, 25 + RUNS))
    seconds = timed(lambda: profit.page(ctx, 12, {}, "margin", offset=0, limit=next(sizes)), RUNS)
    took = [1000 * s for s in seconds]
    how = f"25 of {CLIENTS:,} clients by margin over 12 months, 500,000 entries of hours, first look; p95 of {RUNS}"
    worst = percentile(took, 0.95)
    return {"profit_page_ms_10k": figure(worst, "ms", how, low=min(took), high=max(took), seconds=sum(seconds))}


def timed(act: Callable[[], Any], runs: int) -> list[float]:
    """Seconds of each run."""
    found = []
    for _ in range(runs):
        began = time.perf_counter()
        act()
        found.append(time.perf_counter() - began)
    return found
