"""Hours that a managed service provider works for its clients, and what they cost it."""

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation import words
from pulseops.core.simulation.latent import Lives
from pulseops.core.simulation.world import Calendar, Floats, dates, ids, money

MONTHS = 13  # hours are kept for a year, as time sheets are
WORK = ("Remote support", "Onsite support", "Maintenance", "Project")


def labor(
    rng: Generator, terms: pl.DataFrame, names: NDArray[np.str_], lives: Lives, calendar: Calendar
) -> pl.DataFrame:
    """Four entries a month for each running agreement (`terms`: n, start, stop, quantity).

    Hours follow seats, how demanding a client is, and its incidents. As in real time sheets some clients book none,
    an entry in 700 has no cost, and a few clients are served from abroad in another currency.
    """
    size, months = lives.s.shape
    demanding = np.exp(rng.normal(-1.15, 0.5, size))
    books = np.asarray(rng.random(size) > 0.04)
    abroad = np.asarray(rng.random(size) < 0.02)
    people = np.array(
        [f"{first} {last}" for first, last in zip(words.PEOPLE_FIRST[::2], words.PEOPLE_LAST, strict=False)]
    )
    rate = np.round(rng.normal(46, 9, len(people)).clip(28, 80))
    parts = []
    present = lives.present()
    for row, (n, start, stop, quantity) in enumerate(terms.select("n", "start", "stop", "quantity").iter_rows()):
        t = np.arange(max(start, months - MONTHS, 0), min(stop, months))
        t = t[present[n, t]]
        if len(t) and books[n]:
            monthly = quantity * demanding[n] * np.exp(0.45 * lives.incident[n, t] - 0.15 * lives.s[n, t])
            parts.append((np.full(4 * len(t), row), np.full(4 * len(t), n), np.repeat(t, 4), np.repeat(monthly / 4, 4)))
    if not parts:
        return pl.DataFrame()
    agreement, client, month, hours = (np.concatenate(column) for column in zip(*parts, strict=True))
    return _table(rng, agreement, client, month, hours, names, calendar, abroad, people, rate)


def _table(
    rng: Generator,
    agreement: NDArray[np.int64],
    client: NDArray[np.int64],
    month: NDArray[np.int64],
    hours: Floats,
    names: NDArray[np.str_],
    calendar: Calendar,
    abroad: NDArray[np.bool_],
    people: NDArray[np.str_],
    rate: Floats,
) -> pl.DataFrame:
    """Entries as a PSA exports them."""
    count = len(hours)
    who = rng.integers(0, len(people), count)
    spent = np.maximum(np.round(hours * np.exp(rng.normal(0, 0.3, count)) * 4) / 4, 0.25)
    unknown = rng.random(count) < 0.0015
    cost = pl.Series(money(rate[who])).set(pl.Series(unknown), None)
    return pl.DataFrame(
        {
            "external_id": ids("L", count),
            "client": names[client],
            "contract": np.array(ids("A", int(agreement.max()) + 1))[agreement],
            "worked_on": dates(calendar.day(month, rng.random(count))),
            "hours": spent,
            "cost_rate": cost,
            "currency": np.where(abroad[client], "EUR", "USD"),
            "person": people[who],
            "work_type": np.array(WORK)[rng.choice(len(WORK), count, p=[0.5, 0.2, 0.2, 0.1])],
            "is_billable": rng.random(count) < 0.1,
        }
    ).sort("worked_on", "external_id")
