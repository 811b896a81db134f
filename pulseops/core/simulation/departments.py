"""An internal IT team: departments, people, software with planted waste, bills with planted anomalies."""

from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation import agreements, bills, earlier, facts, holdings, latent, words
from pulseops.core.simulation.holdings import Staff
from pulseops.core.simulation.latent import Effects, Lives
from pulseops.core.simulation.world import Calendar, Floats, Truth, World, dates, ids


def it_world(
    seed: int,
    departments: int = 12,
    people: int = 600,
    months: int = 18,
    end: date = date(2026, 11, 22),
    *,
    past: bool = False,
) -> World:
    """Simulate an IT team of at most 16 departments. Same seed and arguments, same world.

    `past`: some months ago the team gave seats up (see `earlier`), and bills and counts follow from that.
    """
    rng = np.random.default_rng(seed)
    departments = min(departments, len(words.DEPARTMENTS))
    calendar = Calendar(end, months)
    lives = latent.live(rng, departments, months, Effects(), leaving=False)
    names = np.array(ids("D", departments))
    share = rng.dirichlet(np.full(departments, 4.0))
    staff = _staff(rng, departments, people, share)
    heads = np.bincount(staff.department, minlength=departments).astype(np.float64)
    seats = np.repeat(heads[:, None], months, axis=1)
    products = holdings.products()
    held, wasted = holdings.seats(rng, staff, names, products, calendar)
    bought, misbought, renewals = holdings.subscriptions(rng, names, products, held, staff, calendar)
    costs, surprises = bills.software(rng, names, products, bought, renewals, calendar)
    focus, sudden, accounts = bills.cloud(rng, calendar)
    before = None
    if past:
        known = {"products": products, "subscriptions": bought, "seats": held, "costs": costs}
        busy = {str(each["product"]) for each in (*surprises, *misbought)}
        planted = earlier.plant(np.random.default_rng([seed, 2]), known, _holders(names, staff), renewals, busy, end)
        before, bought, costs, renewals = planted.earlier, planted.subscriptions, planted.costs, planted.renewals
    agreed, billed_wrong, costs = agreements.of_departments(rng, products, bought, costs)
    tables = {
        "clients": _departments(names, heads, calendar),
        "people": _people(rng, names, staff, calendar),
        "products": products.drop("share"),
        "contract_lines": agreed,
        "subscriptions": bought,
        "seats": held,
        "usage": _usage(rng, names, products, held, staff, lives, calendar),
        "tickets": facts.tickets(rng, names, lives, seats, calendar),
        "surveys": facts.surveys(rng, names, lives, calendar),
        "costs": costs,
        "focus": focus,
    }
    nothing = np.full(lives.s.shape, np.nan)
    truth = Truth(
        tuple(names),
        nothing,
        nothing,
        lives.left,
        anomalies=(*surprises, *sudden),
        waste=(*wasted, *misbought),
        renewals=renewals,
        differences=billed_wrong,
        accounts=accounts,
    )
    return World(tables, truth, end, earlier.at_that_time(before, tables) if before else None)


def _staff(rng: Generator, departments: int, people: int, share: Floats) -> Staff:
    """People at work, some gone (disabled), some on leave, and accounts that are nobody."""
    kind = rng.choice(["human", "shared", "service", "guest"], people, p=[0.92, 0.03, 0.02, 0.03])
    human = kind == "human"
    enabled = ~(human & (rng.random(people) < 0.05))
    idle = np.minimum(np.floor(rng.exponential(2.5, people)), 12)
    idle = np.where(enabled, idle, rng.integers(35, 300, people))
    away = human & enabled & (rng.random(people) < 0.02)
    idle = np.where(away, rng.integers(35, 150, people), idle)
    idle = np.where(np.isin(kind, ["shared", "service"]), np.nan, idle)
    leave = np.where(away, rng.integers(10, 90, people), np.nan)
    return Staff(rng.choice(departments, people, p=share), kind, enabled, idle, leave)


def _departments(names: NDArray[np.str_], heads: Floats, calendar: Calendar) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "external_id": names,
            "name": list(words.DEPARTMENTS[: len(names)]),
            "kind": ["department"] * len(names),
            "employees": heads.astype(np.int64),
            "status": ["active"] * len(names),
            "since_on": dates(np.full(len(names), calendar.starts[0] - 900)),
        }
    )


def _holders(names: NDArray[np.str_], staff: Staff) -> pl.DataFrame:
    """People at work who may hold a seat, and their departments."""
    everybody = pl.DataFrame({"person": ids("U", len(staff.kind)), "client": names[staff.department]})
    return everybody.filter(pl.Series((staff.kind == "human") & staff.enabled & np.isnan(staff.leave)))


def _people(rng: Generator, names: NDArray[np.str_], staff: Staff, calendar: Calendar) -> pl.DataFrame:
    count = len(staff.kind)
    first, last = (rng.choice(source, count) for source in (words.PEOPLE_FIRST, words.PEOPLE_LAST))
    key = ids("U", count)
    human = staff.kind == "human"
    title = np.where(human, [f"{f} {s}" for f, s in zip(first, last, strict=True)], [f"account {k}" for k in key])
    return pl.DataFrame(
        {
            "external_id": key,
            "client": names[staff.department],
            "name": title,
            "email": [f"{k.lower()}@contoso.example" for k in key],
            "kind": staff.kind,
            "department": np.array(words.DEPARTMENTS)[staff.department],
            "enabled": staff.enabled,
            "last_active_on": dates(calendar.ends[-1] - staff.idle),
            "leave_until": dates(calendar.ends[-1] + staff.leave),
        }
    )


def _usage(
    rng: Generator,
    names: NDArray[np.str_],
    products: pl.DataFrame,
    held: pl.DataFrame,
    staff: Staff,
    lives: Lives,
    calendar: Calendar,
) -> pl.DataFrame:
    """Users of each product in each department twice a month; the newest agree with the last use of the seats."""
    n, p, assigned = holdings.counted(names, products, held, staff)
    recent = held.filter(pl.col("last_active_on") > calendar.end - timedelta(days=30))
    seen = np.zeros((len(names), products.height))
    for department, product, count in zip(*holdings.counted(names, products, recent, staff), strict=True):
        seen[department, product] = count
    mood = 1 / (1 + np.exp(-(1.0 + 0.75 * lives.s - 0.25 * lives.incident)))
    growth = rng.normal(0.004, 0.012, len(n))[:, None] * (np.arange(calendar.months) - calendar.months + 1)
    level = seen[n, p][:, None] * (mood / mood[:, -1:])[n] * np.exp(growth)
    parts = []
    for share in (0.25, 0.75):
        users = np.round(level * np.exp(rng.normal(0, 0.04, level.shape)))
        users = np.minimum(users, assigned[:, None]).ravel()
        row, month = (grid.ravel() for grid in np.indices(level.shape))
        parts.append(
            pl.DataFrame(
                {
                    "client": names[n[row]],
                    "product": products["external_id"].to_numpy()[p[row]],
                    "day": dates(calendar.day(month, np.full(len(row), share))),
                    "active_users": users,
                    "logins": rng.poisson(users * 6.0).astype(np.float64),
                    "events": rng.poisson(users * 80.0).astype(np.float64),
                }
            )
        )
    dark = products.filter(pl.col("name") == words.UNREPORTED)["external_id"]
    return pl.concat(parts).filter(~pl.col("product").is_in(dark.implode())).sort("day", "client", "product")
