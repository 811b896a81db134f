"""The people of an MSP's clients and the seats they hold: what a seat list of each client's tenant would show."""

import numpy as np
import polars as pl
from numpy.random import Generator

from pulseops.core.simulation import words
from pulseops.core.simulation.world import Calendar, dates, ids


def of_clients(rng: Generator, tables: dict[str, pl.DataFrame], calendar: Calendar) -> dict[str, pl.DataFrame]:
    """People of every client with subscriptions, and who holds what; as many as are assigned, used as the client uses.

    The share of seats in use follows the newest weeks of the client's own use.
    """
    bought = tables["subscriptions"]
    recent = tables["usage"].filter(pl.col("day") > calendar.end - pl.duration(days=30))
    users = dict(recent.group_by("client").agg(pl.col("active_users").mean()).iter_rows())
    most = dict(bought.group_by("client").agg(pl.col("assigned").max()).iter_rows())
    clients = sorted(most)
    size = np.array([most[c] for c in clients])
    first = np.concatenate([[0], np.cumsum(size)])
    owner = np.repeat(np.arange(len(clients)), size)
    share = np.array([min(users.get(c, most[c]) / max(most[c], 1), 0.97) for c in clients])
    count = len(owner)
    last = float(calendar.ends[-1])
    idle = np.where(
        rng.random(count) < share[owner], np.floor(rng.exponential(3, count)).clip(0, 25), rng.integers(65, 240, count)
    )
    enabled = ~((idle > 60) & (rng.random(count) < 0.15))
    names = [rng.choice(words.PEOPLE_FIRST, count), rng.choice(words.PEOPLE_LAST, count)]
    key = ids("U", count)
    people = pl.DataFrame(
        {
            "external_id": key,
            "client": np.array(clients)[owner],
            "name": [f"{a} {b}" for a, b in zip(*names, strict=True)],
            "email": [f"{k.lower()}@client{o + 1}.example" for k, o in zip(key, owner, strict=True)],
            "kind": np.where(rng.random(count) < 0.03, "shared", "human"),
            "enabled": enabled,
            "last_active_on": dates(last - idle),
        }
    )
    place = {client: at for at, client in enumerate(clients)}
    at = np.array([place[c] for c in bought["client"]])
    amount = bought["assigned"].to_numpy()
    row = np.repeat(np.arange(bought.height), amount)
    person = first[at[row]] + np.arange(len(row)) - np.repeat(np.cumsum(amount) - amount, amount)
    never = rng.random(len(row)) < 0.03
    used = np.where(never, np.nan, np.minimum(idle[person] + np.floor(rng.exponential(2, len(row))), 260))
    age = np.maximum(rng.integers(70, 700, len(row)), np.nan_to_num(used) + 10)
    seats = pl.DataFrame(
        {
            "external_id": ids("S", len(row)),
            "product": bought["product"].to_numpy()[row],
            "person": np.array(key)[person],
            "assigned_on": dates(last - age),
            "last_active_on": dates(last - used),
        }
    )
    return {"people": people, "seats": seats}
