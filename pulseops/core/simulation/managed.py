"""A managed service provider: clients with contracts, money, seats, tickets, and leavers."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation import agreements, facts, latent, words
from pulseops.core.simulation import seat_lists as seats_of
from pulseops.core.simulation.labor import labor
from pulseops.core.simulation.latent import Effects, Lives
from pulseops.core.simulation.world import Calendar, Floats, Truth, World, dates, ids, money


def msp_world(
    seed: int,
    clients: int = 120,
    months: int = 30,
    end: date = date(2026, 11, 22),
    *,
    effects: Effects | None = None,
    oracle: bool | Iterable[int] = True,
    seat_lists: bool = False,
) -> World:
    """Simulate an MSP. Same seed and arguments, same world. `oracle` computes the true P90 (slow for many clients), of
    all months or of those given.

    `seat_lists` adds people, seats, and the lines of agreements and invoices, and changes nothing else.
    """
    rng = np.random.default_rng(seed)
    effects = effects or Effects()
    calendar = Calendar(end, months)
    lives = latent.live(rng, clients, months, effects)
    names = np.array(ids("C", clients))
    terms = _contracts(rng, names, lives, calendar)
    seats = _seats(terms, clients, months)
    tables = {
        "clients": _clients(rng, names, lives, seats, calendar),
        "contacts": facts.contacts(rng, names, lives, calendar),
        "contracts": _contract_table(terms, names, lives, calendar),
        "labor": labor(np.random.default_rng(seed + 3), terms, names, lives, calendar),
        **_money(rng, names, lives, terms, calendar),
        "tickets": facts.tickets(rng, names, lives, seats, calendar),
        "surveys": facts.surveys(rng, names, lives, calendar),
        "usage": facts.usage(rng, names, lives, seats, calendar),
        "churn_events": _churn_events(rng, names, lives, calendar),
        **_software(rng, names, lives, seats, calendar),
    }
    differences: tuple[dict[str, object], ...] = ()
    if seat_lists:
        apart = np.random.default_rng([seed, 4])
        tables |= seats_of.of_clients(apart, tables, calendar)
        tables["contract_lines"], tables["invoice_lines"], differences = agreements.of_clients(apart, tables)
    asked = (range(months) if oracle else ()) if isinstance(oracle, bool) else oracle
    truth = latent.p90(np.random.default_rng(seed + 1), lives, effects, asked)
    return World(tables, Truth(tuple(names), lives.hazard, truth, lives.left, differences=differences), end)


def _contracts(rng: Generator, names: NDArray[np.str_], lives: Lives, calendar: Calendar) -> pl.DataFrame:
    """One row a term: client index n, start and end month, seats, price. Content clients grow at renewal."""
    rows: list[tuple[int, int, int, int, float]] = []
    size = np.round(np.exp(rng.normal(3.1, 0.75, len(names)))).clip(5, 400)
    price = rng.normal(105, 14, len(names)).clip(70, 150)
    for n in range(len(names)):
        length = max(int(lives.term[n]), 12)
        start, quantity = int(lives.joined[n]), float(size[n])
        while start + length <= 0:
            start += length
        while start < calendar.months and start <= lives.left[n]:
            rows.append((n, start, start + length, round(quantity), float(price[n])))
            start += length
            mood = lives.s[n, min(start, calendar.months - 1)]
            quantity = max(quantity * float(np.exp(0.06 * mood + rng.normal(0.02, 0.08))), 4)
            price[n] *= 1.03
    n_, start_, stop, quantity_, price_ = zip(*rows, strict=True)
    return pl.DataFrame({"n": n_, "start": start_, "stop": stop, "quantity": quantity_, "price": price_})


def _seats(terms: pl.DataFrame, size: int, months: int) -> Floats:
    """Seats under contract per client and month. Shape (N, T)."""
    seats = np.zeros((size, months))
    for n, start, stop, quantity in terms.select("n", "start", "stop", "quantity").iter_rows():
        seats[n, max(start, 0) : min(stop, months)] = quantity
    return seats


def _left_days(lives: Lives, calendar: Calendar) -> Floats:
    """Day of leaving, NaN for those who stay. Shape (N,)."""
    gone = lives.left < calendar.months
    return np.where(gone, calendar.day(np.minimum(lives.left, calendar.months - 1), np.full(len(gone), 0.6)), np.nan)


def _clients(rng: Generator, names: NDArray[np.str_], lives: Lives, seats: Floats, calendar: Calendar) -> pl.DataFrame:
    """Names, industries, account managers, and who left."""
    size = len(names)
    industries = list(words.SECOND)
    industry = rng.integers(0, len(industries), size)
    taken: set[str] = set()
    titles = []
    for index in range(size):
        kind = words.SECOND[industries[industry[index]]]
        title = f"{rng.choice(words.FIRST)}{rng.choice(['', ' ' + rng.choice(words.FIRST)])} {rng.choice(kind)}"
        while title in taken:
            title = f"{rng.choice(words.FIRST)} & {rng.choice(words.PEOPLE_LAST)} {rng.choice(kind)}"
            title = f"{title} {len(taken)}" if title in taken else title
        taken.add(title)
        titles.append(title)
    gone = lives.left < calendar.months
    reasons = np.array(words.REASONS)[rng.integers(0, len(words.REASONS), size)]
    reasons = np.where(lives.involuntary, "closed business", reasons)
    return pl.DataFrame(
        {
            "external_id": names,
            "name": titles,
            "industry": np.array(industries)[industry],
            "country": np.full(size, "US"),
            "employees": np.round(_first(seats) * rng.uniform(1.0, 1.5, size)).astype(np.int64),
            "status": np.where(gone, "inactive", "active"),
            "since_on": dates(calendar.day(lives.joined, np.zeros(size))),
            "churned_on": dates(_left_days(lives, calendar)),
            "churn_reason": pl.Series(reasons).set(pl.Series(~gone), None),
            "owner_name": np.array(words.OWNERS)[rng.integers(0, len(words.OWNERS), size)],
        }
    )


def _first(seats: Floats) -> Floats:
    """Seats of the first contract seen."""
    return np.asarray(seats[np.arange(len(seats)), (seats > 0).argmax(axis=1)])


def _contract_table(terms: pl.DataFrame, names: NDArray[np.str_], lives: Lives, calendar: Calendar) -> pl.DataFrame:
    """Agreements as a PSA exports them; the last one of a leaver ends on the day of leaving."""
    n, start, stop = (terms[c].to_numpy() for c in ("n", "start", "stop"))
    left = _left_days(lives, calendar)[n]
    ends = calendar.day(stop, np.zeros(len(n))).astype(np.float64)
    fixed = lives.term[n] > 1
    is_last = np.append(n[1:] != n[:-1], True)
    ends = np.where(~fixed & is_last, np.nan, ends)
    ends = np.where(is_last & ~np.isnan(left), left, ends)
    mrr = money(terms["quantity"].to_numpy() * terms["price"].to_numpy())
    return pl.DataFrame(
        {
            "external_id": ids("A", len(n)),
            "client": names[n],
            "name": np.where(fixed, "Managed services agreement", "Managed services, monthly"),
            "product": np.full(len(n), "Managed workplace"),
            "start_on": dates(calendar.day(start, np.zeros(len(n)))),
            "end_on": dates(ends),
            "notice_on": dates(np.where(fixed, ends - 60, np.nan)),
            "term_months": lives.term[n],
            "auto_renew": fixed,
            "recurrence": np.full(len(n), "monthly"),
            "amount": mrr,
            "mrr": mrr,
            "quantity": terms["quantity"].to_numpy(),
            "unit_price": money(terms["price"].to_numpy()),
            "unit_cost": money(terms["price"].to_numpy() * 0.62),
            "currency": np.full(len(n), "USD"),
        }
    )


def _money(
    rng: Generator, names: NDArray[np.str_], lives: Lives, terms: pl.DataFrame, calendar: Calendar
) -> dict[str, pl.DataFrame]:
    """A monthly invoice each, paid in time, late or not yet."""
    size, months = lives.s.shape
    monthly = np.zeros((size, months))
    for n, start, stop, quantity, price in terms.iter_rows():
        monthly[n, max(start, 0) : min(stop, months)] = quantity * price
    who, t = np.nonzero(lives.present() & (monthly > 0))
    issued = calendar.day(t, np.full(len(who), 0.05))
    due = issued + 30
    habit = np.asarray(rng.normal(-6, 6, size))[who]
    trouble = lives.late[who, t] * rng.gamma(2.5, 14, len(who))
    paid = due + np.round(np.minimum(habit + rng.normal(0, 4, len(who)), 6) + trouble)
    paid = np.maximum(paid, issued + 2)
    last = calendar.ends[-1]
    never = (lives.left[who] == t) & (rng.random(len(who)) < 0.3)
    is_open = (paid > last) | never
    number = np.array(ids("INV", len(who)))
    amount = money(monthly[who, t])
    invoices = pl.DataFrame(
        {
            "external_id": number,
            "client": names[who],
            "issued_on": dates(issued),
            "due_on": dates(due),
            "total": amount,
            "balance": np.where(is_open, amount, 0.0),
            "currency": np.full(len(who), "USD"),
        }
    )
    payments = pl.DataFrame(
        {
            "external_id": [f"PAY-{name[4:]}" for name in number[~is_open]],
            "invoice": number[~is_open],
            "paid_on": dates(paid[~is_open]),
            "amount": amount[~is_open],
        }
    )
    return {"invoices": invoices, "payments": payments}


def _churn_events(rng: Generator, names: NDArray[np.str_], lives: Lives, calendar: Calendar) -> pl.DataFrame:
    """The dated leavings."""
    rows = np.flatnonzero(lives.left < calendar.months)
    reason = np.array(words.REASONS)[rng.integers(0, len(words.REASONS), len(rows))]
    return pl.DataFrame(
        {
            "external_id": [f"L-{names[n]}" for n in rows],
            "client": names[rows],
            "churned_on": dates(_left_days(lives, calendar)[rows]),
            "reason": np.where(lives.involuntary[rows], "closed business", reason),
        }
    )


def _software(
    rng: Generator, names: NDArray[np.str_], lives: Lives, seats: Floats, calendar: Calendar
) -> dict[str, pl.DataFrame]:
    """Products resold to clients, seats of each, and what the vendors bill the MSP."""
    catalogue = words.MANAGED_PRODUCTS
    products = pl.DataFrame(
        {
            "external_id": ids("PR", len(catalogue)),
            "name": [p[0] for p in catalogue],
            "vendor": [p[1] for p in catalogue],
            "category": [p[2] for p in catalogue],
            "list_price": [p[4] for p in catalogue],
            "currency": ["USD"] * len(catalogue),
        }
    )
    now = seats[np.arange(len(names)), np.minimum(lives.left, calendar.months - 1)]
    holds = rng.random((len(names), len(catalogue))) < np.array([0, 0.85, 0.6, 0.55, 0.7, 0.3])
    holds &= (lives.left == calendar.months)[:, None]
    n, p = np.nonzero(holds)
    bought = np.maximum(np.round(now[n] * rng.uniform(0.9, 1.2, len(n))), 1).astype(np.int64)
    term = calendar.ends[-1] + rng.integers(5, 360, len(n))
    cost, price = (np.array([row[c] for row in catalogue])[p] for c in (3, 4))
    subscriptions = pl.DataFrame(
        {
            "external_id": ids("SUB", len(n)),
            "client": names[n],
            "product": products["external_id"].to_numpy()[p],
            "purchased": bought,
            "assigned": np.round(bought * rng.uniform(0.6, 1.02, len(n))).astype(np.int64),
            "unit_cost": cost,
            "unit_price": price,
            "currency": np.full(len(n), "USD"),
            "start_on": dates(term - 365),
            "term_end_on": dates(term),
            "cancel_by_on": dates(term - 30),
            "auto_renew": rng.random(len(n)) < 0.7,
        }
    )
    return {
        "products": products,
        "subscriptions": subscriptions,
        "costs": _bills(rng, catalogue, seats, lives, calendar),
    }


def _bills(
    rng: Generator,
    catalogue: tuple[tuple[str, str, str, float, float], ...],
    seats: Floats,
    lives: Lives,
    calendar: Calendar,
) -> pl.DataFrame:
    """Monthly vendor bills of the MSP."""
    total = (seats * lives.present()).sum(axis=0)
    rows = []
    for index, (name, vendor, category, cost, _price) in enumerate(catalogue[1:]):
        share = (0.85, 0.6, 0.55, 0.7, 0.3)[index]
        for t in range(calendar.months):
            billed = round(float(total[t] * share * cost * np.exp(rng.normal(0, 0.015))), 2)
            start, end = calendar.starts[t], calendar.ends[t]
            rows.append((f"B-{index}-{t:03d}", name, vendor, category, billed, start, end))
    key, service, vendor_, category_, billed_, start_, end_ = zip(*rows, strict=True)
    return pl.DataFrame(
        {
            "external_id": key,
            "service": service,
            "vendor": vendor_,
            "category": category_,
            "billed": billed_,
            "currency": ["USD"] * len(key),
            "period_start_on": dates(np.array(start_)),
            "period_end_on": dates(np.array(end_)),
        }
    )
