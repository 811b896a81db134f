"""The embedded planner: from a question to a plan, with no network and no language model behind it.

Names are masked, the rest is split into its parts, each part gets an intent with a calibrated probability and slots.
What is not sure enough is asked back; what is not ours is declined. Safety does not rest on it: every step runs the
product's own verbs with the asker's own rights.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from pulseops.assistant import slots as rules
from pulseops.assistant.clarifying import ask_back, negated, not_the_others, unclear_name, which_meaning
from pulseops.assistant.classifier import MASKS, Guess, classify
from pulseops.assistant.following import follow_up
from pulseops.assistant.forms import BARE, sharpened
from pulseops.assistant.intents import INTENTS
from pulseops.assistant.linking import Linked, Name, link, plain
from pulseops.assistant.parting import parts_of, stripped
from pulseops.assistant.planning import Plan, Setting, Step
from pulseops.assistant.refusing import forbidden

SURE = 0.55
"""Least probability to answer without asking; chosen on the calibration questions (benchmarks)."""
DECLINE = 0.40
CLEAR = 0.75
LEAST_SHARED = 7

_IT = re.compile(
    r"\b(?:it|its|they|them|their|this (?:client|"
    r"account|customer|department|"
    r"one)|that (?:client|account|customer|one)|here|for (?:that|this))\b"
)
_ABOUT_ONE = frozenset(
    [
        "why_risky",
        "health",
        "why_changed",
        "churn",
        "overview",
        "compare",
        "improve",
        "contacts",
        "draft_mail",
        "draft_qbr",
        "new_task",
        "act_alert",
        "act_recommendation",
        "tickets",
        "overdue",
        "alerts",
        "tasks",
        "renewals",
        "profit",
        "trend",
        "figure",
        "upsell",
        "left",
        "recommendations",
        "anomalies",
        "spend",
        "waste",
        "unused",
        "reconcile",
        "approvals",
        "playbooks",
        "reports",
        "why_alert",
        "what_if",
        "act_playbook",
        "forecast",
    ]
)
# What a question about everybody means once a client is named, and the other way round.
_WITH_CLIENT = {
    "at_risk": "churn",
    "help": "overview",
    "greeting": "overview",
    "list": "overview",
    "top": "overview",
    "changes": "why_changed",
    "recommendations": "improve",
}
_WITHOUT_CLIENT = {"why_risky": "at_risk", "churn": "at_risk", "why_changed": "changes", "improve": "recommendations"}
_ONE_OF_CLIENT = frozenset({"health", "why_changed", "why_risky", "overview", "improve", "churn"})
_PER_PRODUCT = frozenset({"unused", "spend", "product", "renewals", "waste", "forecast"})
_PER_CLIENT = frozenset(
    {"health", "churn", "overview", "figure", "tickets", "overdue", "why_risky", "improve", "profit", "contacts"}
)
MOST_NAMED = 3
_ONE_WISH = frozenset({"compare", "new_task", "draft_mail", "draft_qbr"})
_TALE = re.compile(r"^(?:i|i'm|im|we|we're|my|our|so|it|there)\b", re.IGNORECASE)
_WHY = re.compile(r"(?:and )?why\W*", re.IGNORECASE)


def plan(question: str, setting: Setting) -> Plan:
    """Plan a question. Never raises for any text; reads nothing but the setting."""
    text = stripped(question)
    if not text:
        return Plan((Step("greeting", {}, question, 1.0),))
    if forbidden(text):
        return Plan(decline="forbidden")
    parts = parts_of(text)
    planned = [_step(part, setting, before) for part, before in _with_before(parts, setting)]
    planned = _without_tales(planned, parts)
    if len(planned) > 1 and _merge_is_better(planned, text, setting):
        planned = [_step(text, setting, None)]
    if len(planned) == 1:
        planned = _by_nouns(text, planned[0], setting)
    if len(planned) == 1:
        return planned[0]
    return _together(planned)


def _without_tales(planned: list[Plan], parts: Sequence[str]) -> list[Plan]:
    """Without what only leads up to a question: "We are drowning in tools; which ones does nobody use?"."""
    asks = [p for p, part in zip(planned, parts, strict=False) if not _TALE.match(part) or p.confidence >= CLEAR]
    return asks if len(planned) == len(parts) and any(p.steps for p in asks) else planned


def _with_before(parts: Sequence[str], setting: Setting) -> list[tuple[str, Name | None]]:
    """Each part with the client that an earlier part named, for "and why"."""
    found: list[tuple[str, Name | None]] = []
    before: Name | None = None
    for part in parts:
        if _WHY.fullmatch(part) and (found or before):
            if before:
                found.append((f"Why is {before.text} at risk", before))
            continue
        found.append((part, before))
        clients = link(part, setting.names).of("client")
        before = clients[0] if clients else before
    return found


def _step(part: str, setting: Setting, before: Name | None) -> Plan:
    """The plan of one part."""
    part, industry = _without_industry(part, setting)
    linked = link(part, setting.names)
    masked = plain(linked.masked)
    slots = _slots(masked, linked, setting) | ({"industry": industry} if industry else {})
    follow = follow_up(masked, linked, slots, setting)
    if follow:
        return follow
    which = which_meaning(masked, linked)
    if which:
        return which
    if linked.strangers and "client" not in slots and "product" not in slots:
        masked = masked.replace(plain(linked.strangers[0]), MASKS["client"])
    guess = sharpened(classify(masked), masked, linked)
    intent, confidence = _settled(guess, masked, linked, slots, setting, before)
    if intent == "out":
        return Plan(decline="out", confidence=confidence) if confidence >= DECLINE else ask_back(guess, linked, setting)
    if intent == "overdue" and negated(masked):
        return not_the_others()
    unclear = unclear_name(intent, linked, slots, setting)
    if unclear:
        return unclear
    if confidence < SURE:
        return ask_back(guess, linked, setting)
    return Plan(_each(Step(intent, slots, part, confidence), linked), confidence=confidence)


def _each(step: Step, linked: Linked) -> tuple[Step, ...]:
    """One step for each thing named, where the answer is about one of them."""
    if step.intent in _PER_PRODUCT and len(linked.of("vendor")) + len(linked.of("product")) > 1:
        named = [n for n in linked.names if n.kind in ("product", "vendor")][:MOST_NAMED]
        rest = {k: v for k, v in step.slots.items() if k not in ("product", "vendor")}
        return tuple(replace(step, slots={**rest, n.kind: n if n.kind == "product" else n.text}) for n in named)
    if step.intent in _PER_CLIENT and len(linked.of("client")) > 1:
        rest = {k: v for k, v in step.slots.items() if k != "other"}
        return tuple(replace(step, slots={**rest, "client": n}) for n in linked.of("client")[:MOST_NAMED])
    return (step,)


def _slots(masked: str, linked: Linked, setting: Setting) -> dict[str, Any]:
    """All that the words say besides the intent."""
    clients, products = linked.of("client"), linked.of("product")
    vendors, people = linked.of("vendor"), linked.of("person")
    found: dict[str, Any] = {
        "client": clients[0] if clients else None,
        "other": clients[1] if len(clients) > 1 else None,
        "product": products[0] if products else None,
        "vendor": vendors[0].text if vendors else None,
        "person": people[0].text if people else None,
        "metric": rules.metric(masked),
        "period": rules.period(masked, setting.today, setting.fiscal_start),
        "top": rules.top(masked),
        "limits": rules.limits(masked),
        "group": rules.group(masked),
        "bands": rules.bands(masked),
        "risks": rules.risks(masked),
        "descending": rules.descending(masked),
        "horizon": rules.horizon(masked),
        "mine": bool(re.search(r"\b(my|mine|i own|assigned to me|i have|am i|do i)\b", masked)),
        "industry": _industry(masked, setting),
        "masked": masked,
    }
    return {name: value for name, value in found.items() if value not in (None, (), False) or name == "descending"}


def _without_industry(part: str, setting: Setting) -> tuple[str, str | None]:
    """ "clients in Dental": the industry by name, put for an ordinary one so that it is taken for no client's name."""
    for industry in setting.industries:
        found = re.search(rf"\b(in|from)( the)? {re.escape(industry)}\b(?! \w+ (?:inc|ltd|llc))", part, re.IGNORECASE)
        if found:
            return part[: found.start()] + f"{found[1]} retail" + part[found.end() :], industry
    return part, None


def _industry(masked: str, setting: Setting) -> str | None:
    """The industry a question names: all words of its name, or a beginning of its only word."""
    words = set(re.findall(r"\w+", masked))
    for industry in setting.industries:
        own = re.findall(r"\w+", plain(industry))
        if own and all(
            w in words or any(len(x) >= LEAST_SHARED and w.startswith(x[:LEAST_SHARED]) for x in words) for w in own
        ):
            return industry
    return None


def _settled(
    guess: Guess, masked: str, linked: Linked, slots: dict[str, Any], setting: Setting, before: Name | None
) -> tuple[str, float]:
    """The intent once names are considered; fills in the client that "it" or the page means."""
    intent, confidence = guess.intent, guess.confidence
    spoken = bool(_IT.search(masked))
    if "client" not in slots and intent in _ABOUT_ONE and (spoken or INTENTS[intent].needs == "client"):
        meant = before or (setting.last_client if spoken and not setting.page_client else None) or setting.page_client
        meant = meant or (setting.last_client if INTENTS[intent].needs == "client" and not linked.strangers else None)
        if meant and not linked.unsure and not (linked.strangers and not spoken):
            slots["client"] = meant
    if (
        "product" not in slots
        and spoken
        and setting.page_product
        and intent in ("product", "unused", "spend", "savings", "renewals")
    ):
        slots["product"] = setting.page_product
    only = setting.names.made_by.get(str(slots.get("vendor")), [])
    if intent in {*_PER_PRODUCT, "savings", "new_task"} - {"spend"} and "product" not in slots and len(only) == 1:
        slots["product"] = only[0]
    if intent in ("at_risk", "list") and "client" not in slots and negated(masked):
        intent, slots["risks"], confidence = "list", ("low", "medium"), guess.of("at_risk", "list", "top")
    if intent in ("figure", "health", "trend") and ("product" in slots or "vendor" in slots):
        money = slots.get("metric") in ("software_cost", "cost_per_head", "mrr", "arr")
        intent, confidence = ("spend" if money else "product"), guess.of(intent, "product", "spend", "unused")
    if setting.lens == "it" and setting.last_intent == "spend" and intent in ("why_risky", "why_changed"):
        intent, slots["masked"] = "spend", f"why {masked}"
    if setting.lens == "it" and intent == "profit":
        intent, confidence = "spend", guess.of("spend", "profit", "figure")
    if before and "client" not in slots and intent == "changes":
        slots["client"] = before
    if "client" in slots and intent in _WITH_CLIENT:
        intent = _WITH_CLIENT[intent]
        confidence = max(confidence, guess.of(guess.intent, intent))
    if (
        "client" not in slots
        and intent in _WITHOUT_CLIENT
        and not linked.strangers
        and not linked.unsure
        and not spoken
    ):
        intent = _WITHOUT_CLIENT[intent]
    if (
        intent == "compare"
        and "other" not in slots
        and "client" in slots
        and setting.page_client
        and slots["client"] != setting.page_client
        and spoken
    ):
        slots["client"], slots["other"] = setting.page_client, slots["client"]
    related = {"health": ("why_risky", "overview"), "spend": ("figure", "product"), "figure": ("list", "spend")}.get(
        intent, ()
    )
    if related and confidence < SURE and guess.of(intent, *related) > 0.6 and confidence > 0.3:
        confidence = SURE
    return intent, confidence


def _by_nouns(text: str, whole: Plan, setting: Setting) -> list[Plan]:
    """ "overdue invoices and open alerts": two wishes without a second verb, when each half is clearer than a guess."""
    halves = re.split(r",?\s+and\s+", text)
    if len(halves) != 2 or _TALE.match(text) or (whole.steps and whole.steps[0].intent in _ONE_WISH) or whole.decline:
        return [whole]
    if BARE.match(plain(link(halves[1], setting.names).masked)):
        return [whole]
    first, second = _step(halves[0], setting, None), _step(halves[1], setting, None)
    if not first.steps or min(len(half.split()) for half in halves) < 1:
        return [whole]
    if re.fullmatch(r"why\W*", halves[1].strip().lower()) and first.steps[0].slots.get("client"):
        step = first.steps[0]
        return [first, Plan((Step("why_risky", dict(step.slots), halves[1], 0.9),), confidence=0.9)]
    if re.fullmatch(r"why\W*", halves[1].strip().lower()):
        return [first]
    if not second.steps or first.steps[0].intent == second.steps[0].intent:
        return [whole]
    return [first, second] if min(first.confidence, second.confidence) >= CLEAR else [whole]


def _merge_is_better(planned: Sequence[Plan], text: str, setting: Setting) -> bool:
    """Whether a part that nobody understands alone belongs to its neighbor."""
    if all(p.steps for p in planned) or sum(bool(p.steps) for p in planned) > 1:
        return False
    whole = _step(text, setting, None)
    return bool(whole.steps) and whole.confidence >= max(SURE, min(p.confidence for p in planned))


def _same(one: Step, other: Step) -> bool:
    """Whether two steps would answer the same."""
    if one.intent == other.intent and one.slots.get("client") and one.intent in _ONE_OF_CLIENT:
        return bool(one.slots["client"] == other.slots.get("client"))
    told = ("client", "other", "product", "vendor", "metric", "period", "industry", "person")
    return one.intent == other.intent and all(other.slots.get(n) in (None, one.slots.get(n)) for n in told)


def _together(planned: Sequence[Plan]) -> Plan:
    """One plan of several; a question back stands only when nothing else can be answered."""
    steps = tuple(step for each in planned for step in each.steps)
    serious = tuple(step for step in steps if step.intent not in ("help", "greeting"))
    steps = serious or steps[:1]
    if not steps:
        return planned[0]
    kept: list[Step] = []
    for step in steps:
        if not any(_same(k, step) for k in kept):
            kept.append(step)
    first_ask = next((p for p in planned if p.ask), None)
    return replace(
        Plan(tuple(kept), confidence=min(s.confidence for s in kept)),
        ask=first_ask.ask if first_ask else None,
        choices=first_ask.choices if first_ask else (),
    )
