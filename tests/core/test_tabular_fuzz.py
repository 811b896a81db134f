"""Tables nobody thought of: whatever a column holds, there is a model with honest numbers, or a refusal with words."""

from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from pulseops.core import evaluation
from pulseops.core.tabular import Refused, fit

ODD = st.one_of(
    st.none(), st.booleans(), st.integers(-(10**18), 10**18), st.floats(), st.text(max_size=12), st.dates(),
    st.sampled_from([
        "", "?", "NA", "-", "null", "#N/A", "inf", "1e400", "-0", "1,234", "1.234,5", "$ 7", "(3)", "12 %", "yes",
        "No", "TRUE", "01/02/2026", "31/12/2026", "2026-12-31", "0000-00-00", "99999999999", "\u0663", "1_000", "0x1",
    ]),
)  # fmt: skip


def columns(size: int) -> st.SearchStrategy[dict[str, list[Any]]]:
    """Columns of one kind of cell, of few different cells, or of anything."""
    few = st.lists(ODD, min_size=1, max_size=4).flatmap(
        lambda cells: st.lists(st.sampled_from(cells), min_size=size, max_size=size)
    )
    some = [st.integers(-5, 5), st.floats(), st.floats(allow_nan=False, width=32), st.text(max_size=3), ODD]
    kinds = [few, *(st.lists(cells, min_size=size, max_size=size) for cells in some)]
    return st.dictionaries(st.text(min_size=1, max_size=8), st.one_of(kinds), min_size=1, max_size=4)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_table_gives_a_model_or_a_reason(data: st.DataObject) -> None:
    size = data.draw(st.integers(20, 60))
    table = data.draw(columns(size))
    y = np.array(data.draw(st.lists(st.integers(0, 1), min_size=size, max_size=size)))
    rows = [{name: cells[n] for name, cells in table.items()} for n in range(size)]
    try:
        found = fit(rows, y, seed=1)
    except Refused as refusal:
        told = str(refusal)
        event(told.split(":")[0])
        return
    known = {*found.evaluation["columns"], *(name for name, _ in found.evaluation["dropped"])}
    assert known == set(table)
    strange = [{name: data.draw(ODD) for name in table}, {}]
    for scores in (found.explain_unseen(), found.model.explain(rows), found.model.explain(strange)):
        assert ((scores.p > 0) & (scores.p < 1)).all()
        assert np.isfinite(scores.contributions).all()


@pytest.mark.parametrize("size", [40, 100, 400])
@pytest.mark.parametrize("share", [0.1, 0.4])
def test_noise_never_makes_a_confident_number(size: int, share: float) -> None:
    """Of columns without any bearing on the outcome nobody is told far from the rate of all, and intervals hold it."""
    held = []
    for seed in range(2):
        rng = np.random.default_rng([seed, size, int(share * 10)])
        y = (rng.permutation(size) < max(share * size, 10)).astype(np.int64)
        parts, levels = rng.normal(size=(size, 4)), rng.integers(0, 30, (size, 2))
        rows = [
            {**{f"n{i}": float(v) for i, v in enumerate(a)}, **{f"c{i}": f"level {v}" for i, v in enumerate(b)}}
            for a, b in zip(parts, levels, strict=True)
        ]
        found = fit(rows, y, seed=1)
        p, base = found.explain_unseen().p, y.mean()
        assert np.abs(p - base).max() < 0.3
        assert np.abs(p - base).mean() < 0.1
        lower, upper = evaluation.around(found.evaluation["pooled"]["reliability"], p)
        held.append(((lower < base) & (base < upper)).mean())
    assert np.mean(held) > 0.7
