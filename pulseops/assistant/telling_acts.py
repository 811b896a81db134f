"""Requests to do something, in words: drafts to copy and proposals to confirm. Nothing is sent or done here."""

import re
from datetime import date, timedelta
from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.assistant import acting, repository
from pulseops.assistant.planning import Step
from pulseops.assistant.reply import Reply, clean, filled, shown
from pulseops.assistant.slots import number
from pulseops.assistant.telling_agent import named
from pulseops.base.context import Context
from pulseops.decide.alerts import repository as alert_repository
from pulseops.decide.alerts import service as alerts
from pulseops.decide.playbooks import service as playbooks
from pulseops.decide.recommendations import repository as recommendation_repository
from pulseops.decide.recommendations import service as recommendations
from pulseops.observe.clients import service as clients
from pulseops.understand.features import service as features_service
from pulseops.understand.metrics.answer import Answer, Query
from pulseops.understand.metrics.answers import run

TASK_DAYS = 7


def written(value: Any, unit: str, currency: str | None = None) -> str:
    """A value in a letter or a report: days in words."""
    return f"{value:%-d %B %Y}" if unit == "date" and value else shown(value, unit, currency)


_LEAD = re.compile(
    r"^\W*(?:please\s+)?(?:(?:create|add|make|open|"
    r"log|set up|set|schedule|"
    r"put|plan)\s+(?:me\s+)?(?:a|an|the)?\s*(?:new\s+)?"
    r"(?:follow[- ]?up\s+)?(?:task|to-?do|todo|reminder|"
    r"follow[- ]?up)?\s*(?:for "
    r"me\s*)?(?:to\s+|:\s*|that\s+)?|remind me\s+(?:to\s+|about\s+|that\s+)?|"
    r"(?:new\s+)?(?:task|todo|to-do)\s*:?\s+)",
    re.IGNORECASE,
)
_WHEN = re.compile(
    r"\b(?:(?:by|on|until|next|this|due|due on|in|"
    r"within)\s+)*(?:today|tomorrow|(?:mon|"
    r"tues|wednes|thurs|fri|satur|sun)day|next week|next month|"
    r"\d+\s+(?:days?|weeks?|months?)|end of (?:the )?(?:week|month))\b|\s+on my (?:list|to-?do list)\b",
    re.IGNORECASE,
)


def draft_mail(ctx: Context, step: Step, reply: Reply) -> None:
    """A mail to a client's main contact about what is open with it; the figures stand in it as the pages show them."""
    client, words = step.slots["client"], step.slots.get("masked", "")
    on = features_service.as_of(ctx)
    people = [p for p in clients.page(ctx, "contacts", client.id, on=on, offset=0, limit=5)[0] if p["left_on"] is None]
    to = people[0]["email"] if people and people[0]["email"] else ""
    first = clean(people[0]["name"]).split(" ")[0] if people and people[0]["name"] else ""
    if "remind" in words and not run(ctx, Query("overdue", client_id=client.id)).total:
        reply.say(f"Nothing of {clean(client.text)} is overdue, so there is nothing to remind them of.")
        return
    body, subject = _mail_body(ctx, client, words, reply)
    hello = f"Hello {first}," if first else "Hello,"
    mine = clean(ctx.actor.name)
    text = f"{hello}\n\n{body}\n\nKind regards\n{mine}\n{clean(tenant_settings(ctx).name)}"
    reply.say(f"A draft to {clean(client.text)}. It is not sent; change it as you like.")
    if not to:
        reply.say("No e-mail address of a contact is known.")
    reply.draft(f"Mail to {clean(client.text)}", text, to=to, subject=subject)


def _mail_body(ctx: Context, client: Any, words: str, reply: Reply) -> tuple[str, str]:
    name = clean(client.text)
    late = run(ctx, Query("overdue", client_id=client.id))
    if any(w in words for w in ("overdue", "invoice", "unpaid", "dunning", "payment", "pay")) and late.total:
        lines = "\n".join(
            f"- invoice {clean(row['number'])}, due "
            f"{written(row['due_on'], 'date')}: "
            f"{shown(row['open_minor'], 'money', row['currency'])}"
            for row in late.rows
        )
        total = filled(reply.value(late), reply.figures)
        return (
            f"By our records these invoices are still open, {total} "
            f"in all:\n\n{lines}\n\nCould "
            "you tell us when we may expect the payment? "
            "If it is on its way, please ignore this message.",
            f"Open invoices of {name}",
        )
    facts = run(ctx, Query("overview", client_id=client.id)).facts
    if "renew" in words and facts["renewal_on"]:
        return (
            "Your agreement with us runs until "
            f"{written(facts['renewal_on'], 'date')}. "
            "I would like to go through what you use today and what "
            "should change before it renews. Would half an "
            "hour next week suit you?",
            f"Renewal of {name}",
        )
    if any(w in words for w in ("unused", "usage", "license", "seat")) and facts["utilization"] is not None:
        return (
            f"Of the {facts['seats_purchased']} seats you have with us, "
            f"{shown(facts['utilization'], 'ratio')} were in "
            "use lately. Shall we look "
            "together at which you need, and "
            "who would "
            "profit from a short training?",
            f"Use of your licenses, {name}",
        )
    if "ticket" in words or "apolog" in words or "slow" in words:
        open_now = run(ctx, Query("tickets", client_id=client.id))
        return (
            f"You have {shown(open_now.value, 'count')} open "
            "tickets with us. I am sorry "
            "for every one that took longer than it should, and would "
            "like to go through them with you. When does "
            "a short call suit you?",
            f"Your open tickets, {name}",
        )
    return (
        "I would like to hear how things are going on your "
        "side: what works well, what "
        "costs you time, and what you plan for the coming months. "
        "Would half an hour next week suit you?",
        f"A short review with {name}",
    )


_REPORTS = (
    ("savings", ("saving", "saved", "waste")),
    ("renewals", ("renew", "contract")),
    ("track_record", ("track record", "how good", "accuracy")),
)


def draft_review(ctx: Context, step: Step, reply: Reply, conversation: Any = None) -> None:
    """The figures of a client's quarter, or of the whole, as text; and the report itself, to be made by a click."""
    client, words = step.slots.get("client"), step.slots.get("masked", "")
    about = client.id if client and tenant_settings(ctx).kind == "msp" else None
    kind = "qbr" if about else next((k for k, fits in _REPORTS if any(w in words for w in fits)), "executive")
    if client:
        _client_review(ctx, client, reply)
    elif kind == "executive":
        _portfolio_review(ctx, reply)
    if not (ctx.may("reports:write") and ctx.may("assistant:propose")):
        return
    _propose(ctx, reply, "make_report", {"kind": kind, "client_id": about,
                                         **_span(ctx, step)}, conversation)  # fmt: skip


def _span(ctx: Context, step: Step) -> dict[str, Any]:
    """The period a report is wanted for, when it lies in the past; else its usual one."""
    period, as_of = step.slots.get("period"), features_service.as_of(ctx)
    if not period or period.last > as_of or period.first >= period.last:
        return {}
    return {"first_on": period.first, "last_on": period.last}


def _client_review(ctx: Context, client: Any, reply: Reply) -> None:
    answer = run(ctx, Query("overview", client_id=client.id))
    tickets = run(ctx, Query("tickets", client_id=client.id, days=90))
    history = run(ctx, Query("trend", metric="health", client_id=client.id, months=4))
    levers = run(ctx, Query("levers", client_id=client.id))
    name = clean(client.text)
    lines = [f"Quarterly review: {name}", f"Data as of {written(answer.as_of, 'date')}", "", "Where we stand"]
    lines += [f"- {row['name']}: {written(row['value'], row['unit'], row['currency'])}" for row in answer.rows]
    if history.before is not None and history.value is not None:
        lines.append(f"- Health three months ago: {shown(history.before, 'score')}")
    facts = tickets.facts
    lines += [
        "",
        "Support in the last 90 days",
        "- Tickets opened: "
        f"{shown(facts['opened'] if facts['known'] else None, 'count')}, "
        f"escalated: {shown(facts['escalated'] if facts['known'] else None, 'count')}",
    ]
    if facts["hours"] is not None:
        lines.append(f"- Mean time to resolve: {shown(facts['hours'], 'count')} hours")
    lines += ["", "What would help", *([f"- {clean(row['name'])}" for row in levers.rows] or ["- Nothing stands out."])]
    reply.say(f"A draft of the review of {name}, with the figures of its page.")
    reply.draft(f"Review of {name}", "\n".join(lines))


def _portfolio_review(ctx: Context, reply: Reply) -> None:
    answer = run(ctx, Query("headlines"))
    lines = [f"Summary: {clean(tenant_settings(ctx).name)}", f"Data as of {written(answer.as_of, 'date')}", ""]
    for row in answer.rows:
        before = (
            f" (a month before: {shown(row['before'], row['unit'], row['currency'])})"
            if row["before"] is not None
            else ""
        )
        lines.append(f"- {row['name']}: {shown(row['value'], row['unit'], row['currency'])}{before}")
    if tenant_settings(ctx).kind == "msp":
        risk = run(ctx, Query("at_risk", limit=5))
        lines += [
            "",
            "Most at risk",
            *(
                [f"- {clean(r['name'])}: {shown(r['p90'], 'probability')} in 90 days" for r in risk.rows]
                or ["- Nobody."]
            ),
        ]
    reply.say("A draft of a summary, with the figures of Today.")
    reply.draft("Summary", "\n".join(lines))


def new_task(ctx: Context, step: Step, reply: Reply, conversation: Any = None) -> None:
    """Propose a task with what the sentence says."""
    client, product, period = step.slots.get("client"), step.slots.get("product"), step.slots.get("period")
    due = period.last if period and period.ahead(ctx.today) else ctx.today + timedelta(days=TASK_DAYS)
    due = _before_deadline(ctx, step) or due
    text = _WHEN.sub("", _LEAD.sub("", step.text)).strip(" ,.:;-")
    text = re.sub(r"^(?:for|with)\s+(?=\S+)", "Follow up with ", text) if client else text
    generic = len(text.split()) < 2 or text.lower() in (
        "this",
        "a follow up",
        "for this client",
        "for it",
        "for that",
        "that",
        "it",
        "follow up with that",
    )
    if generic:
        text = f"Follow up with {client.text}" if client else f"Look at {product.text}" if product else ""
    if not text:
        reply.say("What should the task be? For example: create a task to call a client on Friday.")
        return
    person = step.slots.get("person")
    owner = repository.member_named(ctx, person) if person else None
    _propose(
        ctx,
        reply,
        "create_task",
        {
            "title": text[0].upper() + text[1:],
            "client_id": client.id if client else None,
            "due_on": due,
            "owner_id": owner,
        },
        conversation,
    )
    if person and not owner:
        reply.say(f"{clean(person)} has no account here, so the task would be yours.")


_AHEAD = re.compile(r"(\d+|a|one|two|three|four) (day|week|month)s? (?:before|ahead of|prior to)\b")


def _before_deadline(ctx: Context, step: Step) -> date | None:
    """ "two weeks before cancel-by": so long before the day by which notice must be given; None without such a day."""
    found, product = _AHEAD.search(step.slots.get("masked", "")), step.slots.get("product")
    if not found or not product:
        return None
    terms = run(ctx, Query("renewals", product_id=product.id)).rows
    days = number(found[1]) * {"day": 1, "week": 7, "month": 30}[found[2]]
    return max(terms[0]["act_on"] - timedelta(days=days), ctx.today) if terms else None


def _propose(ctx: Context, reply: Reply, verb: str, arguments: dict[str, Any], conversation: Any) -> None:
    proposal_id, preview = acting.propose(ctx, verb, arguments, conversation_id=conversation)
    what = "The report itself is made" if verb == "make_report" else "This is done"
    reply.say(f"{what} once you confirm it.")
    reply.proposal(proposal_id, preview, verb, ctx.now + acting.EXPIRES)


def enter_playbook(ctx: Context, step: Step, reply: Reply, conversation: Any = None) -> None:
    """Propose to put a client into the playbook that is named; without a name, say which there are."""
    client, books = step.slots["client"], playbooks.books(ctx)
    ready = [book for book in books if book["published"]]
    book = named(ready, step.slots.get("masked", ""))
    if book is None:
        reply.say(f"Which playbook for {clean(client.text)}?" if ready else "No playbook is published yet.")
        options = [(str(b["name"]), f"Put {client.text} into the playbook {b['name']}") for b in ready[:5]]
        if options:
            reply.choices(options)
        return
    run = acting.inside(ctx, book["id"], client.id)
    if run:
        day = Answer(
            "run", "Inside since", None, "date", "When it entered the playbook.", f"/playbooks/runs/{run['id']}"
        )
        since = reply.figure(run["created_at"].date(), "date", day)
        reply.say(f"{clean(client.text)} is inside {clean(book['name'])} already, since {since}.")
        return
    _propose(ctx, reply, "enter_playbook", {"playbook_id": book["id"], "client_id": client.id}, conversation)


def _days(words: str, default: int) -> int:
    found = re.search(r"(\d+)\s*(day|week|month)|\b(a|one|two|three)\s+(week|month)s?", words)
    if not found:
        return default
    count = int(found[1]) if found[1] else {"a": 1, "one": 1, "two": 2, "three": 3}[found[3]]
    asked = count * {"day": 1, "week": 7, "month": 30}[found[2] or found[4]]
    return min(alerts.SNOOZE_DAYS, key=lambda days: abs(days - asked))


def change_alert(ctx: Context, step: Step, reply: Reply, conversation: Any = None) -> None:
    """Propose to acknowledge, snooze or resolve the one alert that is meant."""
    client, words = step.slots.get("client"), step.slots.get("masked", "")
    narrow = alert_repository.Filter(states=("open", "acknowledged"), client_id=client.id if client else None)
    rows, _ = alerts.page(ctx, narrow, "a.severity_rank, a.opened_at DESC, a.id", offset=0, limit=5)
    if not rows:
        reply.say(f"No alert is open{' for ' + clean(client.text) if client else ''}.")
        return
    verb = (
        "snooze_alert"
        if any(
            w in words
            for w in (
                "snooz",
                "mute",
                "silence",
                "quiet",
                "aside",
                "hide",
                "postpone",
                "park",
                "stop",
                "later",
                "turn off",
            )
        )
        else "resolve_alert"
        if any(w in words for w in ("resolve", "close", "done", "dealt", "handled", "took care", "dismiss"))
        else "acknowledge_alert"
    )
    if not client and len(rows) > 1:
        reply.say("Which alert? Name its client, or open the alert and ask there.")
        reply.choices(
            [
                (f"{row['title']}, {row['subject_name']}", f"{words.split(' ')[0]} the alert for {row['subject_name']}")
                for row in rows[:4]
            ]
        )
        return
    for row in rows if client else rows[:1]:
        _propose(ctx, reply, verb, {"alert_id": row["id"], "days": _days(words, 7)}, conversation)


def decide(ctx: Context, step: Step, reply: Reply, conversation: Any = None) -> None:
    """Propose to accept, dismiss or put aside the recommendation that is meant: the most valuable of those that fit."""
    client, product, words = step.slots.get("client"), step.slots.get("product"), step.slots.get("masked", "")
    narrow = recommendation_repository.Filter(
        states=("open",), client_id=client.id if client else None, q=product.text if product else None
    )
    found = recommendations.page(ctx, narrow, "r.expected_minor DESC, r.id", offset=0, limit=3)["rows"]
    if not found:
        named = client or product
        name = clean(named.text) if named else "now"
        reply.say(f"No recommendation is open for {name}.")
        return
    chosen = any(word in words for word in ("first", "top", "best", "most valuable"))
    if not client and not product and not chosen and len(found) > 1:
        reply.say("Which recommendation? Name its client or product.")
        reply.choices(
            [
                (f"{r['title']}, {r['subject_name']}", f"accept the recommendation for {r['subject_name']}")
                for r in found
            ]
        )
        return
    verb = (
        "dismiss_recommendation"
        if any(w in words for w in ("dismiss", "reject", "decline", "not interested", "drop the"))
        else "snooze_recommendation"
        if any(w in words for w in ("snooze", "aside", "later"))
        else "accept_recommendation"
    )
    _propose(ctx, reply, verb, {"recommendation_id": found[0]["id"], "days": _days(words, 30)}, conversation)
