"""What the outside sees of hidden lives: noisy usage, tickets, surveys, contacts."""

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation import words
from pulseops.core.simulation.latent import Lives
from pulseops.core.simulation.world import Calendar, Floats, dates, ids, moments

WEEKS = 4


def usage(rng: Generator, names: NDArray[np.str_], lives: Lives, seats: Floats, calendar: Calendar) -> pl.DataFrame:
    """Weekly use of each client that is there: four rows a month. `seats` (N, T)."""
    n, t = np.nonzero(lives.present())
    size = len(names)
    appetite = rng.normal(1.0, 0.7, size)[n]
    level = 1 / (1 + np.exp(-(appetite + 0.75 * lives.s[n, t] - 0.25 * lives.incident[n, t])))
    habit = np.exp(rng.normal(0, 0.25, size))[n]
    breadth = rng.uniform(6, 16, size)[n]
    parts = []
    for week in range(WEEKS):
        noise = np.exp(rng.normal(0, 0.07, len(n)))
        users = np.minimum(np.round(seats[n, t] * np.clip(1.08 * level * noise, 0, 1.15)), seats[n, t] * 1.15)
        mood = np.exp(0.2 * lives.s[n, t])
        parts.append(
            pl.DataFrame(
                {
                    "client": names[n],
                    "day": dates(calendar.day(t, np.full(len(n), (week + 0.5) / WEEKS))),
                    "active_users": users,
                    "logins": rng.poisson(np.maximum(users * 3.1 * mood * habit, 0)).astype(np.float64),
                    "events": rng.poisson(np.maximum(users * 42 * mood * habit, 0)).astype(np.float64),
                    "features_used": np.clip(np.round(breadth * mood * noise), 1, 24),
                }
            )
        )
    return pl.concat(parts).sort("day", "client")


def tickets(rng: Generator, names: NDArray[np.str_], lives: Lives, seats: Floats, calendar: Calendar) -> pl.DataFrame:
    """Tickets of each client that is there; worse times bring more, slower and escalated ones."""
    strain = np.exp(-0.35 * lives.s + 0.75 * lives.incident)
    rate = np.where(lives.present(), (0.4 + 0.035 * seats) * strain, 0)
    counts = rng.poisson(rate)
    n, t = np.repeat(np.arange(len(names)), counts.sum(axis=1)), _months(counts)
    total = len(n)
    opened = calendar.day(t, rng.random(total)) + rng.uniform(0.33, 0.75, total)
    priority = rng.choice(["low", "normal", "high", "urgent"], total, p=[0.25, 0.5, 0.18, 0.07])
    urgent = np.isin(priority, ["high", "urgent"])
    slow = np.exp(0.4 * lives.incident[n, t] - 0.15 * lives.s[n, t])
    respond = np.exp(rng.normal(3.4, 0.8, total)) * slow / np.where(urgent, 2.5, 1)
    hours = np.exp(rng.normal(2.4, 0.9, total)) * slow / np.where(urgent, 1.5, 1)
    resolved = opened + hours / 24
    last = float(calendar.ends[-1]) + 0.99
    is_open = resolved > last
    frame = pl.DataFrame(
        {
            "external_id": ids("T", total),
            "client": names[n],
            "opened_at": moments(opened),
            "first_response_at": moments(np.where(opened + respond / 1440 > last, np.nan, opened + respond / 1440)),
            "resolved_at": moments(np.where(is_open, np.nan, resolved)),
            "priority": priority,
            "status": np.where(is_open, "open", "closed"),
            "escalated": rng.random(total) < np.clip(0.03 * slow**2, 0, 0.6),
            "sla_met": hours < np.where(urgent, 12, 40),
            "subject": np.array(words.SUBJECTS)[rng.integers(0, len(words.SUBJECTS), total)],
        }
    )
    return frame.sort("opened_at")


def _months(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Month of each ticket, in the order of clients."""
    months = np.tile(np.arange(counts.shape[1]), len(counts))
    return np.repeat(months, counts.ravel())


def surveys(rng: Generator, names: NDArray[np.str_], lives: Lives, calendar: Calendar) -> pl.DataFrame:
    """CSAT in 45 of 100 months (1-5), NPS each quarter in a third of cases (0-10)."""
    present = lives.present()
    parts = []
    for kind, asked, centre, pull, top in (
        ("csat", present & (rng.random(present.shape) < 0.45), 4.05, 0.55, 5),
        ("nps", present & (rng.random(present.shape) < 0.12), 7.6, 1.3, 10),
    ):
        n, t = np.nonzero(asked)
        score = centre + pull * lives.s[n, t] - 0.3 * lives.incident[n, t] + rng.normal(0, 0.1 * top, len(n))
        parts.append(
            pl.DataFrame(
                {
                    "client": names[n],
                    "kind": np.full(len(n), kind),
                    "score": np.clip(np.round(score), 1 if kind == "csat" else 0, top),
                    "scale_max": np.full(len(n), float(top)),
                    "answered_on": dates(calendar.day(t, rng.random(len(n)))),
                }
            )
        )
    frame = pl.concat(parts).sort("answered_on", "client")
    return frame.with_columns(pl.Series("external_id", ids("S", frame.height)))


def contacts(rng: Generator, names: NDArray[np.str_], lives: Lives, calendar: Calendar) -> pl.DataFrame:
    """A primary contact each; when the champion leaves, the next one is primary."""
    rows: list[tuple[str, str, str, str, float]] = []
    present = lives.present()
    for index, name in enumerate(names):
        leaves = np.flatnonzero(lives.champion_event[index] & present[index])
        left = [float(calendar.day(np.array([t]), np.array([0.5]))[0]) for t in leaves]
        for day in [*left, np.nan]:
            who = f"{rng.choice(words.PEOPLE_FIRST)} {rng.choice(words.PEOPLE_LAST)}"
            mail = f"{who.lower().replace(' ', '.')}@client{index + 1}.example"
            rows.append((str(name), who, mail, "Office manager" if rng.random() < 0.5 else "Director", day))
    client, name_of, mails, titles, days = zip(*rows, strict=True)
    return pl.DataFrame(
        {
            "external_id": ids("P", len(rows)),
            "client": client,
            "name": name_of,
            "email": mails,
            "title": titles,
            "is_primary": [True] * len(rows),
            "left_on": dates(np.array(days)),
        }
    )
