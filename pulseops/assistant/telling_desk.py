"""Answers in words about what is open with clients and could be done: invoices, tickets, levers, growth, margins."""

import re

from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply, clean
from pulseops.base.context import Context
from pulseops.understand.metrics.answer import Query
from pulseops.understand.metrics.answers import run


def improve(ctx: Context, step: Step, reply: Reply) -> None:
    """The fewest levers."""
    answer = run(ctx, Query("levers", client_id=step.slots["client"].id))
    name, facts = clean(answer.facts["name"]), answer.facts
    if not answer.rows:
        reply.say(f"{name}: {facts['reason'] or 'Nothing to lift.'}")
    else:
        now = reply.value(answer)
        then = reply.figure(facts["then"], "score", answer, label="Health afterwards")
        goal = "reaches the next band" if facts["reached"] else "comes nearer, but not to the next band"
        reply.say(f"{name} is at {now} ({facts['band']}); with these changes it would be at {then} and {goal}.")
        reply.table(answer)


_SIGNALS = (
    ("satisfaction", r"satisfaction|csat"),
    ("nps", r"\bnps\b"),
    ("utilization_rate", r"utili[sz]ation|usage|seats? used"),
    ("payment_history", r"pay(s|ment|ing)?|invoice"),
    ("resolution_time", r"resolution|resolve"),
    ("escalation_rate", r"escalation"),
    ("contract_length", r"contract"),
    ("login_frequency", r"logins?"),
)
_TRIED = re.compile(r"(?:to|at|were|was|is|of|=)\s+(\d+(?:\.\d+)?)\s*(%|percent|points?|days?|hours?|months?)?")
_STARS = 5


def what_if(ctx: Context, step: Step, reply: Reply) -> None:
    """Health with one signal at another value: what the What-if of the client's page computes."""
    words, client = step.slots.get("masked", ""), step.slots["client"]
    signal = next((name for name, fits in _SIGNALS if re.search(fits, words)), None)
    tried = _TRIED.search(words)
    name = clean(client.text)
    if signal is None or tried is None:
        reply.say(f"Say which signal of {name} would be what: for example, what if its satisfaction rises to 90?")
        reply.blocks.append({"kind": "link", "label": "Try values on its page", "href": f"/clients/{client.id}"})
        improve(ctx, step, reply)
        return
    answer = run(ctx, Query("what_if", client_id=client.id, signals=((signal, _as_signal(signal, tried)),)))
    if answer.value is None:
        reply.say(f"The health of {name} stays unknown: too little is known of its other signals.")
        return
    now = reply.figure(answer.before, "score", answer, label="Health now")
    then = f"{reply.value(answer)} ({answer.facts['band']})"
    reply.say(f"With that, the health of {name} would be {then}; it is {now} now. Nothing is stored.")
    reply.table(answer)


def _as_signal(signal: str, tried: re.Match[str]) -> float:
    """The number as the signal is kept: shares of 1, satisfaction of 100 (stars from 1 to 5 are brought to it)."""
    value = float(tried[1])
    if signal in ("utilization_rate", "escalation_rate"):
        return value / 100 if value > 1 or tried[2] in ("%", "percent") else value
    if signal == "satisfaction" and value <= _STARS:
        return (value - 1) / (_STARS - 1) * 100
    return value


def movers(ctx: Context, step: Step, reply: Reply) -> None:
    """Who changed most."""
    words = step.slots.get("masked", "")
    up = any(w in words for w in ("improv", "better", "recover", "gain", "went up", "winner", "up "))
    down = any(
        w in words
        for w in (
            "wors",
            "fell",
            "fall",
            "drop",
            "down",
            "declin",
            "deteriorat",
            "lost",
            "loser",
            "risky",
            "rising risk",
        )
    )
    limit = step.slots.get("top") or 5
    if down or not up:
        answer = run(ctx, Query("movers", sort="health_change", limit=limit))
        reply.say(
            "Largest falls in health against a month before."
            if answer.rows
            else "No active client's health fell within a month."
        )
        reply.table(answer, limit=limit)
    if up or not down:
        answer = run(ctx, Query("movers", sort="-health_change", limit=limit))
        reply.say("Largest gains in health." if answer.rows else "No active client's health rose within a month.")
        reply.table(answer, limit=limit)


def upsell(ctx: Context, step: Step, reply: Reply) -> None:
    """Room to grow."""
    client = step.slots.get("client")
    if client:
        answer = run(ctx, Query("overview", client_id=client.id))
        used = reply.figure(answer.facts["utilization"], "ratio", answer, label="Utilization")
        ready = (answer.facts["health"] or 0) > 80 and (answer.facts["utilization"] or 0) > 0.85
        verdict = "fits" if ready else "does not fit"
        reply.say(
            f"{clean(client.text)} uses {used} of its seats and has "
            f"{answer.facts['health_band']} health: it "
            f"{verdict} the rule for "
            "room to grow (health above 80 and more than 85 % of seats in use)."
        )
        return
    answer = run(ctx, Query("upsell", limit=step.slots.get("top") or 10))
    reply.say(
        f"{reply.total(answer)} healthy "
        f"{'client uses' if answer.total == 1 else 'clients use'} "
        "more than 85 % of their seats."
    )
    reply.table(answer)


def overdue(ctx: Context, step: Step, reply: Reply) -> None:
    """Unpaid invoices."""
    client = step.slots.get("client")
    answer = run(ctx, Query("overdue", client_id=client.id if client else None))
    of = f" of {clean(client.text)}" if client else ""
    if not answer.facts["known"]:
        reply.say("No invoices were imported, so I cannot tell what is overdue.")
        return
    if not answer.total:
        reply.say(f"No invoice{of} is overdue: {reply.value(answer)}.")
        return
    many = reply.figure(answer.facts["invoices"], "count", answer, label="Overdue invoices")
    more = " Other currencies are not added." if answer.facts["currencies"] > 1 else ""
    reply.say(
        f"{many} {'invoice' if answer.total == 1 else 'invoices'}{of} {'is' if answer.total == 1 else 'are'} overdue, "
        f"{reply.value(answer)} in all. The oldest first.{more}"
    )
    reply.table(answer)


def tickets(ctx: Context, step: Step, reply: Reply) -> None:
    """Open tickets, and how many came in a period."""
    client, period, words = step.slots.get("client"), step.slots.get("period"), step.slots.get("masked", "")
    past = period if period and period.first <= ctx.today else None
    group = "urgent" if any(w in words for w in ("urgent", "critical", "high priority")) else None
    answer = run(
        ctx,
        Query(
            "tickets",
            client_id=client.id if client else None,
            group=group,
            since=past.first if past else None,
            until=min(past.last, ctx.today) if past else None,
        ),
    )
    of = f" of {clean(client.text)}" if client else ""
    facts = answer.facts
    if not facts["known"]:
        reply.say("No tickets were imported, so I cannot tell.")
        return
    kind = "urgent or high " if group else ""
    reply.say(f"{reply.value(answer)} {kind}{'ticket' if answer.total == 1 else 'tickets'}{of} open.")
    opened = reply.figure(facts["opened"], "count", answer, label="Tickets opened")
    since = reply.figure(facts["since"], "date", answer)
    sentence = f"{opened} opened since {since}"
    if past:
        sentence += f" until {reply.figure(facts['until'], 'date', answer)}"
    if "escalat" in words:
        sentence += f", {reply.figure(facts['escalated'], 'count', answer, label='Escalated')} of them escalated"
    if facts["met_share"] is not None and any(w in words for w in ("percent", "share", "rate", "met", "how well", "%")):
        sentence += (
            f", {reply.figure(facts['met_share'], 'ratio', answer, label='SLA met')} of those judged met the SLA"
        )
    elif "sla" in words:
        sentence += f", {reply.figure(facts['missed'], 'count', answer, label='Missed the SLA')} missed the SLA"
    if facts["hours"] is not None and ("resol" in words or "fast" in words):
        sentence += (
            f", resolved in {reply.figure(facts['hours'], 'count', answer, label='Hours to resolve')} hours on average"
        )
    reply.say(sentence + ".")
    reply.table(answer)


def profit(ctx: Context, step: Step, reply: Reply) -> None:
    """Margins, the smallest first unless the best are asked for."""
    client, words = step.slots.get("client"), step.slots.get("masked", "")
    best = any(w in words for w in ("most profit", "best", "highest", "top"))
    order = "-margin_minor" if best else "margin"
    answer = run(
        ctx, Query("profits", client_id=client.id if client else None, sort=order, limit=step.slots.get("top") or 10)
    )
    if client:
        row = answer.facts["row"]
        if answer.value is None:
            reply.say(f"The margin of {clean(client.text)} is unknown: hours, their cost or license costs are missing.")
            return
        money = reply.figure(row["margin_minor"], "money", answer, currency=row["currency"], label="Margin")
        income = reply.figure(row["revenue_minor"], "money", answer, currency=row["currency"], label="Revenue")
        reply.say(
            f"{clean(client.text)} left {money} of {income} "
            "in the last three "
            f"months, a margin of {reply.value(answer)}."
        )
        return
    if answer.value is None:
        reply.say("No margin is known: import hours with their cost, and what licenses cost.")
        return
    known = reply.figure(answer.facts["known"], "count", answer, label="Clients with a known margin")
    first = "The most profitable first." if best else "The least profitable first."
    reply.say(
        "The margin over the last three months is "
        f"{reply.value(answer)}, over "
        f"{known} clients for which it is known. {first}"
    )
    reply.table(answer)
