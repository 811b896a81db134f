"""Answers about clients in words. Each function takes a step of a plan, asks for figures and adds to the reply."""

from dataclasses import replace
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.assistant import telling_desk, telling_ledger
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply, clean
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.core.money import digits_of
from pulseops.understand.metrics.answer import Answer, Query
from pulseops.understand.metrics.answers import run
from pulseops.understand.metrics.answers_clients import OF_CLIENT
from pulseops.understand.metrics.answers_time import SERIES

_RANKED = {
    "mrr": "mrr_minor",
    "arr": "mrr_minor",
    "health": "health",
    "at_risk": "p90",
    "p30": "p30",
    "p60": "p60",
    "p90": "p90",
    "revenue_at_risk": "at_stake",
    "utilization": "utilization",
    "licenses": "seats_purchased",
    "open_tickets": "open_tickets",
    "overdue": "overdue_minor",
    "renewal": "renewal_on",
    "last_contact": "last_contact_on",
}
REVENUE = frozenset({"mrr", "arr", "nrr", "grr", "revenue_at_risk"})
_SMALL_IS_BAD = frozenset({"health", "utilization", "mrr_minor"})
_TENTH = 0.0005


def figure(ctx: Context, step: Step, reply: Reply) -> None:
    """A headline figure, or one of one client."""
    name, client = step.slots.get("metric"), step.slots.get("client")
    masked = step.slots.get("masked", "")
    if client:
        own = name if name in OF_CLIENT else "mrr" if name in (None, "active_clients", "software_cost") else "health"
        if name in ("software_cost", "cost_per_head") or (own == "mrr" and tenant_settings(ctx).kind == "it"):
            telling_ledger.spend(ctx, step, reply)
            return
        answer = run(ctx, Query("figure", metric=own, client_id=client.id))
        said = reply.figure(answer.facts["on"], "date", answer) if answer.unit == "date" else reply.value(answer)
        reply.say(f"{clean(answer.label)}: {said}.{_unknown(answer)}")
        return
    if name in REVENUE and telling_ledger.instead(ctx, reply):
        return
    broad = any(word in masked for word in ("kpi", "headline", "key figures", "dashboard", "overall"))
    if name is None or (broad and name in ("health", "active_clients")):
        headlines(ctx, step, reply)
        return
    if name in ("overdue", "renewal", "last_contact", "p30", "p60", "p90"):
        name = {"p30": "at_risk", "p60": "at_risk", "p90": "at_risk"}.get(name, name)
        if name == "overdue":
            telling_desk.overdue(ctx, step, reply)
            return
    if name == "active_clients" and any(word in masked for word in ("band", "categor", "good", "poor", "fair")):
        ranked(ctx, step, reply)
        return
    answer = run(ctx, Query("figure", metric=name if name not in ("renewal", "last_contact") else "renewals_due"))
    reply.say(f"{answer.label}: {reply.value(answer)}{_against(reply, answer)}.{_unknown(answer)}")
    period = step.slots.get("period")
    if period and not period.ahead(ctx.today) and name in SERIES:
        trend(ctx, step, reply)


def _against(reply: Reply, answer: Answer) -> str:
    """ "up from X a month before"; nothing when the earlier figure is unknown."""
    if answer.value is None or answer.before is None:
        return ""
    before = reply.figure(answer.before, answer.unit, answer, label=f"{answer.label} a month before")
    if abs(answer.value - answer.before) < _TENTH:
        return f", as a month before ({before})"
    return f", {'up' if answer.value > answer.before else 'down'} from {before} a month before"


def _unknown(answer: Answer) -> str:
    return " There is not enough data for it." if answer.value is None and "on" not in answer.facts else ""


def headlines(ctx: Context, step: Step, reply: Reply) -> None:
    """The figures of Today."""
    answer = run(ctx, Query("headlines"))
    reply.say("These are the figures of today, each with a month before.")
    reply.table(answer, limit=12)


def trend(ctx: Context, step: Step, reply: Reply) -> None:
    """How a figure went."""
    period, client = step.slots.get("period"), step.slots.get("client")
    months = period.months(ctx.today) + 1 if period and period.first < ctx.today else 13
    metric = step.slots.get("metric")
    if tenant_settings(ctx).kind == "it" and metric in (None, *REVENUE) and not client:
        metric = "software_cost"
    if metric in ("licenses", "seats_active") and not client:
        metric = "licenses"
    if client and metric not in ("mrr", "arr", "software_cost"):
        metric = "churn" if metric in ("at_risk", "p30", "p60", "p90") else "health"
    metric = {
        "seat_utilization": "utilization",
        "at_risk": "health",
        "revenue_at_risk": "mrr",
        "cost_per_head": "software_cost",
    }.get(metric or "mrr", metric or "mrr")
    answer = run(ctx, Query("trend", metric=metric, client_id=client.id if client else None, months=months))
    if answer.value is None or not answer.series:
        reply.say(f"No past months of {clean(answer.label)} are known.")
        return
    first = reply.figure(answer.before, answer.unit, answer, label=f"{answer.label}, first point")
    start = reply.figure(answer.facts["first_on"], "date", answer)
    verb = (
        "rose" if (answer.before or 0) < answer.value else "fell" if (answer.before or 0) > answer.value else "stayed"
    )
    reply.say(f"{clean(answer.label)} {verb} from {first} ({start}) to {reply.value(answer)}.")
    reply.chart(answer)


def at_risk(ctx: Context, step: Step, reply: Reply) -> None:
    """Who may leave; departments do not, so there the least healthy are shown."""
    if tenant_settings(ctx).kind == "it":
        answer = run(ctx, Query("clients", sort="health", limit=step.slots.get("top") or 5))
        reply.say("Departments do not leave, so nobody is at risk of that. The least healthy first.")
        reply.table(answer)
        return
    limit = step.slots.get("top") or 10
    horizon = step.slots.get("horizon")
    if horizon in ("p30", "p60"):
        answer = run(ctx, Query("clients", sort=f"-{horizon}", limit=limit, owner=step.slots.get("person")))
        reply.say(f"By the probability to leave within {horizon[1:]} days, the highest first.")
        reply.table(answer, limit=limit)
        return
    answer = run(ctx, Query("at_risk", limit=limit, owner=step.slots.get("person")))
    if not answer.total:
        reply.say(f"No active client is in the high band of risk: {reply.total(answer)}.")
        nearest = run(ctx, Query("clients", sort="-p90", limit=3))
        reply.say("These come nearest.")
        reply.table(nearest)
        return
    money = reply.figure(
        answer.facts["mrr_minor"], "money", answer, currency=answer.facts["currency"], label="Revenue at risk"
    )
    more = " Other currencies are not added." if answer.facts["currencies"] > 1 else ""
    reply.say(
        f"{reply.total(answer)} {_clients(answer.total)} at risk, together {money} "
        f"of MRR a month.{more} Most money at stake first."
    )
    reply.table(answer, limit=limit)


def _clients(number: int) -> str:
    return "client is" if number == 1 else "clients are"


def drivers(ctx: Context, step: Step, reply: Reply) -> None:
    """Why a client is where it is: of health when the question says so, else of risk."""
    client = step.slots["client"]
    about = "health" if step.slots.get("metric") == "health" else "churn"
    answer = run(ctx, Query("drivers", metric=about, client_id=client.id, limit=8))
    name = clean(client.text)
    if answer.value is None or not answer.rows:
        reply.say(f"There is not enough data to explain {name}: its score is unknown.")
        return
    facts = answer.facts
    if about == "churn":
        p90 = reply.figure(facts["p90"], "probability", answer, label="Probability to leave in 90 days")
        up = [row for row in answer.rows if row["contribution"] > 0]
        reply.say(f"{name} leaves within 90 days with a probability of {p90} ({facts['risk']} risk).")
        if up:
            reply.say(f"What raises it most: {_listed([row['name'] for row in up[:3]])}.")
        else:
            reply.say("Nothing raises it above the base rate.")
    else:
        reply.say(f"{name} has a health of {reply.value(answer)} ({facts['health_band']}).")
        weak = [row for row in answer.rows if row["points"] < 60]
        reply.say(f"Weakest: {_listed([row['name'] for row in (weak or answer.rows)[:3]])}.")
    reply.table(answer, limit=8)


def _listed(words: list[Any]) -> str:
    texts = [clean(word) for word in words]
    return texts[0] if len(texts) == 1 else ", ".join(texts[:-1]) + " and " + texts[-1]


def health(ctx: Context, step: Step, reply: Reply) -> None:
    """Health with range, band and change."""
    client = step.slots["client"]
    answer = run(ctx, Query("figure", metric="health", client_id=client.id))
    name = clean(client.text)
    if answer.value is None:
        reply.say(
            f"The health of {name} is unknown: too little is known of its signals. Unknown is not bad and not good."
        )
        return
    now = reply.value(answer)
    low, high = (
        reply.figure(answer.facts[b], "score", answer, label=f"Health, {b} end of its range")
        for b in ("lower", "upper")
    )
    reply.say(
        f"{name} has a health of {now} of 100 ({answer.facts['band']}, range {low} to {high}){_against(reply, answer)}."
    )
    weak = run(ctx, Query("drivers", metric="health", client_id=client.id, limit=3))
    if weak.rows:
        reply.say(f"Weakest signals: {_listed([row['name'] for row in weak.rows])}.")


def change(ctx: Context, step: Step, reply: Reply) -> None:
    """What moved a score."""
    client, period = step.slots["client"], step.slots.get("period")
    since = period.first if period and not period.ahead(ctx.today) else None
    kind = "churn" if step.slots.get("metric") in ("at_risk", "p30", "p60", "p90") else "health"
    name = clean(client.text)
    try:
        answer = run(ctx, Query("change", metric=kind, client_id=client.id, since=since, limit=8))
    except NotFound:
        run(ctx, Query("figure", metric="health", client_id=client.id))
        reply.say(f"No score of {name} is kept from that time, so I cannot say what changed.")
        return
    if answer.value is None or answer.before is None:
        reply.say(f"The score of {name} is unknown on one of the two days, so no change can be told.")
        return
    what = "Health" if kind == "health" else "The probability that they leave in 90 days"
    then = reply.figure(answer.before, answer.unit, answer, label="Before")
    day = reply.figure(answer.facts["before_on"], "date", answer)
    went = "rose" if answer.value > answer.before else "fell" if answer.value < answer.before else "stayed the same"
    reply.say(f"{name}: {what} {went} from {then} ({day}) to {reply.value(answer)}.")
    rows = answer.rows
    if rows:
        reply.say(f"Moved most by {_listed([row['name'] for row in rows[:3]])}.")
    if not answer.facts["same_model"]:
        reply.say("A newer model or other weights took part in this change.")
    reply.table(answer, limit=8)


def churn(ctx: Context, step: Step, reply: Reply) -> None:
    """Probabilities to leave."""
    client = step.slots["client"]
    name = clean(client.text)
    wanted = step.slots.get("horizon", "p90")
    answer = run(ctx, Query("figure", metric=wanted, client_id=client.id))
    if answer.value is None:
        reply.say(
            f"No probability is known for {name}: departments and inactive clients have none, and some lack data."
        )
        return
    days = wanted[1:]
    said = reply.figure(answer.value, "probability", answer)
    row = answer.rows[0]
    span = ""
    if row.get(f"{wanted}_lower") is not None:
        low, high = (
            reply.figure(row[f"{wanted}_{b}"], "probability", answer, label=f"{b} end of the range")
            for b in ("lower", "upper")
        )
        span = f" (range {low} to {high})"
    others = ", ".join(
        f"{p[1:]} days {reply.figure(row[p], 'probability', answer, label=f'Probability in {p[1:]} days')}"
        for p in ("p30", "p60", "p90")
        if p != wanted and row[p] is not None
    )
    reply.say(
        f"{name} leaves within {days} days with a probability of {said}{span}; {others}. Risk: {answer.facts['risk']}."
    )


def ahead(ctx: Context, step: Step, reply: Reply) -> None:
    """What is known to come for one client: series are carried forward for all together, not for one."""
    reply.say("Forecasts are made of all clients together, not of one. What is known to come for this one:")
    churn(ctx, step, reply)
    renewal = run(ctx, Query("figure", metric="renewal", client_id=step.slots["client"].id))
    if renewal.facts["on"]:
        reply.say(f"Its next renewal is on {reply.figure(renewal.facts['on'], 'date', renewal)}.")


def overview(ctx: Context, step: Step, reply: Reply) -> None:
    """A client in short."""
    client = step.slots["client"]
    answer = run(ctx, Query("overview", client_id=client.id))
    facts = answer.facts
    owner = f", looked after by {clean(facts['owner_name'])}" if facts["owner_name"] else ""
    trade = f" ({clean(facts['industry'])})" if facts["industry"] else ""
    reply.say(
        f"{clean(facts['name'])}{trade} is {facts['status']}{owner}. Health "
        f"{facts['health_band']}, risk {facts['risk']}."
    )
    reply.table(answer, title=clean(facts["name"]))


def ranked(ctx: Context, step: Step, reply: Reply) -> None:
    """Lists: ranked by a figure, or narrowed by owner, trade, band or limits."""
    slots = step.slots
    limit = slots.get("top") or 10
    metric = slots.get("metric")
    if tenant_settings(ctx).kind == "it" and metric in (None, "software_cost", *REVENUE) and step.intent == "top":
        telling_ledger.spend(ctx, replace(step, slots={**slots, "group": "department"}), reply)
        return
    if metric == "active_clients" and step.intent == "top":
        metric = "mrr"
    column = _RANKED.get(metric or "", "mrr_minor" if step.intent == "top" else "p90")
    down = slots.get("descending", True)
    words = slots.get("masked", "")
    if column == "health":
        down = any(w in words for w in ("best", "healthiest", "highest", "top")) and "worst" not in words
    elif column == "utilization" and not any(w in words for w in ("highest", "most", "best", "above")):
        down = not any(w in words for w in ("lowest", "least", "worst", "below"))
    elif column == "last_contact_on" or "contact" in words or "talked" in words or "neglect" in words:
        column, down = "last_contact_on", False
    elif "worst client" in words or "worst customer" in words:
        column, down = "health", False
    narrow: dict[str, Any] = {
        "bands": slots.get("bands", ()),
        "risks": slots.get("risks", ()),
        "owner": slots.get("person"),
        "industry": slots.get("industry"),
        "limit": limit,
    }
    _limits(narrow, slots, metric, tenant_settings(ctx).currency)
    answer = run(ctx, Query("clients", sort=("-" if down else "") + column, **narrow))
    word = reply.total(answer)
    if step.intent == "top":
        reply.say(
            f"By {answer.columns[1].label if len(answer.columns) > 1 else 'name'}, "
            f"{'largest' if down else 'smallest'} first (of {word})."
        )
    else:
        reply.say(f"{word} {'client fits' if answer.total == 1 else 'clients fit'}.")
    reply.table(answer, limit=limit)


def _limits(narrow: dict[str, Any], slots: dict[str, Any], metric: str | None, currency: str) -> None:
    """ "below 60 percent", "over 10000", "under 50": by the figure each limit speaks of."""
    for what, way, value, percent in slots.get("limits", ()):
        about = what or metric
        if about in ("utilization", "licenses", "seat_utilization") or percent:
            narrow[f"utilization_{way}"] = value / 100
        elif about in ("mrr", "arr") or (about != "health" and value > 100):
            if way == "below":
                raise Invalid.field(
                    "mrr", "I can list clients above an amount of MRR, not below one. Sort the list by MRR instead."
                )
            narrow["mrr_above_minor"] = round(value * 10 ** digits_of(currency))
        else:
            narrow[f"health_{way}"] = value


def left(ctx: Context, step: Step, reply: Reply) -> None:
    """Who left and why."""
    client, period = step.slots.get("client"), step.slots.get("period")
    if client:
        answer = run(ctx, Query("overview", client_id=client.id))
        facts = answer.facts
        if facts["status"] == "inactive":
            on = reply.figure(facts["churned_on"], "date", answer, label="Left")
            reply.say(
                f"{clean(client.text)} left on {on}. Reason: {clean(facts['churn_reason'] or 'none was recorded')}."
            )
        else:
            reply.say(f"{clean(client.text)} has not left: it is {facts['status']}.")
        return
    past = period if period and period.first <= ctx.today else None
    answer = run(
        ctx, Query("left", since=past.first if past else None, until=min(past.last, ctx.today) if past else None)
    )
    if past:
        reply.say(
            f"{reply.total(answer)} {'client' if answer.total == 1 else 'clients'} "
            f"left in that time ({clean(past.said)})."
        )
        if answer.facts.get("mrr_minor"):
            gone = reply.figure(answer.facts["mrr_minor"], "money", answer, currency=answer.facts["currency"],
                                label="MRR that went")  # fmt: skip
            reply.say(f"With them went {gone} of MRR a month, as it ran before they left.")
    else:
        reply.say(f"{reply.total(answer)} clients are inactive, the last to leave first.")
    reply.table(answer)
