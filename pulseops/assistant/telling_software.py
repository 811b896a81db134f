"""Answers about software and money in words: seats, waste, spend, terms, forecasts, what is unusual."""

from datetime import timedelta
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply, clean
from pulseops.base.context import Context
from pulseops.decide.recommendations import repository as recommendation_sorts
from pulseops.decide.recommendations import service as recommendations
from pulseops.understand.metrics.answer import Query
from pulseops.understand.metrics.answers import run

SOON_DAYS = 90
MANY = 10


def _id(step: Step, name: str) -> Any:
    found = step.slots.get(name)
    return found.id if found else None


def renewals(ctx: Context, step: Step, reply: Reply) -> None:
    """What ends and by when to decide: clients in the MSP lens, software terms in both."""
    client, product, vendor = step.slots.get("client"), step.slots.get("product"), step.slots.get("vendor")
    words, period = step.slots.get("masked", ""), step.slots.get("period")
    if client:
        answer = run(ctx, Query("figure", metric="renewal", client_id=client.id))
        if answer.facts["on"] is None:
            reply.say(f"No end of a contract of {clean(client.text)} is known.")
        else:
            reply.say(
                f"The next renewal of {clean(client.text)} is on {reply.figure(answer.facts['on'], 'date', answer)}."
            )
        return
    until = period.last if period and period.ahead(ctx.today) else None
    since = period.first if until and period and period.first > ctx.today else None
    is_msp = tenant_settings(ctx).kind == "msp"
    about_software = bool(product or vendor) or any(
        w in words for w in ("software", "subscription", "licen", "vendor", "tool", "notice", "cancel")
    )
    if is_msp and not about_software:
        until = until or ctx.today + timedelta(days=SOON_DAYS)
        answer = run(ctx, Query("client_renewals", since=since, until=until))
        day = reply.figure(until, "date", answer, label="Until")
        money = ""
        if answer.total and answer.facts["currencies"] == 1:
            facts = answer.facts
            said = reply.figure(facts["mrr_minor"], "money", answer, currency=facts["currency"], label="Their MRR")
            money = f", {said} of MRR a month"
        reply.say(
            f"{reply.total(answer)} {'client renews' if answer.total == 1 else 'clients renew'} until {day}{money}."
        )
        reply.table(answer)
        return
    if not (product or vendor):
        until = until or ctx.today + timedelta(days=SOON_DAYS)
    answer = run(ctx, Query("renewals", product_id=_id(step, "product"), vendor=vendor, since=since, until=until))
    of = f" of {clean(product.text)}" if product else f" of {clean(vendor)}" if vendor else ""
    when = f" until {reply.figure(until, 'date', answer, label='Until')}" if until else ""
    if not answer.total:
        reply.say(f"No software term{of} has to be decided{when}.")
        return
    first = answer.rows[0]
    reply.say(
        f"{reply.total(answer)} software "
        f"{'term' if answer.total == 1 else 'terms'}{of} "
        f"to decide{when}. The first: {clean(first['name'])}, "
        f"by {reply.figure(first['act_on'], 'date', answer, label='Decide by')}."
    )
    reply.table(answer)


def unused(ctx: Context, step: Step, reply: Reply) -> None:
    """Seats nobody uses."""
    product = step.slots.get("product")
    answer = run(
        ctx,
        Query(
            "unused", product_id=_id(step, "product"), client_id=_id(step, "client"), vendor=step.slots.get("vendor")
        ),
    )
    if answer.value is None:
        name = clean(product.text) if product else "any product"
        reply.say(
            f"It is unknown how many seats of {name} are "
            "unused: nobody reports "
            "who uses them. Import seats or usage to see it."
        )
        return
    client = step.slots.get("client")
    of = (f" of {clean(product.text)}" if product else "") + (f" in {clean(client.text)}" if client else "")
    money = answer.facts.get("unused_minor")
    said = (
        f", {reply.figure(money, 'money', answer, currency=answer.facts['currency'], label='Unused a month')} a month"
        if money
        else ""
    )
    reply.say(f"{reply.value(answer)} seats{of} are paid and not used{said}.")
    reply.table(answer)


def savings(ctx: Context, step: Step, reply: Reply) -> None:
    """What could be saved, and how."""
    product = step.slots.get("product")
    answer = run(ctx, Query("savings", product_id=product.id if product else None))
    if answer.value is None:
        reply.say("No seats were looked at yet, so the potential is unknown. It needs subscriptions with their use.")
        return
    said = reply.value(answer)
    of = f" on {clean(product.text)}" if product else ""
    reply.say(f"Savings of {said}{of} are possible in the next 12 months. That is potential, not money saved.")
    if product:
        renewals(ctx, step, reply)
    elif answer.facts["approved"]:
        approved, realised = (reply.value(run(ctx, Query("savings", metric=kind))) for kind in ("approved", "realised"))
        reply.say(f"Approved are {approved}; realised, seen in a count or a bill, are {realised}.")
    name = step.slots["product"].text if "product" in step.slots else step.slots.get("vendor")
    proposals(ctx, reply, kinds=("license_optimization", "cost_saving"), q=name)


def proposals(
    ctx: Context,
    reply: Reply,
    *,
    kinds: tuple[str, ...] = (),
    client_id: Any = None,
    q: str | None = None,
    limit: int = 5,
) -> int:
    """Open recommendations, the most expected value first; returns how many there are."""
    narrow = recommendation_sorts.Filter(states=("open",), kinds=kinds, client_id=client_id, q=q)
    found = recommendations.page(ctx, narrow, "r.expected_minor DESC, r.id", offset=0, limit=limit)
    rows = [
        {
            "href": f"/recommendations?id={row['id']}",
            "cells": {
                "name": {"value": clean(row["title"]), "unit": "text"},
                "subject": {"value": clean(row["subject_name"]), "unit": "text"},
                "expected": {"value": row["expected_minor"], "unit": "money", "currency": row["currency"]},
            },
        }
        for row in found["rows"]
    ]
    total = int(found["counts"]["open"])
    if rows:
        columns = [("name", "What", "text"), ("subject", "For", "text"), ("expected", "Expected value", "money")]
        reply.blocks.append(
            {
                "kind": "table",
                "title": "Recommendations",
                "href": "/recommendations",
                "total": total,
                "columns": [{"id": i, "label": label, "unit": u} for i, label, u in columns],
                "rows": rows,
                "as_of": None,
            }
        )
    return total


def product(ctx: Context, step: Step, reply: Reply) -> None:
    """One product, the products of a vendor, or the list."""
    one, vendor = step.slots.get("product"), step.slots.get("vendor")
    if not one:
        answer = run(
            ctx, Query("products", vendor=vendor, client_id=_id(step, "client"), limit=step.slots.get("top") or MANY)
        )
        of = f" of {clean(vendor)}" if vendor else ""
        reply.say(f"{reply.total(answer)} {'product' if answer.total == 1 else 'products'}{of} known here.")
        reply.table(answer)
        return
    answer = run(ctx, Query("product", product_id=one.id))
    facts = answer.facts
    seats = reply.figure(facts["purchased"], "count", answer, label="Seats purchased")
    sentence = f"{clean(one.text)}: {seats} seats"
    if facts["active"] is not None:
        sentence += f", {reply.figure(facts['active'], 'count', answer, label='Active')} active"
    if facts["utilization"] is not None:
        sentence += f", {reply.figure(facts['utilization'], 'ratio', answer, label='Utilization')} in use"
    reply.say(sentence + ".")
    reply.table(answer)


def anomalies(ctx: Context, step: Step, reply: Reply) -> None:
    """What does not fit."""
    answer = run(
        ctx,
        Query(
            "anomalies", client_id=_id(step, "client"), product_id=_id(step, "product"), vendor=step.slots.get("vendor")
        ),
    )
    if not answer.total:
        reply.say(
            f"No open anomaly: {reply.value(answer)}. Months within the range their history predicts are not listed."
        )
        return
    reply.say(f"{reply.value(answer)} {'anomaly is' if answer.total == 1 else 'anomalies are'} open.")
    reply.table(answer)


def forecast(ctx: Context, step: Step, reply: Reply) -> None:
    """A figure ahead, with its range and how good such forecasts were."""
    period, product = step.slots.get("period"), step.slots.get("product")
    months = min(period.months_ahead(ctx.today), 12) if period and period.ahead(ctx.today) else 6
    metric = step.slots.get("metric")
    if tenant_settings(ctx).kind == "it" and metric in (None, "mrr", "arr", "nrr", "revenue_at_risk"):
        metric = "spend"
    if product:
        metric = "seats" if metric in (None, "licenses", "seats_active", "seat_utilization") else "spend"
    metric = {
        None: "mrr",
        "active_clients": "users",
        "revenue_at_risk": "mrr",
        "nrr": "mrr",
        "seats_active": "users",
    }.get(metric, metric)
    answer = run(ctx, Query("forecast", metric=metric, months=months, group=product.text if product else None))
    facts = answer.facts
    if answer.value is None:
        reply.say(f"{clean(answer.label)}: {facts['silence'] or 'no forecast can be made.'}")
        return
    ahead = reply.value(answer)
    low, high = (reply.figure(facts[b], answer.unit, answer, label=f"80 % range, {b} end") for b in ("lower", "upper"))
    on = reply.figure(facts["on"], "date", answer, label="For")
    reply.say(f"{clean(answer.label)} is expected at {ahead} on {on}; with 80 % probability between {low} and {high}.")
    if facts["error"] is not None:
        how = "the last known value" if facts["method"] == "naive" else "the model"
        reply.say(
            f"Such forecasts by {how} were off by "
            f"{reply.figure(facts['error'], 'ratio', answer, label='Past error')} "
            "on average."
        )
    reply.chart(answer)
