"""Bills as they come: gaps, credits, one point, nothing but zeros, amounts beyond reason. Pages answer with words."""

import math
from typing import Any

from pulseops.understand.predictions import anomalies, forecasts
from tests.conftest import TenantBox
from tests.decide.facts import add_product
from tests.understand.test_anomaly_verbs import bill, calm, found

ODD: dict[str, list[float]] = {
    "Calm": calm(1),
    "Credits only": [-value for value in calm(2)],
    "Nothing but zeros": [0.0] * 22,
    "Constant": [250.0] * 22,
    "One month": [900.0],
    "Three months": [100.0, 110.0, 105.0],
    "Beyond reason": [value * 1e6 for value in calm(3)],
    "In and out": [(-1) ** n * 500.0 for n in range(22)],
}


def finite(value: Any) -> bool:
    """Whether all numbers of an answer are numbers."""
    if isinstance(value, dict):
        return all(finite(part) for part in value.values())
    if isinstance(value, list):
        return all(finite(part) for part in value)
    return not isinstance(value, float) or math.isfinite(value)


def test_odd_bills_give_pages_and_words(it_tenant: TenantBox, browse: Any) -> None:
    with it_tenant.work() as ctx:
        for name, amounts in ODD.items():
            bill(ctx, add_product(ctx, name), None, amounts)
        gaps = add_product(ctx, "Gaps")
        bill(ctx, gaps, None, calm(4))
        ctx.session.connection().exec_driver_sql(
            "DELETE FROM cost_line WHERE product_id = %s AND extract(month FROM period_start_on) IN (3, 4, 5)",
            (gaps,),
        )
        twice = add_product(ctx, "Twice")
        bill(ctx, twice, None, calm(5))
        bill(ctx, twice, None, calm(5))
        ended = add_product(ctx, "Ended")
        bill(ctx, ended, None, calm(6))
        ctx.session.connection().exec_driver_sql(
            "DELETE FROM cost_line WHERE product_id = %s AND period_start_on >= '2025-12-01'", (ended,)
        )
        anomalies.detect(ctx)
        assert {row["label"] for row in found(ctx, "open")} <= {"Cost of In and out"}
        forecasts.refresh(ctx)
        rows = {row["item"]: row for row in forecasts.summary(ctx)}
    assert rows["One month"]["silence"] == "1 month is known; a forecast needs 4."
    assert rows["Three months"]["silence"] == "3 months are known; a forecast needs 4."
    assert (rows["Nothing but zeros"]["ahead"], rows["Constant"]["ahead"]) == (0.0, 250.0)
    assert rows["Credits only"]["ahead"] < 0
    assert rows["Twice"]["last"] == 2 * round(calm(5)[-1], 2)
    assert rows["Ended"]["ahead"] is None
    assert rows["Ended"]["silence"] == "Nothing came in the last 6 months, so nothing is carried forward."
    browser = browse("viewer", box=it_tenant)
    for path in ("/api/forecasts", *(f"/api/forecasts/spend?item={name}" for name in (*ODD, "Gaps", "Twice", "Ended"))):
        answer = browser.get(path)
        assert answer.status_code == 200, (path, answer.text)
        assert finite(answer.json()), path
    assert browser.get("/api/anomalies").status_code == 200
