"""Seats that the company gave up some months ago: how it stood then, and what counts and bills show since.

Four products, each with another ending: the bill shows it first, the count shows it, the count shows a part of it, and
the term still runs. Bills of these products are exact: seats times price.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.random import Generator

from pulseops.core.simulation.world import Earlier, ids

DECIDED_DAYS, BILLED_DAYS = 150, 45  # days before the end: when it was decided, and when bills, but no counts, came
# Days since the term ended (negative: it still runs), and the share of the seats given up that the vendor cut.
ENDINGS: dict[str, tuple[int, float]] = {
    "bill": (115, 1.0), "count": (25, 1.0), "part": (30, 0.5), "open": (-40, 0.0),
}  # fmt: skip
SHARE, FEWEST, MOST = 0.06, 6, 9
LEAST_HELD = 40
Renewal = dict[str, object]


@dataclass(frozen=True)
class Past:
    """An earlier state, and subscriptions, bills and renewals changed so that they follow from it."""

    earlier: Earlier
    subscriptions: pl.DataFrame
    costs: pl.DataFrame
    renewals: tuple[Renewal, ...]


def plant(
    rng: Generator,
    tables: Mapping[str, pl.DataFrame],
    people: pl.DataFrame,
    renewals: Sequence[Renewal],
    taken: set[str],
    end: date,
) -> Past:
    """Let `people` (person, client) of a company give seats up in its past.

    `taken`: products with something planted, left alone.
    """
    chosen = _choose(rng, tables, taken)
    ends = {key: end - timedelta(days=ENDINGS[ending][0]) for key, ending in chosen.items()}
    seats = _given_up(rng, tables, people, chosen, end)
    kept = (
        tables["subscriptions"]
        .join(_counted(seats, chosen), on=["client", "product"], how="left", maintain_order="left")
        .with_columns(pl.col("freed", "left").fill_null(0))
    )
    now = _dated(kept, ends, end).with_columns(purchased=pl.col("purchased") + pl.col("left"))
    then = _then(kept, ends)
    on, billed_on = end - timedelta(days=DECIDED_DAYS), end - timedelta(days=BILLED_DAYS)
    costs = _billed(tables, kept, ends)
    earlier = {
        "subscriptions": then,
        "seats": pl.concat([_held_then(rng, tables["seats"], list(chosen), on), seats.drop("client")]),
        "costs": costs.filter(pl.col("period_start_on") <= on),
    }
    later = costs.filter((pl.col("period_start_on") > on) & (pl.col("period_start_on") <= billed_on))
    state = Earlier(on, earlier, tuple(seats["external_id"]), billed_on, later, chosen)
    return Past(state, now.drop("freed", "left"), costs, _renewed(renewals, ends, end))


def at_that_time(state: Earlier, tables: Mapping[str, pl.DataFrame]) -> Earlier:
    """An earlier state with who and what there was: as today, but for what changes from day to day."""
    people = tables["people"].drop("last_active_on", "leave_until").with_columns(enabled=pl.lit(value=True))
    known = {"clients": tables["clients"], "products": tables["products"], "people": people}
    return replace(state, tables={**known, **state.tables})


def _choose(rng: Generator, tables: Mapping[str, pl.DataFrame], taken: set[str]) -> dict[str, str]:
    """A product for each ending, of those held by many and not yet used for anything else."""
    held = tables["seats"].group_by("product").len().filter(pl.col("len") >= LEAST_HELD).sort("product")
    free = [key for key in held["product"] if key not in taken]
    return dict(zip(rng.permutation(np.array(free)).tolist(), ENDINGS, strict=False))


def _given_up(
    rng: Generator,
    tables: Mapping[str, pl.DataFrame],
    people: pl.DataFrame,
    chosen: Mapping[str, str],
    end: date,
) -> pl.DataFrame:
    """Idle seats of people who hold none of these products today, as a list of that time."""
    on, rows = end - timedelta(days=DECIDED_DAYS), []
    for key in chosen:
        own = tables["seats"].filter(pl.col("product") == key)
        others = people.join(own, on="person", how="anti")
        bought = tables["subscriptions"].filter(pl.col("product") == key)
        others = others.filter(pl.col("client").is_in(bought["client"].implode()))
        count = min(int(np.clip(round(own.height * SHARE), FEWEST, MOST)), others.height)
        for row in rng.permutation(others.height)[:count]:
            idle = int(rng.integers(95, 200))
            rows.append((key, *others.row(int(row)), on - timedelta(days=idle + 200), on - timedelta(days=idle)))
    frame = pl.DataFrame(rows, ["product", "person", "client", "assigned_on", "last_active_on"], orient="row")
    blank = [pl.lit(None, pl.List(pl.String)).alias("used_features"), pl.lit(None, pl.String).alias("via_group")]
    named = frame.with_columns(pl.Series("external_id", ids("SG", frame.height)), *blank)
    return named.select(*tables["seats"].columns, "client")


def _counted(seats: pl.DataFrame, chosen: Mapping[str, str]) -> pl.DataFrame:
    """Seats given up (`freed`) and those of them still paid for today (`left`), by client and product."""
    cut = pl.col("product").replace_strict({key: ENDINGS[ending][1] for key, ending in chosen.items()})
    place = pl.int_range(pl.len()).over("product")
    marked = seats.with_columns(is_left=place >= (pl.len().over("product") * cut).floor())
    return marked.group_by("client", "product").agg(
        freed=pl.len().cast(pl.Int64), left=pl.col("is_left").sum().cast(pl.Int64)
    )


def _dated(bought: pl.DataFrame, ends: Mapping[str, date], end: date) -> pl.DataFrame:
    """Today's terms: those that ended began again for a year."""
    return _termed(bought, {key: day if day > end else _year_after(day) for key, day in ends.items()})


def _then(bought: pl.DataFrame, ends: Mapping[str, date]) -> pl.DataFrame:
    """The chosen subscriptions as they were counted before anything was given up."""
    own = bought.filter(pl.col("product").is_in(list(ends))).with_columns(
        purchased=pl.col("purchased") + pl.col("freed"), assigned=pl.col("assigned") + pl.col("freed")
    )
    return _termed(own, ends).drop("freed", "left")


def _termed(bought: pl.DataFrame, ends: Mapping[str, date]) -> pl.DataFrame:
    term_end = pl.col("product").replace_strict(dict(ends), default=pl.col("term_end_on"), return_dtype=pl.Date)
    return bought.with_columns(
        term_end_on=term_end,
        start_on=term_end - pl.duration(days=365),
        cancel_by_on=term_end - pl.duration(days=30),
        auto_renew=pl.col("auto_renew") | pl.col("product").is_in(list(ends)),
    )


def _billed(tables: Mapping[str, pl.DataFrame], bought: pl.DataFrame, ends: Mapping[str, date]) -> pl.DataFrame:
    """Bills with the chosen products by the seat: all of them until the term ends, then those that were not cut."""
    costs = tables["costs"]
    key = dict(zip(tables["products"]["name"], tables["products"]["external_id"], strict=True))
    seats = bought.select("client", "product", "purchased", "freed", "left", "unit_cost")
    joined = costs.with_columns(product=pl.col("service").replace_strict(key)).join(
        seats, on=["client", "product"], how="left", maintain_order="left"
    )
    ended = pl.col("product").replace_strict(dict(ends), default=None, return_dtype=pl.Date)
    count = pl.col("purchased") + pl.when(pl.col("period_start_on") <= ended).then("freed").otherwise("left")
    own = pl.col("product").is_in(list(ends))
    return joined.with_columns(
        quantity=pl.when(own).then(count).otherwise("quantity"),
        billed=pl.when(own).then((count * pl.col("unit_cost")).round(2)).otherwise("billed"),
    ).select(costs.columns)


def _held_then(rng: Generator, seats: pl.DataFrame, chosen: list[str], on: date) -> pl.DataFrame:
    """Today's seats of the chosen products that existed then, in use then."""
    own = seats.filter(pl.col("product").is_in(chosen) & (pl.col("assigned_on") < on))
    used = [on - timedelta(days=int(days)) for days in rng.integers(1, 20, own.height)]
    return own.with_columns(
        last_active_on=pl.Series(used, dtype=pl.Date), used_features=pl.lit(None, pl.List(pl.String))
    )


def _renewed(renewals: Sequence[Renewal], ends: Mapping[str, date], end: date) -> tuple[Renewal, ...]:
    """Renewals with the terms of the chosen products."""
    found = []
    for renewal in renewals:
        day = ends.get(str(renewal["product"]))
        if day is not None:
            over = day if day > end else _year_after(day)
            dates = {"cancel_by_on": over - timedelta(days=30), "renewed_on": over - timedelta(days=365)}
            renewal = {**renewal, **dates, "term_end_on": over, "rise": 0.0}
        found.append(renewal)
    return tuple(found)


def _year_after(day: date) -> date:
    return day + timedelta(days=365)
