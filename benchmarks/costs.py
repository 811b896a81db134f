"""Costs: planted surprises found by the product itself, and FOCUS files into the store, exact and fast.

usage: python -m benchmarks.costs [--tune]

Anomalies: worlds of an IT team (core/simulation) with planted spikes, double bills, lasting steps (12 % and more) and
price rises (8 % and more), on bills that sway by 0.3 to 2.5 % a month (clouds by more). Bills by product and
department and cloud charges are summed to months and judged by the code the product runs (core/anomalies with the
floors and sides of understand/predictions). Found: an incident on the product begins within two months of the planted
one. Any other incident on a product or cloud service is a false alarm. The report uses other seeds than `--tune`, and
nothing was chosen on them.

FOCUS: the public sample of 1,000 real charges, repeated to a large file (its own data where the folder is absent), is
imported into a fresh database by the verb that the command line calls.
"""

import argparse
import csv
import os
import resource
import tempfile
import time
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars as pl

from benchmarks.figures import figure, over
from pulseops.base.db import Database, fetch, make_engine
from pulseops.base.ids import uuid7
from pulseops.base.migrate import upgrade
from pulseops.base.postgres import TEST_SETTINGS, EmbeddedPostgres
from pulseops.core.simulation import World, it_world
from pulseops.observe.sources import service as sources
from pulseops.understand.predictions import anomaly_judgement as judgement
from pulseops.understand.predictions.anomaly_judgement import Scale
from pulseops.understand.predictions.anomaly_series import COST, SeriesSet, Watched

REPORT, TUNE = range(201, 221), range(301, 306)
PEOPLE, MONTHS = 600, 24
END = date(2026, 11, 22)
LATE = 2  # months within which a planted surprise must be told
ROWS = 300_000
REPEATS = 3


def series_of(world: World) -> tuple[SeriesSet, list[date]]:
    """Monthly cost per product and cloud service over complete months, as the product reads it from its lines."""
    costs, focus = world.tables["costs"], world.tables["focus"]
    bills = costs.select(
        pl.col("service"), pl.col("period_start_on").alias("month"), pl.col("billed").cast(pl.Float64).alias("amount")
    )
    clouds = focus.select(
        pl.col("ServiceName").alias("service"),
        pl.col("ChargePeriodStart").str.slice(0, 10).str.to_date().dt.truncate("1mo").alias("month"),
        pl.col("EffectiveCost").cast(pl.Float64).alias("amount"),
    )
    monthly = pl.concat([bills, clouds]).group_by("service", "month").agg(pl.col("amount").sum())
    last = END.replace(day=1)
    months = sorted(month for month in monthly["month"].unique() if month < last)
    names = sorted(monthly["service"].unique())
    values = np.full((len(names), len(months)), np.nan)
    for service, month, amount in monthly.iter_rows():
        if month < last:
            values[names.index(service), months.index(month)] = amount
    items = tuple(Watched(name, f"Cost of {name}", "product", name, None, None, "USD") for name in names)
    return SeriesSet(COST, tuple(months), items, values), months


def judged(seed: int) -> tuple[int, int, int, int]:
    """Planted surprises, those found, false alarms, and series-months judged of one world."""
    world = it_world(seed, departments=12, people=PEOPLE, months=MONTHS, end=END)
    found, months = series_of(world)
    names = dict(world.tables["products"].select("external_id", "name").iter_rows())
    planted: dict[str, list[int]] = defaultdict(list)
    for item in world.truth.anomalies:
        place = {month: at for at, month in enumerate(months)}.get(cast("date", item["on"]))
        if place is not None:
            planted[names.get(str(item["product"]), str(item["product"]))].append(place)
    usual = float(np.nanmedian(np.nansum(found.values, axis=0))) * 100
    scale = Scale({"USD": usual}, {})
    told = judgement.worth_telling(found, judgement.judge(found, scale, {}), scale)
    hits: set[tuple[str, int]] = set()
    false = 0
    for one in told:
        near = [at for at in planted[one.item.name] if 0 <= one.incident.start - at <= LATE]
        hits |= {(one.item.name, at) for at in near}
        false += not near
    judged_months = int(np.isfinite(found.values[:, -judgement.REPORT_PERIODS["month"] :]).sum())
    first = len(months) - judgement.REPORT_PERIODS["month"]
    all_planted = {(name, at) for name, places in planted.items() for at in places if at >= first}
    return len(all_planted), len(hits & all_planted), false, judged_months


def anomalies(seeds: range) -> dict[str, dict[str, Any]]:
    """Recall of planted surprises, and false alarms per 100 series-months."""
    began = time.process_time()
    parts = np.array([judged(seed) for seed in seeds], dtype=np.float64)
    seconds = time.process_time() - began
    how = (
        f"{len(seeds)} worlds (seeds {seeds.start}-{seeds.stop - 1}) of {PEOPLE} people, 24 products, 6 cloud services,"
        f" {int(parts[:, 0].sum())} planted spikes, steps, double bills and price rises in the last 12 complete months;"
        " range: 5th to 95th percentile of worlds drawn anew"
    )
    rng = np.random.default_rng(1)
    draws = parts[rng.integers(0, len(parts), (2000, len(parts)))].sum(axis=1)
    total = parts.sum(axis=0)
    recall, alarms = draws[:, 1] / draws[:, 0], 100 * draws[:, 2] / draws[:, 3]
    return {
        "cost_anomaly_recall": figure(
            float(total[1] / total[0]), "share", how, low=float(np.quantile(recall, 0.05)),
            high=float(np.quantile(recall, 0.95)), seconds=seconds,
        ),
        "cost_anomaly_false_alarms": figure(
            float(100 * total[2] / total[3]), "per 100 series-months", how, low=float(np.quantile(alarms, 0.05)),
            high=float(np.quantile(alarms, 0.95)),
        ),
    }  # fmt: skip


def sample_file(data: Path | None, folder: Path) -> tuple[Path, str]:
    """The charges to import, and what they are."""
    real = data / "costs" / "focus_1.0_sample.csv" if data else None
    if real and real.exists():
        return real, "the public FOCUS 1.0 sample (1,000 real charges of three providers, 44 columns)"
    made = folder / "focus_made.csv"
    it_world(7, departments=4, people=50, months=6, end=END).tables["focus"].head(1_000).write_csv(made)
    return made, "1,000 simulated charges (the public sample is not on this machine)"


def repeated(sample: Path, folder: Path, rows: int) -> tuple[Path, int]:
    """The sample written over and over into one file."""
    header, *lines = sample.read_text().splitlines(keepends=True)
    large = folder / "focus_large.csv"
    times = rows // len(lines)
    with large.open("w") as file:
        file.write(header)
        for _ in range(times):
            file.writelines(lines)
    return large, times * len(lines)


def difference(database: Database, tenant: Any, sample: Path) -> tuple[int, int]:
    """Cents by which our totals differ from the file's, over provider, service and billing period, and each of them."""
    sums: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
    with sample.open(newline="") as file:
        for row in csv.DictReader(file):
            amount = Decimal(row["BilledCost"])
            key = (row["ProviderName"], row["ServiceName"], row["BillingPeriodStart"][:10])
            for part in (key, (key[0],), ("service", key[1]), ("period", key[2]), ()):
                sums[part] += amount
    with database.unit_of_work(tenant) as ctx:
        rows = fetch(
            ctx,
            """SELECT vendor, service, billing_on::text AS period,
                round(sum(billed_minor + billed_rest))::bigint AS minor
            FROM cost_line WHERE tenant_id = %(tenant)s
            GROUP BY GROUPING SETS ((vendor, service, billing_on), (vendor), (service), (billing_on), ())""",
            {"tenant": tenant},
        )
    apart = 0
    for row in rows:
        cents = int((sums[_key(row)] * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))
        apart += abs(cents - row["minor"])
    assert len(rows) == len(sums)
    return apart, len(rows)


def _key(row: dict[str, Any]) -> tuple[str, ...]:
    """The sum of the file that a row of GROUPING SETS stands for."""
    vendor, service, period = row["vendor"], row["service"], row["period"]
    if vendor and service and period:
        return (vendor, service, period)
    if vendor:
        return (vendor,)
    return ("service", service) if service else ("period", period) if period else ()


def focus(data: Path | None) -> dict[str, dict[str, Any]]:
    """Rows a second into the store, memory, and cents by which totals differ."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sample, what = sample_file(data, folder)
        large, rows = repeated(sample, folder, ROWS)
        server = EmbeddedPostgres(folder / "pg", settings=TEST_SETTINGS)
        server.start()
        try:
            upgrade(server.url)
            engine = make_engine(server.url, statement_timeout_s=600)
            database = Database(engine)
            began = time.monotonic()
            runs = [imported(database, large) for _ in range(REPEATS)]
            seconds = time.monotonic() - began
            apart, groups = difference(database, imported(database, sample).tenant, sample)
            engine.dispose()
        finally:
            server.destroy()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    each = 100_000 / rows
    own, server_s = (min(part) * each for part in zip(*((run.own_s, run.server_s) for run in runs), strict=True))
    how = (
        f"{what}, repeated to {rows:,} rows ({REPEATS} imports into fresh tenants, whole verb with commit); CPU for"
        f" each 100,000 rows: {own:.2f} s importer, {server_s:.2f} s database server; load of the machine meanwhile"
        f" {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    exact = (
        f"{what}: our totals of {groups} providers, services, billing periods and their combinations against the file"
    )
    return {
        "focus_rows_per_s": over([rows / run.wall_s for run in runs], "rows/s", how, seconds),
        "focus_import_memory_mb": figure(round(memory), "MB", f"{how}; peak of the importing process"),
        "focus_total_difference_cents": figure(apart, "cents", exact),
    }


@dataclass(frozen=True)
class Run:
    """One import: its tenant, seconds by the clock, and CPU seconds of this process and of its database server."""

    tenant: Any
    wall_s: float
    own_s: float
    server_s: float


def imported(database: Database, file: Path) -> Run:
    """Import a file into a new tenant."""
    tenant = uuid7()
    sql = """INSERT INTO tenant (id, name, kind, currency, timezone, is_demo, settings)
        VALUES (%(id)s, 'Bench', 'it', 'USD', 'UTC', false, '{}') RETURNING id"""
    with database.unit_of_work(tenant) as ctx:
        fetch(ctx, sql, {"id": tenant})
    began, own = time.monotonic(), time.process_time()
    with database.unit_of_work(tenant) as ctx:
        server = fetch(ctx, "SELECT pg_backend_pid() AS pid")[0]["pid"]
        before = cpu_of(server)
        (outcome,) = sources.import_path(ctx, file)
        spent = cpu_of(server) - before
    run = Run(tenant, time.monotonic() - began, time.process_time() - own, spent)
    assert outcome.state == "succeeded"
    assert outcome.rows_refused == 0
    return run


def cpu_of(pid: int) -> float:
    """CPU seconds of another process so far."""
    user, system = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Entries of results.json."""
    return {**focus(data), **anomalies(REPORT)}


def main() -> None:
    """Print the anomaly figures of the tuning seeds, or all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--tune", action="store_true", help="the figures of the other seeds")
    found = anomalies(TUNE) if parser.parse_args().tune else measure(None)
    for name, entry in found.items():
        print(name, entry)


if __name__ == "__main__":
    main()
