"""Who holds which seat, when it was last used, what was bought: with planted waste and its labels."""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import polars as pl
from numpy.random import Generator
from numpy.typing import NDArray

from pulseops.core.simulation import words
from pulseops.core.simulation.world import Calendar, Floats, dates, ids

IDLE_DAYS = 95  # a planted idle seat was last used so long ago or longer
QUIET_DAYS = 28  # a seat in use was last used so many days ago or fewer
NEW_DAYS = 28
COMMON = 0.9
OVERLAPS = 2
SPARE_SHARE, LEAST_SPARE = 0.2, 6
UNITS_IN_TWO = 6
Label = dict[str, object]
_KEYS = ("kind", "seat", "person", "product", "other", "client", "subscription", "monthly")


@dataclass(frozen=True)
class Staff:
    """People: department index, kind, enabled, days since last use (NaN: never), days of leave left (NaN: none)."""

    department: NDArray[np.int64]
    kind: NDArray[np.str_]
    enabled: NDArray[np.bool_]
    idle: Floats
    leave: Floats


@dataclass
class _Seats:
    """Seats as arrays of one length; `idle` days since last use, NaN: never. `kind` is the label, empty for none."""

    person: NDArray[np.int64]
    product: NDArray[np.int64]
    age: Floats
    idle: Floats
    kind: NDArray[np.str_]
    other: NDArray[np.int64]
    narrow: NDArray[np.bool_]

    def chosen(self, rows: NDArray[np.bool_]) -> "_Seats":
        """Copies of some rows."""
        return _Seats(**{name: getattr(self, name)[rows].copy() for name in self.__dataclass_fields__})

    def extend(self, more: "_Seats") -> None:
        """Add rows at the end."""
        for name in self.__dataclass_fields__:
            setattr(self, name, np.concatenate([getattr(self, name), getattr(more, name)]))


def label(**values: object) -> Label:
    """A planted thing with all keys of labels."""
    return {**dict.fromkeys(_KEYS), **values}


def products() -> pl.DataFrame:
    """The software of the company; `share` of the people who hold it."""
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
            "features": [list(words.FEATURES.get(p[0], ())) or None for p in catalogue],
        },
        schema_overrides={"features": pl.List(pl.String)},
    )


def seats(
    rng: Generator, staff: Staff, names: NDArray[np.str_], catalogue: pl.DataFrame, calendar: Calendar
) -> tuple[pl.DataFrame, tuple[Label, ...]]:
    """The seats of everybody and the labels of the wasted ones."""
    place = {name: index for index, name in enumerate(catalogue["name"])}
    overlaps = rng.permutation(len(words.SAME_NEED))[:OVERLAPS]
    pairs = [(place[a], place[b], index in overlaps) for index, (a, b) in enumerate(words.SAME_NEED)]
    held = _holds(rng, staff, catalogue, place, pairs)
    found = _used(rng, staff, held, place)
    _narrow(rng, staff, found, place)
    _doubled(rng, staff, found, place, catalogue["list_price"].to_numpy())
    planted = _seat_labels(found, staff, names, catalogue) + _overlap_labels(found, catalogue, pairs)
    return _table(rng, found, staff, catalogue, place, calendar), tuple(planted)


def _holds(
    rng: Generator, staff: Staff, catalogue: pl.DataFrame, place: dict[str, int], pairs: list[tuple[int, int, bool]]
) -> NDArray[np.bool_]:
    """Which person holds which product. Tools for the same need have common holders only where that is planted."""
    count = len(staff.kind)
    taste = rng.uniform(0.5, 1.5, (int(staff.department.max()) + 1, catalogue.height))
    chance = np.clip(catalogue["share"].to_numpy() * taste[staff.department], 0, 1)
    held = np.asarray(rng.random((count, catalogue.height)) < chance)
    suite, large = place["Microsoft 365 E3"], place["Microsoft 365 E5"]
    held[:, large] = rng.random(count) < catalogue["share"][large]
    held[:, suite] = ~held[:, large]
    creative, pdf = place["Adobe Creative Cloud"], place["Adobe Acrobat Pro"]
    held[:, pdf] &= ~held[:, creative]
    held[staff.kind == "guest"] = False
    human = staff.kind == "human"
    for small, big, is_planted in pairs:
        held[:, small] &= ~held[:, big]
        if is_planted:
            both = held[:, big] & human & staff.enabled & (rng.random(count) < 0.6)
            alone = held[:, small] & (rng.random(count) < (1 - COMMON) * both.sum() / max(held[:, small].sum(), 1))
            held[:, small] = both | alone
    odd = ~human
    held[odd] &= np.isin(np.arange(catalogue.height), [suite, place["Okta Workforce"]])
    return held


def _used(rng: Generator, staff: Staff, held: NDArray[np.bool_], place: dict[str, int]) -> _Seats:
    """Age and last use of each seat. Wasted seats are drawn among those of people at work."""
    person, product = np.nonzero(held)
    total = len(person)
    age = rng.integers(70, 700, total).astype(np.float64)
    idle = np.minimum(staff.idle[person] + np.floor(rng.exponential(4, total)), QUIET_DAYS)
    kind = np.full(total, "", dtype="<U12")
    at_work = (staff.kind[person] == "human") & staff.enabled[person] & np.isnan(staff.leave[person])
    draw = rng.random(total)
    fresh = at_work & (draw > 0.96)
    age[fresh], idle[fresh] = rng.integers(2, NEW_DAYS, fresh.sum()), np.nan
    never, unused = at_work & (draw < 0.05), at_work & (draw >= 0.05) & (draw < 0.13)
    idle[never] = np.nan
    idle[unused] = rng.integers(IDLE_DAYS, 260, unused.sum())
    kind[never], kind[unused] = "never_used", "unused"
    gone = ~staff.enabled[person]
    idle[gone] = staff.idle[person][gone]
    kind[gone & (staff.kind[person] == "human")] = "disabled"
    resting = np.isfinite(staff.leave[person])
    idle[resting] = staff.idle[person][resting]
    idle[np.isin(staff.kind[person], ["service", "shared"])] = np.nan
    dark = product == place[words.UNREPORTED]
    idle[dark] = np.nan
    kind[dark & (kind != "disabled")] = ""
    age = np.maximum(age, np.nan_to_num(idle) + 10)
    blank = np.full(total, -1, dtype=np.int64)
    return _Seats(person, product, age, idle, kind, blank, np.zeros(total, dtype=np.bool_))


def _narrow(rng: Generator, staff: Staff, found: _Seats, place: dict[str, int]) -> None:
    """Some holders of a large edition use only what the small one has."""
    for large, small in (("Microsoft 365 E5", "Microsoft 365 E3"), ("Adobe Creative Cloud", "Adobe Acrobat Pro")):
        rows = (found.product == place[large]) & np.isfinite(found.idle) & (rng.random(len(found.product)) < 0.3)
        found.narrow |= rows
        own = rows & (found.kind == "") & (staff.kind[found.person] == "human") & np.isnan(staff.leave[found.person])
        found.kind[own], found.other[own] = "downgrade", place[small]


def _doubled(rng: Generator, staff: Staff, found: _Seats, place: dict[str, int], price: Floats) -> None:
    """A few people hold the same product twice, or the small edition beside the large one."""
    at_work = (staff.kind[found.person] == "human") & (found.kind == "") & (found.idle < 20)
    at_work &= np.isnan(staff.leave[found.person])
    twice = np.flatnonzero(at_work & ~np.isin(found.product, [place["Microsoft 365 E5"], place["Microsoft 365 E3"]]))
    chosen = np.zeros(len(found.product), dtype=np.bool_)
    chosen[rng.permutation(twice)[:UNITS_IN_TWO]] = True
    suites = np.flatnonzero(at_work & (found.product == place["Microsoft 365 E5"]))
    beside = rng.permutation(suites)[:UNITS_IN_TWO]
    chosen[beside] = True
    more = found.chosen(chosen)
    is_suite = more.product == place["Microsoft 365 E5"]
    more.other = more.product.copy()
    more.product = np.where(is_suite, place["Microsoft 365 E3"], more.product)
    more.kind[:] = "duplicate"
    more.idle = np.minimum(more.idle + 3, QUIET_DAYS)
    more.age = np.maximum(more.age - 30, more.idle + 10)
    more.narrow[:] = False
    found.extend(more)


def _seat_labels(found: _Seats, staff: Staff, names: NDArray[np.str_], catalogue: pl.DataFrame) -> list[Label]:
    price, key = catalogue["list_price"].to_numpy(), catalogue["external_id"].to_list()
    seat, person = ids("S", len(found.kind)), ids("U", len(staff.kind))
    labels = []
    for row in np.flatnonzero(found.kind != ""):
        product, other = int(found.product[row]), int(found.other[row])
        saved = float(price[product]) - (float(price[other]) if found.kind[row] == "downgrade" else 0.0)
        who = int(found.person[row])
        labels.append(
            label(
                kind=str(found.kind[row]),
                seat=seat[row],
                person=person[who],
                product=key[product],
                other=key[other] if other >= 0 else None,
                client=str(names[staff.department[who]]),
                monthly=round(saved, 2),
            )
        )
    return labels


def _overlap_labels(found: _Seats, catalogue: pl.DataFrame, pairs: list[tuple[int, int, bool]]) -> list[Label]:
    key, price = catalogue["external_id"].to_list(), catalogue["list_price"].to_numpy()
    labels = []
    for small, big, is_planted in pairs:
        if not is_planted:
            continue
        active = (found.kind == "") & (found.idle <= QUIET_DAYS)
        holders = set(found.person[(found.product == big) & active].tolist())
        both = sum(int(p) in holders for p in found.person[(found.product == small) & active])
        labels.append(
            label(kind="overlap", product=key[small], other=key[big], monthly=round(both * float(price[small]), 2))
        )
    return labels


def _table(
    rng: Generator, found: _Seats, staff: Staff, catalogue: pl.DataFrame, place: dict[str, int], calendar: Calendar
) -> pl.DataFrame:
    last = float(calendar.ends[-1])
    name = catalogue["name"].to_list()
    in_group = (found.product == place["Microsoft 365 E3"]) & (rng.random(len(found.product)) < 0.33)
    known = np.isfinite(found.idle)
    used: list[list[str] | None] = []
    for row, product in enumerate(found.product):
        features = words.FEATURES.get(name[product])
        if features is None or not known[row] or staff.kind[found.person[row]] != "human":
            used.append(None)
            continue
        cheap = words.FEATURES["Microsoft 365 E3" if "365" in name[product] else "Adobe Acrobat Pro"]
        own = [f for f in features if f not in cheap]
        part = list(rng.permutation(np.array(cheap))[: max(1, int(rng.integers(1, len(cheap) + 1)))])
        more = [] if found.narrow[row] or not own else list(rng.permutation(np.array(own))[: int(rng.integers(1, 3))])
        used.append([str(f) for f in (*part, *more)])
    return pl.DataFrame(
        {
            "external_id": ids("S", len(found.kind)),
            "product": catalogue["external_id"].to_numpy()[found.product],
            "person": np.array(ids("U", len(staff.kind)))[found.person],
            "assigned_on": dates(last - found.age),
            "last_active_on": dates(np.floor(last - found.idle)),
            "used_features": used,
            "via_group": pl.Series(np.full(len(in_group), "All staff")).set(pl.Series(~in_group), None),
        },
        schema_overrides={"used_features": pl.List(pl.String)},
    )


def counted(
    names: NDArray[np.str_], catalogue: pl.DataFrame, held: pl.DataFrame, staff: Staff
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Department index, product index and number of seats, for every pair that has any."""
    place = {key: index for index, key in enumerate(catalogue["external_id"])}
    product = np.array([place[key] for key in held["product"]], dtype=np.int64)
    person = held["person"].str.slice(2).cast(pl.Int64).to_numpy() - 1
    counts = np.zeros((len(names), catalogue.height), dtype=np.int64)
    np.add.at(counts, (staff.department[person], product), 1)
    n, p = np.nonzero(counts)
    return n, p, counts[n, p]


def subscriptions(
    rng: Generator,
    names: NDArray[np.str_],
    catalogue: pl.DataFrame,
    held: pl.DataFrame,
    staff: Staff,
    calendar: Calendar,
) -> tuple[pl.DataFrame, tuple[Label, ...], tuple[dict[str, object], ...]]:
    """Seats bought per product and department; labels of what is bought too much or too little; the renewals."""
    n, p, assigned = counted(names, catalogue, held, staff)
    total = np.bincount(p, weights=assigned, minlength=catalogue.height)
    key, price = catalogue["external_id"].to_list(), catalogue["list_price"].to_numpy()
    airy = rng.permutation(np.flatnonzero(total >= 40))
    spare = np.floor(rng.uniform(0, 0.06, catalogue.height) * total).astype(np.int64)
    wide, tight = airy[:4], airy[4:5]
    spare[wide] = np.maximum(np.ceil(total[wide] * SPARE_SHARE * rng.uniform(1, 1.6, len(wide))), LEAST_SPARE)
    spare[tight] = -rng.integers(2, 5, len(tight))
    bought = assigned.copy()
    for product in range(catalogue.height):
        rows = np.flatnonzero(p == product)
        for step in range(abs(int(spare[product]))):
            row = rows[np.argsort(-assigned[rows])[step % len(rows)]]
            bought[row] = max(int(bought[row]) + int(np.sign(spare[product])), 1)
    labels = [label(kind="unassigned", product=key[i], monthly=round(float(spare[i] * price[i]), 2)) for i in wide] + [
        label(kind="over_assigned", product=key[i], monthly=0.0) for i in tight
    ]
    ends = calendar.ends[-1] + rng.integers(10, 362, catalogue.height)
    renews = rng.random(catalogue.height) < 0.85
    rise = np.where(rng.random(catalogue.height) < 0.25, np.round(rng.uniform(0.08, 0.25, catalogue.height), 2), 0.0)
    frame = pl.DataFrame(
        {
            "external_id": ids("SUB", len(n)),
            "client": names[n],
            "product": catalogue["external_id"].to_numpy()[p],
            "purchased": bought,
            "assigned": assigned,
            "unit_cost": price[p],
            "currency": np.full(len(n), "USD"),
            "start_on": dates(ends[p] - 365),
            "term_end_on": dates(ends[p]),
            "cancel_by_on": dates(ends[p] - 30),
            "auto_renew": renews[p],
        }
    )
    day = [calendar.end + timedelta(days=int(end - calendar.ends[-1])) for end in ends]
    renewals = tuple(
        {
            "product": key[i],
            "renewed_on": day[i] - timedelta(days=365),
            "rise": float(rise[i]),
            "cancel_by_on": day[i] - timedelta(days=30),
            "term_end_on": day[i],
        }
        for i in range(catalogue.height)
        if total[i]
    )
    return frame, tuple(labels), renewals
