"""Panels straight from a simulated world's tables, by the same array code the product uses after its SQL."""

from datetime import date

import numpy as np
import polars as pl

from pulseops.core.panel import Panel
from pulseops.core.simulation import World
from pulseops.understand.features import assemble
from pulseops.understand.features.assemble import EPOCH, Assembly, Floats, Months


def panel_of(world: World, months: int) -> Panel:
    """The panel of the last `months` months that end on the world's last day."""
    shift = assemble.shift_of(world.end)
    last = assemble.month_of(world.end, shift)
    span = Months(world.end, last - months + 1, last)
    tables = world.tables
    into = Assembly(tables["clients"].height, span)
    place = {key: index + 1 for index, key in enumerate(tables["clients"]["external_id"])}

    def rows(frame: pl.DataFrame, *columns: pl.Expr) -> Floats:
        n = frame["client"].replace_strict(place, return_dtype=pl.Float64)
        selected = frame.select(*(column.cast(pl.Float64) for column in columns))
        return np.column_stack([n.to_numpy(), selected.to_numpy()])

    def month(name: str) -> pl.Expr:
        day = pl.col(name).dt.date().dt.offset_by(f"-{shift}d")
        return day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1

    def days(name: str) -> pl.Expr:
        return pl.col(name).cast(pl.Int32)

    clients = tables["clients"].with_columns(client=pl.col("external_id"))
    involuntary = (pl.col("churn_reason") == "closed business").fill_null(value=False)
    active = pl.col("status") == "active"
    columns = (days("since_on"), days("churned_on"), involuntary, pl.col("employees"), active)
    assemble.add_clients(into, rows(clients, *columns))
    terms = (pl.col("mrr"), pl.col("quantity"), pl.col("term_months"), pl.col("auto_renew"), pl.lit(1))
    assemble.add_contracts(into, rows(tables["contracts"], days("start_on"), days("end_on"), *terms))
    used = (
        tables["usage"]
        .group_by("client", month("day").alias("month"), maintain_order=True)
        .agg(
            pl.lit(0).alias("whole"),
            pl.col("active_users").mean(),
            pl.col("logins").sum(),
            pl.col("events").sum(),
            pl.col("features_used").mean(),
        )
    )
    assemble.add_seats(into, np.zeros((0, 4)), rows(used, *(pl.col(c) for c in used.columns[1:])))
    assemble.add_tickets(into, *_tickets(tables["tickets"], rows, month), has_source=True)
    answers = tables["surveys"].with_columns(score=pl.col("score") / pl.col("scale_max") * 100)
    asked = answers.group_by("client", month("answered_on").alias("month"), maintain_order=True).agg(
        pl.col("score").filter(pl.col("kind") == "csat").mean().alias("csat"),
        pl.col("score").filter(pl.col("kind") == "nps").mean().alias("nps"),
    )
    into.put(rows(asked, pl.col("month"), pl.col("csat"), pl.col("nps")), ("csat", "nps"))
    paid = tables["payments"].select(pl.col("invoice").alias("external_id"), "paid_on")
    bills = tables["invoices"].join(paid, on="external_id", how="left", maintain_order="left")
    amounts = (pl.col("total"), pl.col("balance"))
    assemble.add_invoices(into, rows(bills, month("issued_on"), days("due_on"), days("paid_on"), *amounts))
    assemble.add_contacts(into, rows(tables["contacts"], days("left_on")), has_source=True)
    return assemble.finish(into)


def _tickets(frame: pl.DataFrame, rows, month) -> tuple[Floats, Floats]:  # type: ignore[no-untyped-def]
    """Opened and resolved tickets by month."""
    opened = frame.group_by("client", month("opened_at").alias("month"), maintain_order=True).agg(
        pl.len(), pl.col("priority").is_in(["high", "urgent"]).sum(), pl.col("escalated").sum()
    )
    done = frame.filter(pl.col("resolved_at").is_not_null())
    hours = (pl.col("resolved_at") - pl.col("opened_at")).dt.total_seconds() / 3600
    closed = done.group_by("client", month("resolved_at").alias("month"), maintain_order=True).agg(
        hours.mean().alias("hours"), pl.col("sla_met").mean()
    )
    return rows(opened, *map(pl.col, opened.columns[1:])), rows(closed, *map(pl.col, closed.columns[1:]))


def world_end() -> date:
    """A fixed last day, so that runs compare."""
    assert date(2026, 11, 22) > EPOCH
    return date(2026, 11, 22)
