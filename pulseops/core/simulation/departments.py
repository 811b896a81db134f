"""An internal IT team: departments, people, software with planted waste, bills with planted anomalies."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation import facts, latent, words
from pulseops.core.simulation.latent import Effects, Lives
from pulseops.core.simulation.world import Calendar, Floats, Truth, World, dates, ids

WASTE = ("never_used", "inactive", "disabled_holder")
SPIKES = 3


@dataclass(frozen=True)
class _Staff:
    """People: department index, kind, enabled, last active day (NaN: never). Arrays (P,)."""

    department: NDArray[np.int64]
    kind: NDArray[np.str_]
    enabled: NDArray[np.bool_]
    last_active: Floats


def it_world(
    seed: int, departments: int = 12, people: int = 600, months: int = 18, end: date = date(2026, 11, 22)
) -> World:
    """Simulate an IT team of at most 16 departments. Same seed and arguments, same world."""
    rng = np.random.default_rng(seed)
    departments = min(departments, len(words.DEPARTMENTS))
    calendar = Calendar(end, months)
    lives = latent.live(rng, departments, months, Effects(), leaving=False)
    names = np.array(ids("D", departments))
    share = rng.dirichlet(np.full(departments, 4.0))
    staff = _staff(rng, departments, people, share, calendar)
    heads = np.bincount(staff.department, minlength=departments).astype(np.float64)
    seats = np.repeat(heads[:, None], months, axis=1)
    products = _products()
    held, waste = _seats(rng, staff, products, calendar)
    subscriptions = _subscriptions(rng, names, products, held, staff, calendar)
    costs, anomalies = _costs(rng, names, products, subscriptions, calendar)
    tables = {
        "clients": _departments(names, heads, calendar),
        "people": _people(rng, names, staff),
        "products": products.select("external_id", "name", "vendor", "category", "list_price", "currency"),
        "subscriptions": subscriptions,
        "seats": held,
        "usage": _usage(rng, names, products, held, staff, lives, calendar),
        "tickets": facts.tickets(rng, names, lives, seats, calendar),
        "surveys": facts.surveys(rng, names, lives, calendar),
        "costs": costs,
    }
    nothing = np.full(lives.s.shape, np.nan)
    return World(tables, Truth(tuple(names), nothing, nothing, lives.left, anomalies, waste), end)


def _staff(rng: Generator, departments: int, people: int, share: Floats, calendar: Calendar) -> _Staff:
    kind = rng.choice(["human", "shared", "service", "guest"], people, p=[0.92, 0.03, 0.02, 0.03])
    enabled = rng.random(people) > 0.05
    idle = rng.exponential(2.5, people) + np.where(rng.random(people) < 0.06, rng.uniform(40, 200, people), 0)
    last = np.where(enabled, calendar.ends[-1] - np.floor(idle), calendar.ends[-1] - rng.integers(35, 300, people))
    last = np.where(kind == "shared", np.nan, last)
    return _Staff(rng.choice(departments, people, p=share), kind, enabled, last)


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


def _people(rng: Generator, names: NDArray[np.str_], staff: _Staff) -> pl.DataFrame:
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
            "last_active_on": dates(staff.last_active),
        }
    )


def _products() -> pl.DataFrame:
    catalogue = words.SOFTWARE
    return pl.DataFrame(
        {
            "external_id": ids("PR", len(catalogue)),
            "name": [p[0] for p in catalogue],
            "vendor": [p[1] for p in catalogue],
            "category": [p[2] for p in catalogue],
            "list_price": [p[3] for p in catalogue],
            "share": [p[4] for p in catalogue],
            "currency": ["USD"] * len(catalogue),
        }
    )


def _seats(
    rng: Generator, staff: _Staff, products: pl.DataFrame, calendar: Calendar
) -> tuple[pl.DataFrame, tuple[dict[str, object], ...]]:
    """Who holds which seat and when it was last used; the wasted ones are noted."""
    count = len(staff.kind)
    taste = rng.uniform(0.3, 1.7, (int(staff.department.max()) + 1, products.height))
    chance = np.clip(products["share"].to_numpy() * taste[staff.department], 0, 1)
    person, product = np.nonzero((rng.random((count, products.height)) < chance) & (staff.kind != "guest")[:, None])
    total = len(person)
    last_day = float(calendar.ends[-1])
    assigned = last_day - rng.integers(20, 700, total)
    used = np.maximum(np.fmin(staff.last_active[person], last_day - np.floor(rng.exponential(6, total))), assigned)
    draw = rng.random(total)
    never, idle = draw < 0.07, (draw >= 0.07) & (draw < 0.19)
    used = np.where(never, np.nan, np.where(idle, np.maximum(last_day - rng.uniform(65, 260, total), assigned), used))
    disabled = ~staff.enabled[person]
    key = np.array(ids("S", total))
    cost = products["list_price"].to_numpy()[product]
    waste = tuple(
        {"seat": str(key[i]), "kind": kind, "monthly": float(cost[i])}
        for kind, rows in zip(WASTE, (never, idle & ~disabled, disabled & ~never), strict=True)
        for i in np.flatnonzero(rows)
    )
    seats = pl.DataFrame(
        {
            "external_id": key,
            "product": products["external_id"].to_numpy()[product],
            "person": np.array(ids("U", count))[person],
            "assigned_on": dates(assigned),
            "last_active_on": dates(np.floor(used)),
        }
    )
    return seats, waste


def _usage(
    rng: Generator,
    names: NDArray[np.str_],
    products: pl.DataFrame,
    held: pl.DataFrame,
    staff: _Staff,
    lives: Lives,
    calendar: Calendar,
) -> pl.DataFrame:
    """Users of each product in each department twice a month; the newest agree with the last use of the seats."""
    n, p, assigned = _counted(names, products, held, staff)
    recent = held.filter(pl.col("last_active_on") > calendar.end - timedelta(days=30))
    seen = np.zeros((len(names), products.height))
    for department, product, count in zip(*_counted(names, products, recent, staff), strict=True):
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
    return pl.concat(parts).sort("day", "client", "product")


def _counted(
    names: NDArray[np.str_], products: pl.DataFrame, held: pl.DataFrame, staff: _Staff
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Department index, product index and number of seats, for every pair that has any."""
    place = {key: index for index, key in enumerate(products["external_id"])}
    product = np.array([place[key] for key in held["product"]], dtype=np.int64)
    person = held["person"].str.slice(2).cast(pl.Int64).to_numpy() - 1
    counts = np.zeros((len(names), products.height), dtype=np.int64)
    np.add.at(counts, (staff.department[person], product), 1)
    n, p = np.nonzero(counts)
    return n, p, counts[n, p]


def _subscriptions(
    rng: Generator,
    names: NDArray[np.str_],
    products: pl.DataFrame,
    held: pl.DataFrame,
    staff: _Staff,
    calendar: Calendar,
) -> pl.DataFrame:
    """Seats bought per product and department; most products are bought with some air."""
    n, p, assigned = _counted(names, products, held, staff)
    air = rng.uniform(0.0, 0.3, products.height)[p]
    end = (calendar.ends[-1] + rng.integers(10, 362, products.height))[p]
    return pl.DataFrame(
        {
            "external_id": ids("SUB", len(n)),
            "client": names[n],
            "product": products["external_id"].to_numpy()[p],
            "purchased": np.maximum(np.round(assigned * (1 + air)).astype(np.int64), 1),
            "assigned": assigned,
            "unit_cost": products["list_price"].to_numpy()[p],
            "currency": np.full(len(n), "USD"),
            "start_on": dates(end - 365),
            "term_end_on": dates(end),
            "cancel_by_on": dates(end - 30),
            "auto_renew": np.full(len(n), True),
        }
    )


def _costs(
    rng: Generator, names: NDArray[np.str_], products: pl.DataFrame, subscriptions: pl.DataFrame, calendar: Calendar
) -> tuple[pl.DataFrame, tuple[dict[str, object], ...]]:
    """Monthly bills per product and department, with a few planted spikes and one lasting step."""
    price = (subscriptions["purchased"] * subscriptions["unit_cost"]).to_numpy()
    growth = np.exp(rng.normal(0.006, 0.004, len(price))[:, None] * (np.arange(calendar.months) - calendar.months + 1))
    amount = price[:, None] * growth * np.exp(rng.normal(0, 0.01, (len(price), calendar.months)))
    key = subscriptions["product"].to_numpy()
    monthly = {k: amount[key == k].sum() for k in np.unique(key)}
    large = sorted(monthly, key=lambda k: -float(monthly[k]))[: SPIKES + 3]
    planted: list[dict[str, object]] = []
    for index, chosen in enumerate(rng.permutation(large)[: SPIKES + 1]):
        rows = key == chosen
        month = calendar.months - 2 - index * 2
        if index < SPIKES:
            amount[rows, month] *= float(rng.uniform(1.35, 1.8))
        else:
            amount[rows, month:] *= 1.3
        kind = "spike" if index < SPIKES else "step"
        planted.append({"product": str(chosen), "month": month, "kind": kind})
    n, t = np.nonzero(amount > 0)
    info = products.rows_by_key("external_id", named=True, unique=True)
    place = {str(name): index for index, name in enumerate(names)}
    clients = subscriptions["client"].to_numpy()[n]
    frame = pl.DataFrame(
        {
            "external_id": ids("B", len(n)),
            "service": [info[k]["name"] for k in key[n]],
            "vendor": [info[k]["vendor"] for k in key[n]],
            "category": [info[k]["category"] for k in key[n]],
            "department": [words.DEPARTMENTS[place[str(c)]] for c in clients],
            "client": clients,
            "billed": np.round(amount[n, t], 2),
            "currency": np.full(len(n), "USD"),
            "period_start_on": dates(calendar.starts[t]),
            "period_end_on": dates(calendar.ends[t]),
        }
    )
    return frame, tuple(planted)
