"""Which seats are wasted: one reason each, nobody judged who must not be."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulseops.core import waste
from pulseops.core.waste import Product, Seat

ON = date(2026, 11, 22)
PRODUCTS = {
    "e3": Product("e3", "Microsoft", "Office suite", frozenset({"mail", "office"}), 3_600),
    "e5": Product("e5", "Microsoft", "Office suite", frozenset({"mail", "office", "bi"}), 5_700),
    "pdf": Product("pdf", "Adobe", "PDF", None, 2_400),
    "free": Product("free"),
}
AGO = st.integers(-5, 400).map(lambda n: ON - timedelta(days=n))
SEATS = st.lists(
    st.builds(
        Seat,
        id=st.uuids().map(str),
        product=st.sampled_from(sorted(PRODUCTS)),
        holder=st.sampled_from(["ann", "ben", "cat"]),
        kind=st.sampled_from(["human", "human", "human", "shared", "service", "guest"]),
        enabled=st.booleans(),
        since_on=st.none() | AGO,
        used_on=st.none() | AGO,
        on_leave=st.booleans(),
        features=st.none() | st.sets(st.sampled_from(["mail", "office", "bi"])).map(frozenset),
    ),
    max_size=12,
    unique_by=lambda seat: seat.id,
)


@given(SEATS)
def test_what_may_not_be_judged_is_not(seats: list[Seat]) -> None:
    found = waste.wasted(seats, PRODUCTS, ON)
    by_id = {seat.id: seat for seat in seats}
    assert all(by_id[key].kind == "human" and not by_id[key].on_leave for key in found)
    reported = {seat.product for seat in seats if seat.used_on}
    for key, each in found.items():
        seat = by_id[key]
        assert (each.kind == "disabled") == (not seat.enabled)
        if each.kind in ("unused", "never_used"):
            assert seat.product in reported
            assert seat.used_on is None or seat.used_on <= ON - timedelta(days=60)
        assert (each.other is not None) == (each.kind in ("duplicate", "downgrade"))


@given(SEATS)
def test_one_of_several_for_the_same_need_always_stays(seats: list[Seat]) -> None:
    twins = waste.duplicates(seats, PRODUCTS)
    for seat in seats:
        if seat.id in twins:
            keeper = [s for s in seats if s.holder == seat.holder and s.product == twins[seat.id] and s.id not in twins]
            assert keeper
            assert (PRODUCTS[keeper[0].product].unit_minor or 0) >= (PRODUCTS[seat.product].unit_minor or 0)


@given(SEATS, st.integers(1, 100))
def test_more_use_never_makes_more_idle_seats(seats: list[Seat], days: int) -> None:
    idle = {"unused", "never_used"}
    before = {k for k, v in waste.wasted(seats, PRODUCTS, ON).items() if v.kind in idle}
    newer = [replace(s, used_on=s.used_on + timedelta(days=days) if s.used_on else None) for s in seats]
    after = {k for k, v in waste.wasted(newer, PRODUCTS, ON).items() if v.kind in idle}
    # a twin may change places when its use changes; every other seat can only become less idle
    twins = set(waste.duplicates(seats, PRODUCTS)) | set(waste.duplicates(newer, PRODUCTS))
    assert after - twins <= before


@pytest.mark.parametrize(
    ("purchased", "assigned", "spare"), [(100, 85, 15), (100, 86, 0), (20, 16, 0), (10, 0, 10), (0, 5, -5), (10, 10, 0)]
)
def test_a_small_reserve_is_sensible(purchased: int, assigned: int, spare: int) -> None:
    assert waste.spare(purchased, assigned) == spare


def test_an_edition_that_includes_all_that_is_used() -> None:
    seat = Seat("s", "e5", "ann", used_on=ON, features=frozenset({"mail"}))
    assert waste.wasted([seat], PRODUCTS, ON)["s"] == waste.Found("downgrade", "e3")
    assert waste.cheaper_edition(replace(seat, features=frozenset({"bi"})), PRODUCTS) is None
    assert waste.cheaper_edition(replace(seat, features=None), PRODUCTS) is None
    assert waste.cheaper_edition(replace(seat, features=frozenset()), PRODUCTS) is None
