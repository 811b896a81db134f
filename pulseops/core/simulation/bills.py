"""What an IT team is billed: software by the seat each month, clouds by use each day; with planted surprises."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation import words
from pulseops.core.simulation.world import Calendar, Floats, dates, ids

WARM = 8  # months before the first planted surprise: the past must be known
APART = 3
_DAY0 = date(1970, 1, 1)
Planted = dict[str, object]


def months_of(calendar: Calendar) -> list[date]:
    """First days of the calendar months of a world, the one that runs included."""
    end = calendar.end
    numbers = range(end.year * 12 + end.month - calendar.months, end.year * 12 + end.month)
    return [date(number // 12, number % 12 + 1, 1) for number in numbers]


def software(
    rng: Generator,
    names: NDArray[np.str_],
    products: pl.DataFrame,
    subscriptions: pl.DataFrame,
    renewals: Sequence[dict[str, object]],
    calendar: Calendar,
) -> tuple[pl.DataFrame, tuple[Planted, ...]]:
    """A bill line a month for each product and department, paid ahead; spikes, steps, double bills, price rises."""
    months = months_of(calendar)
    price = (subscriptions["purchased"] * subscriptions["unit_cost"]).to_numpy()
    count = len(months)
    drift = rng.normal(0.004, 0.003, len(price))[:, None] * (np.arange(count) - count + 1)
    # Some products are billed by the seat and hardly move; others sway by a few percent from month to month.
    product = subscriptions["product"].to_numpy()
    place = {key: at for at, key in enumerate(np.unique(product))}
    row = np.array([place[key] for key in product])
    sway = rng.uniform(0.003, 0.025, len(place))[:, None] * rng.normal(0, 1, (len(place), count))
    amount = price[:, None] * np.exp(drift) * np.exp(sway[row] + rng.normal(0, 0.004, (len(price), count)))
    amount[:, -1] = price
    seats = subscriptions["purchased"].to_numpy()[:, None] * np.exp(drift)
    planted = _surprises(rng, subscriptions, renewals, months, amount, seats)
    n, t = np.nonzero(amount > 0)
    info = products.rows_by_key("external_id", named=True, unique=True)
    of_name = {str(name): index for index, name in enumerate(names)}
    key, clients = subscriptions["product"].to_numpy()[n], subscriptions["client"].to_numpy()[n]
    starts = np.array([(month - _DAY0).days for month in months])
    ends = np.array([(_next(month) - _DAY0).days - 1 for month in months])
    frame = pl.DataFrame(
        {
            "external_id": ids("B", len(n)),
            "service": [info[k]["name"] for k in key],
            "vendor": [info[k]["vendor"] for k in key],
            "category": [info[k]["category"] for k in key],
            "department": [words.DEPARTMENTS[of_name[str(c)]] for c in clients],
            "client": clients,
            "billed": np.round(amount[n, t], 2),
            "quantity": np.round(seats[n, t]).astype(np.int64),
            "currency": np.full(len(n), "USD"),
            "period_start_on": dates(starts[t]),
            "period_end_on": dates(ends[t]),
        }
    )
    return frame, planted


def _surprises(
    rng: Generator,
    subscriptions: pl.DataFrame,
    renewals: Sequence[dict[str, object]],
    months: list[date],
    amount: Floats,
    seats: Floats,
) -> tuple[Planted, ...]:
    """Change `amount` and, where it is seats that jump, `seats` (lines, months), and say where. One surprise a product,
    so that each can be told apart."""
    key = subscriptions["product"].to_numpy()
    total = {k: float(amount[key == k, -1].sum()) for k in np.unique(key)}
    large = [k for k in sorted(total, key=lambda k: -total[k]) if total[k] > 250]
    planted: list[Planted] = []
    for renewal in renewals:
        month = sum(m <= _date(renewal["renewed_on"]) for m in months) - 1
        rise = float(str(renewal["rise"]))
        if rise and WARM <= month < len(months) - 1 and renewal["product"] in large:
            rows = key == renewal["product"]
            amount[rows, : month + 1] /= 1 + rise
            planted.append(_planted("price_rise", renewal["product"], month + 1, months, 1 + rise))
            large.remove(str(renewal["product"]))
    kinds = ("spike", "double", "spike", "step", "spike", "step")
    month = len(months) - 2
    for kind, product in zip(kinds, rng.permutation(np.array(large)), strict=False):
        if month < WARM:
            break
        factor = 2.0 if kind == "double" else float(np.round(rng.uniform(1.12, 1.8), 2))
        rows = key == product
        if kind == "step":
            amount[rows, :month] /= factor
            seats[rows, :month] /= factor
        else:
            amount[rows, month] *= factor
        planted.append(_planted(kind, product, month, months, factor))
        month -= int(rng.integers(1, APART))
    return tuple(planted)


def _planted(kind: str, product: object, month: int, months: list[date], factor: float) -> Planted:
    return {
        "product": str(product), "client": None, "month": month, "on": months[month], "kind": kind, "factor": factor
    }  # fmt: skip


def _date(value: object) -> date:
    assert isinstance(value, date)
    return value


def _next(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def cloud(
    rng: Generator, calendar: Calendar, months: int = 12
) -> tuple[pl.DataFrame, tuple[Planted, ...], tuple[tuple[str, str], ...]]:
    """Charges of clouds as a FOCUS export gives them: a row a day, service and account, amounts below a cent and all.

    Also what was planted, and which account belongs to which department (a rule has to say it: the bills do not).
    """
    first = months_of(calendar)[-min(months, calendar.months)]
    days = [first + timedelta(days=n) for n in range((calendar.end - first).days + 1)]
    rows: list[tuple[object, ...]] = []
    share = rng.dirichlet(np.full(len(words.ACCOUNTS), 3.0), len(words.CLOUD))
    last = _previous(months_of(calendar)[-1])
    planted: Planted = {
        "product": words.CLOUD[0][1], "client": None, "month": calendar.months - 2, "on": last, "kind": "spike",
        "factor": 1.9,
    }  # fmt: skip
    for at, (provider, service, category, monthly) in enumerate(words.CLOUD):
        for account, (key, name, _) in enumerate(words.ACCOUNTS):
            level = monthly / 30.4 * share[at, account]
            wave = np.exp(np.cumsum(rng.normal(0.0003, 0.004, len(days))) + rng.normal(0, 0.03, len(days)))
            for day, amount in zip(days, level * wave, strict=True):
                surprise = 1.9 if service == planted["product"] and day.replace(day=1) == last else 1.0
                rows.append(_charge(provider, service, category, key, name, day, float(amount) * surprise))
        for month in sorted({day.replace(day=1) for day in days}):
            if rng.random() < 0.3:
                credit = -monthly * float(rng.uniform(0.01, 0.04))
                rows.append(_charge(provider, service, category, *words.ACCOUNTS[0][:2], month, credit, "Credit"))
    names = list(rows[0][-1])  # type: ignore[call-overload]
    frame = pl.DataFrame([row[:-1] for row in rows], schema=dict.fromkeys(names, pl.String), orient="row")
    known = tuple((name, department) for _, name, department in words.ACCOUNTS if department)
    return frame, (planted,), known


_COLUMNS = (
    "ProviderName", "PublisherName", "InvoiceIssuerName", "BillingAccountId", "SubAccountId", "SubAccountName",
    "ServiceName", "ServiceCategory", "ChargeCategory", "ChargeDescription", "BillingCurrency", "BilledCost",
    "EffectiveCost", "ListCost", "ContractedCost", "ChargePeriodStart", "ChargePeriodEnd", "BillingPeriodStart",
    "BillingPeriodEnd", "Tags",
)  # fmt: skip


def _charge(
    provider: str,
    service: str,
    category: str,
    account: str,
    name: str,
    day: date,
    amount: float,
    kind: str = "Usage",
) -> tuple[object, ...]:
    month = day.replace(day=1)
    money = f"{amount:.10f}"
    team = "checkout" if name == "web-shop" else "core"
    tags = f'{{"environment": "{"test" if "test" in name or name == "sandbox" else "prod"}", "team": "{team}"}}'
    return (
        provider, provider, provider, "900100200", account, name, service, category, kind, f"{service}, {kind.lower()}",
        "USD", money, money, money, money, f"{day}T00:00:00Z", f"{day + timedelta(days=1)}T00:00:00Z",
        f"{month}T00:00:00Z", f"{_next(month)}T00:00:00Z", tags, _COLUMNS,
    )  # fmt: skip


def _previous(month: date) -> date:
    return (month - timedelta(days=1)).replace(day=1)
