"""The state of the whole on one paper, for those who own it: money, risk, service, what is ahead."""

from collections.abc import Sequence
from typing import Any

from pulseops.act.reports import blocks, wording
from pulseops.act.reports.frame import Draft, Frame
from pulseops.base.context import Context
from pulseops.core.words import day
from pulseops.decide.alerts import repository as alert_filters
from pulseops.decide.alerts import service as alerts
from pulseops.decide.recommendations import repository as recommendation_filters
from pulseops.decide.recommendations import service as recommendations
from pulseops.understand.features import assemble
from pulseops.understand.metrics import profit, service, software, spend
from pulseops.understand.metrics import review as reviews
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.metrics.service import Figure
from pulseops.understand.predictions import forecasts

SHOWN = 8
PROFIT_MONTHS = 3
AHEAD_MONTHS = 6
HEADLINES = ("mrr", "nrr", "active_clients", "at_risk", "revenue_at_risk", "health")
IT_HEADLINES = ("software_cost", "cost_per_head", "seats_active", "seats_unused", "open_anomalies", "renewals_due")


def compose(ctx: Context, frame: Frame) -> Draft:
    """The whole of a provider, or of an internal IT team."""
    if frame.settings.kind == "it":
        return _of_team(ctx, frame)
    figures = {f.metric.id: f for f in service.portfolio(ctx)}
    shown = [figures[name] for name in HEADLINES if name in figures]
    sections = [
        blocks.section(
            "In short",
            blocks.text("summary"),
            blocks.figures(shown, against="a month before", source=frame.of_today("All active clients")),
        ),
        blocks.section("Revenue", _revenue(ctx, frame), _left(ctx, frame)),
        blocks.section("Risk", _risk(ctx, frame)),
        _profit(ctx, frame),
        _service(ctx, frame),
        _ahead(ctx, frame),
    ]
    texts = {"summary": {"label": "Summary", "text": _summary(figures)}}
    return Draft("Executive summary", sections, texts)


def _summary(figures: dict[str, Figure]) -> str:
    """Sentences about the whole, each with its numbers."""
    said = []
    for name, sentence in (
        ("active_clients", "{} clients are active"),
        ("mrr", "together they pay {} a month"),
        ("nrr", "clients of a year ago pay {} of what they paid then"),
        ("revenue_at_risk", "{} a month is at risk within 90 days"),
    ):
        figure = figures.get(name)
        if figure and figure.value is not None:
            said.append(sentence.format(wording.shown(figure.value, figure.metric.unit, figure.currency)))
    return f"{'; '.join(said)}." if said else "Nothing was scored yet."


def _revenue(ctx: Context, frame: Frame) -> blocks.Block | None:
    """MRR of two years with its forecast and the 80 % range."""
    found = [row for row in forecasts.summary(ctx, AHEAD_MONTHS) if row["metric"] == "mrr" and row["item"] is None]
    if not any(row["currency"] == frame.currency for row in found):
        return None
    line = forecasts.get(ctx, "mrr", currency=frame.currency, months=AHEAD_MONTHS)
    past = [point for point in line["history"] if point["value"] is not None][-18:]
    ahead = line["points"]
    known = [100 * point["value"] for point in past]
    hole: list[float | None] = [None] * len(past)
    joint = [*hole[:-1], known[-1]] if ahead and known else hole

    def cents(name: str) -> list[float | None]:
        return [None if point[name] is None else 100 * point[name] for point in ahead]

    return blocks.chart(
        "MRR, and where it goes (80 % range)",
        [wording.short_month(point["on"]) for point in [*past, *ahead]],
        {"MRR": [*known, *[None] * len(ahead)], "Forecast": [*joint, *cents("mean")]},
        style="line",
        unit="money",
        currency=frame.currency,
        lower=[*joint, *cents("lower")],
        upper=[*joint, *cents("upper")],
        source=frame.of_today("Recurring agreements at the end of each month; forecast by the model under Forecasts"),
    )


def _left(ctx: Context, frame: Frame) -> blocks.Block:
    first, last = frame.span
    rows = service.page_rows(ctx, Filter(status="inactive", sort="-churned_on"), limit=200)
    gone = [row for row in rows if row["churned_on"] and first <= row["churned_on"] <= last]
    return blocks.table(
        "Clients that left in the period",
        [("Client", "text"), ("On", "day"), ("Reason", "text")],
        [[r["name"], r["churned_on"], r["churn_reason"]] for r in gone[:SHOWN]],
        source=frame.of_period("Clients with their last day"),
        empty="Nobody left.",
        more=max(0, len(gone) - SHOWN),
    )


def _risk(ctx: Context, frame: Frame) -> blocks.Block:
    rows = service.page_rows(ctx, Filter(status="active", risks=("high",), sort="-at_stake"), limit=SHOWN)
    return blocks.table(
        "High risk, by what is at stake",
        [("Client", "text"), ("Owner", "text"), ("A month", "money"), ("Leaves in 90 days", "ratio"),
         ("from", "ratio"), ("to", "ratio"), ("Mostly because of", "text"), ("Agreement ends", "day")],
        [
            [r["name"], r["owner_name"], r["mrr_minor"], r["p90"], r["p90_lower"], r["p90_upper"], r["top_driver"],
             r["renewal_on"]]
            for r in rows
        ],
        currencies=[r["currency"] for r in rows],
        source=frame.of_today("Probability to leave with its range, by the model under Models"),
        empty="No client is in the high band.",
    )  # fmt: skip


def _profit(ctx: Context, frame: Frame) -> dict[str, Any]:
    totals = [t for t in profit.summed(ctx, frame.as_of, PROFIT_MONTHS) if t["currency"] == frame.currency]
    if not totals or totals[0]["margin"] is None:
        missing = blocks.note("No margin is known: import hours worked with their cost, and subscriptions.")
        return blocks.section("Profitability", missing)
    total = totals[0]
    since = day(assemble.end_of(frame.as_of, PROFIT_MONTHS))
    rows = profit.page(ctx, PROFIT_MONTHS, {}, "margin", offset=0, limit=SHOWN)["rows"]
    lowest = [r for r in rows if r["margin"] is not None]
    source = f"{total['known']} of {total['clients']} clients, for which revenue, labor and licenses are known"
    return blocks.section(
        "Profitability",
        blocks.figures(
            profit.figures(ctx, frame.as_of, PROFIT_MONTHS),
            against=f"the {PROFIT_MONTHS} months before",
            source=frame.of_today(f"{source}; {PROFIT_MONTHS} months from {since}"),
        ),
        blocks.table(
            "Lowest margins",
            [("Client", "text"), ("Revenue", "money"), ("Labor", "money"), ("Licenses", "money"),
             ("Gross profit", "money"), ("Margin", "ratio"), ("Hours", "number")],
            [
                [r["name"], r["revenue_minor"], r["labor_minor"], r["licenses_minor"], r["margin_minor"], r["margin"],
                 r["hours"]]
                for r in lowest
            ],
            currencies=[r["currency"] for r in lowest],
            source=frame.of_today(f"{PROFIT_MONTHS} months from {since}"),
            empty="No margin is known.",
        ),
    )  # fmt: skip


def _service(ctx: Context, frame: Frame) -> dict[str, Any]:
    found = reviews.review(ctx, None, frame.span, frame.before, frame.months, frame.currency)
    names = ("tickets_opened", "sla", "resolution_hours", "csat", "escalated", "tickets_open")
    chart = blocks.chart(
        "Tickets opened a month",
        frame.month_labels,
        {"Tickets": found.series["tickets_opened"]},
        style="bars",
        unit="count",
        source=frame.of_today("Tickets of all clients by the month they were opened in"),
    )
    source = frame.of_period("Tickets and surveys of all clients")
    items = [found.figures[name] for name in names]
    return blocks.section("Service", blocks.figures(items, against=frame.against, source=source), chart)


def _ahead(ctx: Context, frame: Frame) -> dict[str, Any]:
    """Open alerts, what recommendations are worth, and terms that end soon."""
    return blocks.section("What is ahead", _alerts(ctx, frame), _proposals(ctx, frame), _terms(ctx, frame))


def _alerts(ctx: Context, frame: Frame) -> blocks.Block:
    order = "a.severity_rank, a.opened_at DESC, a.id"
    rows, counts = alerts.page(ctx, alert_filters.Filter(states=("open",)), order, offset=0, limit=SHOWN)
    return blocks.table(
        "Open alerts, most severe first",
        [("About", "text"), ("What", "text"), ("Severity", "text"), ("Since", "day")],
        [[r["subject_name"], r["title"], r["severity"], r["opened_at"].date()] for r in rows],
        source=frame.of_today("Alerts"),
        empty="No alert is open.",
        more=max(0, counts["open"] - len(rows)),
    )


def _proposals(ctx: Context, frame: Frame) -> blocks.Block:
    found = recommendations.page(
        ctx, recommendation_filters.Filter(states=("open",)), "r.expected_minor DESC, r.id", offset=0, limit=SHOWN
    )
    rows = found["rows"]
    return blocks.table(
        "Recommendations, by expected value",
        [("About", "text"), ("What", "text"), ("Worth", "money"), ("Chance", "ratio"), ("Expected", "money")],
        [[r["subject_name"], r["title"], r["value_minor"], r["probability"], r["expected_minor"]] for r in rows],
        currencies=[r["currency"] for r in rows],
        source=frame.of_today("Open recommendations; expected is chance times worth less cost"),
        empty="Nothing is proposed.",
        more=max(0, found["counts"]["open"] - len(rows)),
    )


def _terms(ctx: Context, frame: Frame) -> blocks.Block:
    rows = [row for row in software.renewals(ctx, months=3)["rows"] if row["days_left"] >= 0]
    return term_table("Terms that end within three months", rows, frame, SHOWN)


def term_table(title: str, rows: Sequence[dict[str, Any]], frame: Frame, limit: int) -> blocks.Block:
    """Terms by the day by which one must act."""
    shown = rows[:limit]
    return blocks.table(
        title,
        [("Product", "text"), ("For", "text"), ("Act by", "day"), ("Ends", "day"), ("Auto-renew", "text"),
         ("Seats", "count"), ("In use", "ratio"), ("A year", "money")],
        [
            [r["product_name"], _holders(r), r["act_on"], r["term_end_on"], wording.yes(r["auto_renew"]), r["seats"],
             r["utilization"], r["yearly_minor"]]
            for r in shown
        ],
        currencies=[r["currency"] for r in shown],
        source=frame.of_today("Running subscriptions"),
        empty="No term ends in this time.",
        more=len(rows) - len(shown),
    )  # fmt: skip


def _holders(row: dict[str, Any]) -> str:
    names = row["client_names"]
    more = row["clients"] - len(names)
    return ", ".join(names) + (f" and {more} more" if more > 0 else "")


def _of_team(ctx: Context, frame: Frame) -> Draft:
    """What an internal IT team shows before a budget meeting."""
    figures = {f.metric.id: f for f in software.figures(ctx)}
    month = spend.page(ctx)
    shown = [figures[name] for name in IT_HEADLINES if name in figures]
    source = frame.of_today("Bills and subscriptions" if month["source"] == "bills" else "Running subscriptions")
    sections = [
        blocks.section(
            "In short", blocks.text("summary"), blocks.figures(shown, against="a month before", source=source)
        ),
        blocks.section("Spend", _spend_chart(month, source), *_parts(month, source)),
        blocks.section("What is ahead", _proposals(ctx, frame), _terms(ctx, frame), _alerts(ctx, frame)),
    ]
    texts = {"summary": {"label": "Summary", "text": _team_summary(month)}}
    return Draft("Executive summary", sections, texts, of_period=False)


def _team_summary(month: dict[str, Any]) -> str:
    if month["total_minor"] is None:
        return "No spend is known."
    total = wording.money(month["total_minor"], month["currency"])
    was = wording.change(month["total_minor"], month["before_minor"], "money")
    against = f" ({was} against the month before)" if was else ""
    each = f", {wording.money(month['per_head_minor'], month['currency'])} a person" if month["per_head_minor"] else ""
    budget = ""
    if month["budget_minor"] is not None:
        left = month["budget_minor"] - month["total_minor"]
        word = "under" if left >= 0 else "over"
        budget = f" That is {wording.money(abs(left), month['currency'])} {word} the budget."
    return f"Software cost {total} in {month['month']:%B %Y}{against}{each}.{budget}"


def _spend_chart(month: dict[str, Any], source: str) -> blocks.Block | None:
    whole = [m for m in month["months"] if not m["is_partial"]][-18:]
    return blocks.chart(
        "Software cost a month",
        [wording.short_month(m["month"]) for m in whole],
        {"Cost": [float(m["amount_minor"]) for m in whole]},
        style="bars",
        unit="money",
        currency=month["currency"],
        source=source,
    )


def _parts(month: dict[str, Any], source: str) -> list[blocks.Block]:
    """Spend of the month by department and vendor."""
    tables = []
    for scope, title in (("department", "By department"), ("vendor", "By vendor")):
        parts = [p for p in month["parts"] if p["scope"] == scope and p["key"] and p["amount_minor"] is not None]
        shown = parts[:SHOWN]
        tables.append(
            blocks.table(
                f"{title}, {month['month']:%B %Y}",
                [("Name", "text"), ("Cost", "money"), ("Month before", "money"), ("Budget", "money"),
                 ("People", "count"), ("A person", "money")],
                [
                    [p["label"] or p["key"], p["amount_minor"], p["before_minor"], p["budget_minor"], p["people"],
                     p["per_head_minor"]]
                    for p in shown
                ],
                currencies=[month["currency"]] * len(shown),
                source=source,
                empty="No line of the bills names one.",
                more=len(parts) - len(shown),
            )
        )  # fmt: skip
    return tables
