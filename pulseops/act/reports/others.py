"""Savings, renewals, and how good the predictions were."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pulseops.act.reports import blocks, executive, savings, wording
from pulseops.act.reports.frame import Draft, Frame
from pulseops.base.context import Context
from pulseops.core.months import add_months
from pulseops.decide.recommendations import repository as recommendation_filters
from pulseops.decide.recommendations import service as recommendations
from pulseops.understand.features import assemble
from pulseops.understand.metrics import service, software
from pulseops.understand.metrics.listing import Filter
from pulseops.understand.metrics.service import Figure
from pulseops.understand.predictions import models

SAVING_KINDS = ("license_optimization", "cost_saving", "consolidation")
LONGEST = 40
RENEWAL_MONTHS = 6
KIND_WORDS = {
    "approved": "Approved",
    "realised": "Realised",
}
KIND_TEXT = {
    "approved": "What somebody agreed to and that is on its way.",
    "realised": "What the data show was no longer spent.",
}


def savings_report(ctx: Context, frame: Frame) -> Draft:
    """Potential, approved and realised from the ledger, never summed; open proposals about software beside them."""
    lines, figures = savings.ledger(ctx, *frame.span), savings.figures(ctx)
    found = recommendations.page(
        ctx,
        recommendation_filters.Filter(states=("open", "snoozed"), kinds=SAVING_KINDS),
        "r.value_minor DESC, r.id",
        offset=0,
        limit=LONGEST,
    )
    rows = found["rows"]
    sections = [
        blocks.section(
            "In short",
            blocks.text("summary"),
            blocks.figures(figures, against="a month before", source=frame.of_today("Ledger of savings")),
        ),
        *_ledger(frame, lines),
        blocks.section(
            "Open proposals",
            blocks.table(
                "What could be saved in the next 12 months",
                [("About", "text"), ("What", "text"), ("Worth", "money"), ("Chance", "ratio"), ("Until", "day")],
                [[r["subject_name"], r["title"], r["value_minor"], r["probability"], r["expires_on"]] for r in rows],
                currencies=[r["currency"] for r in rows],
                source=frame.of_today("Open recommendations, from the day each contract allows"),
                empty="Nothing is proposed.",
                more=max(0, found["counts"]["open"] + found["counts"]["snoozed"] - len(rows)),
            ),
        ),
    ]
    return Draft("Savings", sections, {"summary": {"label": "Summary", "text": _summed_up(figures)}})


def _summed_up(figures: Sequence[Figure]) -> str:
    """The three kinds in a sentence each, as far as they are known."""
    known = {each.metric.id: wording.money(each.value, each.currency) for each in figures if each.value is not None}
    if "savings_potential" not in known:
        return "Nothing could be computed yet."
    return (
        f"{known['savings_potential']} could still be saved in the next 12 months. "
        f"{known['savings_approved']} are approved, {known['savings_realised']} of them realised: seen in a seat "
        "count or a bill."
    )


def _ledger(frame: Frame, lines: Sequence[savings.Saving] | None) -> list[dict[str, Any]]:
    """Approved and realised by line, each kind on its own."""
    if lines is None:
        return [blocks.section("Approved and realised", blocks.note("No ledger of savings is kept yet."))]
    made = []
    for kind in ("realised", "approved"):
        of_kind = [line for line in lines if line.kind == kind]
        shown = of_kind[:LONGEST]
        table = blocks.table(
            KIND_TEXT[kind],
            [("What", "text"), ("For", "text"), ("On", "day"), ("From", "day"), ("Amount", "money"), ("Why", "text")],
            [[s.label, s.client_name, s.on, s.effective_on, s.amount_minor, s.source] for s in shown],
            currencies=[s.currency for s in shown],
            source=frame.of_period("Ledger of savings"),
            empty="None in this period.",
            more=len(of_kind) - len(shown),
        )
        made.append(blocks.section(KIND_WORDS[kind], table))
    return made


def renewal_report(ctx: Context, frame: Frame) -> Draft:
    """What ends within half a year, by when one must act, and how much is at stake."""
    rows = [row for row in software.renewals(ctx, months=RENEWAL_MONTHS)["rows"] if row["days_left"] >= 0]
    months = _by_month(rows, frame)
    sections = [
        blocks.section("In short", blocks.text("summary"), months),
        blocks.section("Terms of software", executive.term_table("By the day one must act", rows, frame, LONGEST)),
    ]
    if frame.settings.kind != "it":
        sections.insert(1, blocks.section("Agreements with clients", _clients(ctx, frame)))
    yearly: dict[str, int] = {}
    for row in rows:
        if row["currency"] and row["yearly_minor"] is not None:
            yearly[row["currency"]] = yearly.get(row["currency"], 0) + row["yearly_minor"]
    sums = " and ".join(wording.money(amount, currency) for currency, amount in sorted(yearly.items()))
    told = f"{len(rows)} terms of software end within {RENEWAL_MONTHS} months" + (
        f", worth {sums} a year." if sums else "."
    )
    return Draft("Renewals", sections, {"summary": {"label": "Summary", "text": told}}, of_period=False)


def _by_month(rows: Sequence[Mapping[str, Any]], frame: Frame) -> blocks.Block | None:
    """What a year of the terms costs, by the month in which one must act."""
    firsts = [add_months(frame.as_of.replace(day=1), ahead) for ahead in range(RENEWAL_MONTHS + 1)]
    own = [row for row in rows if row["currency"] == frame.currency and row["yearly_minor"] is not None]
    sums = [float(sum(r["yearly_minor"] for r in own if r["act_on"].replace(day=1) == first)) for first in firsts]
    return blocks.chart(
        "A year's cost of terms, by the month to act in",
        [wording.short_month(first) for first in firsts],
        {"A year": sums} if own else {},
        style="bars",
        unit="money",
        currency=frame.currency,
        source=frame.of_today("Running subscriptions in the tenant's currency"),
    )


def _clients(ctx: Context, frame: Frame) -> blocks.Block:
    until = assemble.end_of(frame.as_of, -RENEWAL_MONTHS)
    rows = service.page_rows(ctx, Filter(status="active", renews_before=until, sort="renewal_on"), limit=LONGEST)
    soon = [row for row in rows if row["renewal_on"] >= frame.as_of]
    return blocks.table(
        "The next to end first",
        [("Client", "text"), ("Owner", "text"), ("Ends", "day"), ("A month", "money"), ("Leaves in 90 days", "ratio"),
         ("Health", "score")],
        [[r["name"], r["owner_name"], r["renewal_on"], r["mrr_minor"], r["p90"], r["health"]] for r in soon],
        currencies=[r["currency"] for r in soon],
        source=frame.of_today("Running agreements and the newest scores"),
        empty="No agreement ends in this time.",
    )  # fmt: skip


def track_record(ctx: Context, frame: Frame) -> Draft:
    """What the churn model said, and what came of it."""
    versions = [v for v in models.versions(ctx) if v["kind"] == "churn"]
    champion = next((v for v in versions if v["state"] == "champion"), None)
    if not champion:
        note = blocks.note("No churn model was fitted yet.")
        return Draft("Track record of predictions", [blocks.section("In short", note)], of_period=False)
    judged = champion["evaluation"]
    sections = [
        blocks.section("In short", blocks.text("summary"), _quality(judged, frame)),
        blocks.section("Said and happened", _reliability(judged, frame), _months(judged, frame)),
        blocks.section("Versions", _versions(versions, frame)),
    ]
    texts = {"summary": {"label": "Summary", "text": _told(judged)}}
    return Draft("Track record of predictions", sections, texts, of_period=False)


def _told(judged: Mapping[str, Any]) -> str:
    record = judged.get("record") or {}
    if record.get("enough"):
        return (
            f"Of {record['called']} clients we called high risk, {record['left']} left"
            f" (expected {record['expected']:.1f})."
            f" Of {record['judged']} that left, {record['flagged']} were called 30 days ahead or more."
            f" {record['a_month']:.1f} calls a month were false alarms."
        )
    return "Too few clients have left to say how good the predictions are; ranges are wide for that reason."


def _quality(judged: Mapping[str, Any], frame: Frame) -> blocks.Block:
    pooled = judged.get("pooled") or {}
    interval = (pooled.get("intervals") or {}).get("auc") or [None, None]
    rows: list[tuple[str, str, Any]] = [
        ("Clients judged at past month ends", "count", pooled.get("n")),
        ("Of them left within 90 days", "count", pooled.get("events")),
        ("Leavers ranked above those who stayed (AUC, 0.5 is chance)", "words", _digits(pooled.get("auc"), 2)),
        ("AUC, 90 % interval", "words", _range(*interval)),
        ("Error of the probabilities (Brier)", "words", _digits(pooled.get("brier"))),
        ("The same error of always saying the base rate", "words", _digits(pooled.get("base_brier"))),
        ("Mean distance of said and happened (ECE)", "ratio", pooled.get("ece")),
    ]
    return blocks.table(
        "How good the model was on months it had not seen",
        [("Measure", "text"), ("Value", "words")],
        [[name, wording.shown(value, unit)] for name, unit, value in rows],
        source=frame.of_today("Backtest of the model in use: fitted on earlier months, judged on later ones"),
    )


def _digits(value: float | None, digits: int = 4) -> str | None:
    return None if value is None else f"{value:.{digits}f}"


def _range(low: float | None, high: float | None) -> str | None:
    return None if low is None or high is None else f"{low:.2f} to {high:.2f}"


def _reliability(judged: Mapping[str, Any], frame: Frame) -> blocks.Block:
    bins = (judged.get("pooled") or {}).get("reliability") or []
    return blocks.table(
        "Clients by what was said of them",
        [("Said", "ratio"), ("Left", "ratio"), ("90 % interval from", "ratio"), ("to", "ratio"), ("Clients", "count")],
        [[b["predicted"], b["observed"], b["lower"], b["upper"], b["n"]] for b in bins],
        source=frame.of_today("The same backtest"),
        empty="Too few clients have left.",
    )


def _months(judged: Mapping[str, Any], frame: Frame) -> blocks.Block | None:
    months = [m for m in judged.get("months") or [] if m.get("month")][-18:]
    return blocks.chart(
        "Left within 90 days of each month end, and expected",
        [wording.short_month(date.fromisoformat(f"{m['month'][:7]}-01")) for m in months],
        {"Left": [float(m["left"]) for m in months], "Expected": [float(m["expected"]) for m in months]},
        style="line",
        unit="count",
        source=frame.of_today("The same backtest"),
    )


def _versions(versions: Sequence[Mapping[str, Any]], frame: Frame) -> blocks.Block:
    shown = versions[:10]
    return blocks.table(
        "Models of churn, newest first",
        [("Number", "count"), ("State", "text"), ("What it is", "text"), ("Data through", "day"), ("Made on", "day")],
        [[v["number"], v["state"], v["summary"], v["trained_through_on"], v["created_at"].date()] for v in shown],
        source=frame.of_today("Model versions"),
        more=len(versions) - len(shown),
    )
