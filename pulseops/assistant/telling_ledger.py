"""Answers in words about money to get back: what is wasted, was saved, was billed wrongly, and what things cost."""

import re
from datetime import date
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply, clean
from pulseops.base.context import Context
from pulseops.understand.metrics.answer import Answer, Query
from pulseops.understand.metrics.answers import run
from pulseops.understand.metrics.answers_waste import KIND_WORDS

MANY = 10
_KINDS = (
    ("overlap", ("overlap", "same purpose", "same thing", "redundant", "duplicate tool", "duplicate app")),
    ("downgrade", ("downgrade", "smaller plan", "cheaper plan", "larger plan", "over-licensed", "overlicensed")),
    ("never_used", ("never used", "never logged", "never touched", "not once")),
    ("disabled", ("disabled", "left the company", "leavers", "former employee", "closed account", "ex-employee")),
    ("duplicate", ("twice", "double", "duplicate")),
    ("unassigned", ("unassigned", "spare", "nobody holds", "assigned to nobody")),
)


def _id(step: Step, name: str) -> Any:
    found = step.slots.get(name)
    return found.id if found else None


def waste(ctx: Context, step: Step, reply: Reply) -> None:
    """What is paid and not needed: in all, of one kind, one product or one department, or by department."""
    words, product, client = step.slots.get("masked", ""), step.slots.get("product"), step.slots.get("client")
    kind = next((kind for kind, fits in _KINDS if any(word in words for word in fits)), None)
    group = "department" if step.slots.get("group") == "department" and not client else kind
    answer = run(
        ctx,
        Query("waste", group=group, product_id=_id(step, "product"), client_id=_id(step, "client"),
              limit=step.slots.get("top") or MANY),
    )  # fmt: skip
    if answer.value is None:
        reply.say("No seats were looked at yet, so waste is unknown. It needs subscriptions with their use.")
        return
    named = product or client
    of = f" {'of' if product else 'at'} {clean(named.text)}" if named else ""
    seats = reply.figure(answer.facts["seats"], "count", answer, label="Seats found")
    word = "seat" if answer.facts["seats"] == 1 else "seats"
    what = f"Seats {KIND_WORDS[kind]}" if kind and kind != "overlap" else "Tools that overlap" if kind else "Waste"
    if not answer.facts["findings"]:
        reply.say(f"{what}{of}: nothing found ({seats} {word}).")
        return
    reply.say(f"{what}{of}: {reply.value(answer)} a month, {seats} {word}.")
    if group == "department" and answer.rows:
        first = answer.rows[0]
        money = reply.figure(first["monthly_minor"], "money", answer, currency=first["currency"], label="Most")
        reply.say(f"Most at {clean(first['name'])}: {money} a month.")
    reply.table(answer)


def saved(ctx: Context, step: Step, reply: Reply) -> None:
    """The ledger: approved and realised, and what is still possible; never added together."""
    found = {kind: run(ctx, Query("savings", metric=kind)) for kind in ("potential", "approved", "realised")}
    if found["potential"].value is None:
        reply.say("No seats were looked at yet, so the potential is unknown. It needs subscriptions with their use.")
        return
    said = {kind: reply.value(answer) for kind, answer in found.items()}
    reply.say(
        f"Realised so far, proven by a seat count or a bill: {said['realised']}. Approved by a decision: "
        f"{said['approved']}. Still possible: {said['potential']}. Each over 12 months; they are not added."
    )
    if "smaller" in step.slots.get("masked", "") or "why" in step.slots.get("masked", ""):
        reply.say(
            "Potential counts money from the day each contract lets go of a seat and no more seats than it lets go of, "
            "so it is less than unused seats times their price."
        )
    reply.table(next((a for a in (found["realised"], found["approved"]) if a.rows), found["potential"]))


def reconcile(ctx: Context, step: Step, reply: Reply) -> None:
    """Seats, agreement and bill side by side, where they differ."""
    client = step.slots.get("client")
    answer = run(ctx, Query("reconcile", client_id=_id(step, "client"), limit=step.slots.get("top") or MANY))
    of = f" of {clean(client.text)}" if client else ""
    if answer.value is None:
        reply.say(f"Seats, agreements and bills{of} cannot be compared: at least two of them were not imported.")
        return
    facts = answer.facts
    under, over = (
        reply.figure(facts[f"{side}_minor"], "money", answer, label=f"Billed too {word} a month")
        for side, word in (("under", "little"), ("over", "much"))
    )
    more = " Other currencies are not added." if facts["currencies"] > 1 else ""
    rows = "difference" if answer.total == 1 else "differences"
    reply.say(f"{reply.value(answer)} {rows}{of}: {under} a month billed too little, {over} too much.{more}")
    reply.table(answer)


def spend(ctx: Context, step: Step, reply: Reply) -> None:
    """What software costs: in all, of one product, vendor or department, in parts, in a month or over several."""
    slots, words = step.slots, step.slots.get("masked", "")
    product, client, vendor = slots.get("product"), slots.get("client"), slots.get("vendor")
    named = product or client or vendor
    group = slots.get("group")
    if not named and not group and any(w in words for w in ("expensive", "tools", "products", "most of")):
        answer = run(ctx, Query("products", sort="-monthly_minor", limit=slots.get("top") or MANY))
        reply.say("The products that cost most a month.")
        reply.table(answer)
        return
    if client and slots.get("other"):
        _two(ctx, step, reply)
        return
    rises = group is not None and any(w in words for w in ("more expensive", "increase", "went up", "rose", "grew"))
    wish = "budget" if "budget" in words else None
    if slots.get("metric") == "cost_per_head" or re.search(r"\b(?:people|employees|headcount|staff)\b", words):
        wish = wish or "cost_per_head"
    asked = Query(
        "costs",
        product_id=_id(step, "product"),
        client_id=_id(step, "client"),
        vendor=vendor,
        metric=wish,
        group=None if client or vendor else group,
        sort="-change" if rises else None,
        limit=slots.get("top") or MANY,
        **_when(ctx, step),
    )
    answer = run(ctx, asked)
    name = clean(vendor or named.text) if named else "Software"
    when = _said_months(answer)
    if answer.value is None:
        reply.say(f"No spend on {name}{when or ' in that time'} is known.")
        return
    basis = "" if answer.facts["source"] == "bills" else " by running subscriptions"
    now, before = reply.value(answer), ""
    if answer.before is not None:
        before = f", {reply.figure(answer.before, 'money', answer, label='Month before')} the month before"
    reply.say(f"{name} cost {now}{when}{basis}{before}.")
    _short_of(answer, _when(ctx, step), reply)
    if wish == "budget":
        _budget(answer, reply)
    if wish == "cost_per_head":
        _per_head(answer, reply)
    if not named:
        _largest(answer, group, rises, reply)
        reply.table(answer)
    elif product:
        reply.chart(answer)


def _when(ctx: Context, step: Step) -> dict[str, Any]:
    """The months a question is about: none (the newest), one, or several."""
    period = step.slots.get("period")
    if not period or period.first >= ctx.today.replace(day=1):
        return {}
    last = min(period.last, ctx.today)
    if (period.first.year, period.first.month) == (last.year, last.month):
        return {"month": period.first}
    return {"since": period.first, "until": last}


def _said_months(answer: Answer) -> str:
    on: date | None = answer.facts.get("month")
    months: list[date] = answer.facts.get("months") or []
    if on:
        return f" in {on:%B %Y}"
    if not months:
        return ""
    return f" in {months[0]:%B %Y}" if len(months) == 1 else f" from {months[0]:%B %Y} to {months[-1]:%B %Y}"


def _short_of(answer: Answer, asked: dict[str, Any], reply: Reply) -> None:
    """Say so when bills cover only a part of the months asked for."""
    months: list[date] = answer.facts.get("months") or []
    if months and "since" in asked and months[0] > asked["since"].replace(day=1):
        first = reply.figure(months[0], "date", answer, label="First month billed")
        reply.say(f"No bills are known from before {first}.")


def _largest(answer: Answer, group: str | None, rises: bool, reply: Reply) -> None:
    """Who or what costs most, or rose most, when parts are asked for."""
    if group and answer.rows:
        first = answer.rows[0]
        if rises and first.get("before_minor") is not None:
            more = reply.figure(first["amount_minor"] - first["before_minor"], "money", answer, label="Rise in a month")
            reply.say(f"Rose most: {clean(first['name'])}, by {more} against the month before.")
            return
        most = reply.figure(first["amount_minor"], "money", answer, label=f"Largest {group}")
        reply.say(f"Most of it: {clean(first['name'])} with {most}.")


def _budget(answer: Answer, reply: Reply) -> None:
    budget = answer.facts.get("budget_minor")
    if budget is None:
        reply.say("No budget is set for it.")
        return
    left = budget - (answer.value or 0)
    said = reply.figure(abs(left), "money", answer, label="Against the budget")
    planned = reply.figure(budget, "money", answer, label="Budget")
    reply.say(f"The budget is {planned}: {said} {'left' if left >= 0 else 'over'}.")


def _per_head(answer: Answer, reply: Reply) -> None:
    each, people = answer.facts.get("per_head_minor"), answer.facts.get("people")
    if each is None:
        reply.say("How many people that is for is unknown, so there is no cost a person.")
        return
    said = reply.figure(each, "money", answer, label="A person")
    reply.say(f"That is {said} a person, for {reply.figure(people, 'count', answer, label='People')} people.")


def ahead(ctx: Context, step: Step, reply: Reply) -> None:
    """What a department, a vendor or all will cost, against the budget in force."""
    client, vendor, period = step.slots.get("client"), step.slots.get("vendor"), step.slots.get("period")
    until = period.last if period and period.ahead(ctx.today) else None
    since = period.first if period and until and period.first > ctx.today else None
    answer = run(ctx, Query("spend_ahead", client_id=_id(step, "client"), vendor=vendor, since=since, until=until))
    facts, name = answer.facts, clean(client.text if client else vendor or "Software")
    if answer.value is None:
        reply.say(f"{name}: no forecast. {facts['silence']}")
        return
    first, last = answer.rows[0], answer.rows[-1]
    low, high = (reply.figure(last[end], "money", answer, label=f"80 % range, {end} end") for end in ("lower", "upper"))
    said = reply.value(answer)
    if first is last:
        reply.say(f"{name} is expected to cost {said} in {last['on']:%B %Y}; with 80 % probability {low} to {high}.")
    else:
        newest = reply.figure(last["forecast"], "money", answer, label=f"Expected in {last['on']:%B %Y}")
        reply.say(
            f"{name} is expected to cost {said} from {first['on']:%B %Y} to {last['on']:%B %Y}; in the last of these "
            f"months {newest}, with 80 % probability {low} to {high}."
        )
    _ahead_of_budget(answer, reply)
    if facts["error"] is not None:
        error = reply.figure(facts["error"], "ratio", answer, label="Past error")
        reply.say(f"Such forecasts were off by {error} on average.")
    if first is not last:
        reply.chart(answer)
    reply.table(answer)


def _ahead_of_budget(answer: Answer, reply: Reply) -> None:
    facts = answer.facts
    if facts["budget_minor"] is None:
        reply.say("No budget is set for it." if len(answer.columns) < 5 else "Not every month of it has a budget.")
        return
    planned = reply.figure(facts["budget_minor"], "money", answer, label="Budget")
    gap = reply.figure(abs(facts["over_minor"]), "money", answer, label="Against the budget")
    reply.say(f"The budget for that time is {planned}: {gap} {'over' if facts['over_minor'] > 0 else 'left'}.")
    if facts["first_over"]:
        reply.say(f"First expected above its month's budget: {facts['first_over']:%B %Y}.")


def _two(ctx: Context, step: Step, reply: Reply) -> None:
    """Two departments side by side, in all and a person."""
    keys = [str(step.slots[name].id) for name in ("client", "other")]
    answer = run(ctx, Query("costs", group="department", metric="cost_per_head", limit=50, **_when(ctx, step)))
    by_key = {row["key"]: row for row in answer.rows}
    each = re.search(r"\b(head|person|employee|user|capita)\b", step.slots.get("masked", "")) is not None
    column, word = ("per_head_minor", " a person") if each else ("amount_minor", "")
    said = []
    for key, name in zip(keys, (step.slots["client"].text, step.slots["other"].text), strict=True):
        value = (by_key.get(key) or {}).get(column)
        said.append(f"{clean(name)} {reply.figure(value, 'money', answer, label=clean(name))}{word}")
    reply.say(f"Software{_said_months(answer)}: {', '.join(said)}.")
    one, two = ((by_key.get(key) or {}).get(column) for key in keys)
    if one is not None and two is not None:
        gap = reply.figure(abs(one - two), "money", answer, label="Difference")
        reply.say(f"The difference is {gap}{word}.")


def instead(ctx: Context, reply: Reply) -> bool:
    """In a team's own tenant there is no revenue: say so, and what stands in its place. False in a provider's."""
    if tenant_settings(ctx).kind != "it":
        return False
    answer = run(ctx, Query("figure", metric="software_cost"))
    cost = reply.value(answer)
    reply.say(f"Departments pay no fees here, so there is no revenue to show. What software costs a month: {cost}.")
    reply.choices(
        [("Spend by department", "Spend by department"), ("Spend trend", "How has software spend developed?")]
    )
    return True
