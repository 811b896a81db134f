"""What was agreed and what was billed beside the seats that exist: mostly the same, and where not, it is known."""

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation.world import ids

Difference = dict[str, object]
WRONG = (("under_billed", 0.03), ("over_billed", 0.03), ("agreement", 0.03), ("not_billed", 0.01))
NAMED = {
    "Microsoft 365 E3": "MS 365 E3 (annual)",
    "Microsoft 365 E5": "Microsoft 365 E5 - NCE",
    "Adobe Creative Cloud": "Adobe Creative Cloud All Apps",
    "Microsoft 365 Business Premium": "M365 Business Premium",
    "Acronis Cyber Protect": "Acronis Cyber Protect Cloud",
}


def _kinds(rng: Generator, count: int) -> NDArray[np.str_]:
    """What is wrong with each line, empty for most."""
    draw, kind, start = rng.random(count), np.full(count, "", dtype="<U12"), 0.0
    for name, share in WRONG:
        kind[(draw >= start) & (draw < start + share)] = name
        start += share
    return kind


def _quantities(
    rng: Generator, seats: NDArray[np.int64]
) -> tuple[NDArray[np.str_], NDArray[np.int64], NDArray[np.int64]]:
    """Kind, agreed and billed quantity of each line; `seats` is what the vendor counts."""
    kind = _kinds(rng, len(seats))
    gap = np.maximum(np.round(seats * rng.uniform(0.08, 0.3, len(seats))).astype(np.int64), 1)
    kind[(seats <= gap) & (kind != "not_billed") & (kind != "over_billed")] = ""
    agreed, billed = seats.copy(), seats.copy()
    for name, change in (("under_billed", -gap), ("over_billed", gap)):
        rows = kind == name
        agreed[rows] += change[rows]
        billed[rows] += change[rows]
    agreed[kind == "agreement"] -= gap[kind == "agreement"]
    billed[kind == "not_billed"] = 0
    return kind, agreed, billed


def _labels(
    kind: NDArray[np.str_],
    subscriptions: pl.DataFrame,
    agreed: NDArray[np.int64],
    billed: NDArray[np.int64],
    price: NDArray[np.float64],
) -> tuple[Difference, ...]:
    """Where the three counts differ: kind, client, product, the counts, and the money a month."""
    found = []
    for row in np.flatnonzero(kind != ""):
        seats = int(subscriptions["purchased"][int(row)])
        found.append(
            {
                "kind": str(kind[row]),
                "client": subscriptions["client"][int(row)],
                "product": subscriptions["product"][int(row)],
                "seats": seats,
                "agreed": int(agreed[row]),
                "billed": int(billed[row]),
                "monthly": round(float((seats - billed[row]) * price[row]), 2),
            }
        )
    return tuple(found)


def _lines(
    rng: Generator, products: pl.DataFrame, subscriptions: pl.DataFrame, agreed: NDArray[np.int64], price: str
) -> pl.DataFrame:
    """Lines of agreements, with names as salespeople write them."""
    names = dict(zip(products["external_id"], products["name"], strict=True))
    called = [names[key] for key in subscriptions["product"]]
    other = rng.random(len(called)) < 0.2
    return pl.DataFrame(
        {
            "external_id": ids("AL", len(called)),
            "client": subscriptions["client"],
            "product": [NAMED.get(n, n.lower()) if odd else n for n, odd in zip(called, other, strict=True)],
            "quantity": agreed,
            "unit_price": subscriptions[price],
            "currency": subscriptions["currency"],
            "start_on": subscriptions["start_on"],
        }
    )


def of_departments(
    rng: Generator, products: pl.DataFrame, subscriptions: pl.DataFrame, costs: pl.DataFrame
) -> tuple[pl.DataFrame, tuple[Difference, ...], pl.DataFrame]:
    """Purchase agreements of an IT team, what the newest bill has wrong, and the bills with that wrong in them."""
    seats = subscriptions["purchased"].to_numpy().astype(np.int64)
    price = subscriptions["unit_cost"].to_numpy()
    kind, agreed, billed = _quantities(rng, seats)
    # A vendor forgets no bill: what is not billed here is a line that comes under another name.
    last = costs["period_start_on"].max()
    place = {pair: row for row, pair in enumerate(subscriptions.select("client", "product").iter_rows())}
    key = dict(zip(products["name"], products["external_id"], strict=True))
    amount, quantity = costs["billed"].to_numpy().copy(), costs["quantity"].to_numpy().copy()
    keep = np.full(costs.height, fill_value=True)
    for at, (client, service, day) in enumerate(costs.select("client", "service", "period_start_on").iter_rows()):
        row = place[client, key[service]]
        if day == last and kind[row] not in ("", "agreement"):
            quantity[at] = billed[row]
            amount[at] = round(float(billed[row] * price[row]), 2)
            keep[at] = billed[row] > 0
    changed = costs.with_columns(pl.Series("billed", amount), pl.Series("quantity", quantity)).filter(pl.Series(keep))
    lines = _lines(rng, products, subscriptions, agreed, "unit_cost")
    return lines, _labels(kind, subscriptions, agreed, billed, price), changed


def of_clients(
    rng: Generator, tables: dict[str, pl.DataFrame], months: int = 3
) -> tuple[pl.DataFrame, pl.DataFrame, tuple[Difference, ...]]:
    """Lines of the agreements and newest invoices of an MSP's clients: resold seats, and its own work as the rest.

    The lines of an invoice add up to its total.
    """
    products, subscriptions = tables["products"], tables["subscriptions"]
    seats = subscriptions["purchased"].to_numpy().astype(np.int64)
    price = subscriptions["unit_price"].to_numpy()
    kind, agreed, billed = _quantities(rng, seats)
    lines = _lines(rng, products, subscriptions, agreed, "unit_price")
    own = str(products["name"][0])
    invoices = tables["invoices"].filter(pl.col("client").is_in(subscriptions["client"].unique().implode()))
    newest = invoices.sort("issued_on").group_by("client", maintain_order=True).tail(months)
    of_client: dict[str, list[int]] = {}
    for row, client in enumerate(subscriptions["client"]):
        of_client.setdefault(client, []).append(row)
    rows: list[tuple[str, str, int, float, float]] = []
    for number, client, total in newest.select("external_id", "client", "total").iter_rows():
        rest = float(total)
        for row in of_client[client]:
            if billed[row] > 0:
                money = round(float(billed[row] * price[row]), 2)
                rest = round(rest - money, 2)
                rows.append((number, lines["product"][row], int(billed[row]), float(price[row]), money))
        rows.append((number, own, 1, rest, rest))
    clients = list(of_client)
    work = pl.DataFrame(
        {
            "external_id": ids("AW", len(clients)),
            "client": clients,
            "product": [own] * len(clients),
            "quantity": np.ones(len(clients), dtype=np.int64),
            "unit_price": pl.Series([None] * len(clients), dtype=pl.Float64),
            "currency": ["USD"] * len(clients),
            "start_on": pl.Series([None] * len(clients), dtype=pl.Date),
        }
    )
    names = ("invoice", "product", "quantity", "unit_price", "amount")
    billed_lines = pl.DataFrame(rows, schema=names, orient="row")
    billed_lines = billed_lines.with_columns(pl.Series("external_id", ids("IL", len(rows))))
    return pl.concat([lines, work]), billed_lines, _labels(kind, subscriptions, agreed, billed, price)
