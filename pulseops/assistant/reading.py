"""One wish out of a question: its names, its slots, its intent, and whether all that is sure enough. Pure."""

import re
from dataclasses import replace
from typing import Any

from pulseops.assistant import slots as rules
from pulseops.assistant.clarifying import ask_back, negated, not_the_others, unclear_name, which_meaning
from pulseops.assistant.classifier import MASKS, Guess, classify
from pulseops.assistant.following import follow_up
from pulseops.assistant.forms import sharpened
from pulseops.assistant.intents import INTENTS
from pulseops.assistant.linking import Linked, Name, foreign, link, plain
from pulseops.assistant.measures import metric
from pulseops.assistant.planning import Plan, Setting, Step

SURE = 0.75
"""Least probability to answer without asking; the best of five values on the development hands."""
DECLINE = 0.40
HOME = 0.9
"""Below this a question most of whose words are strange here is asked back."""
LEAST_SHARED = 7
MOST_NAMED = 3
SOFTWARE = ("product", "vendor")

_THING = (
    r"(?:client|customer|account|department|company|team|group|bunch|lot|crew|folks?|guys|people|one|thing|tool|place)"
)
_IT = re.compile(
    rf"\b(?:it|its|they|them|their|theirs|here|there|(?:this|that|these|those) {_THING}|(?:for|of) (?:that|this))\b"
)
_PEOPLE = re.compile(rf"\b(?:they|them|their|theirs|here|there|(?:this|these|those) {_THING})\b")
_EVERYBODY = re.compile(
    r"\b(?:all|every|everyone|everybody|everything|anyone|anybody|which|who|whom|whose|our|ours|we|us|my|mine|overall|"
    r"total|altogether|across|portfolio|companywide|clients|customers|accounts|departments|teams|vendors|tools)\b"
)
_AVERAGE = re.compile(r"\b(?:average|mean|norm(?:al)?|typical|rest|others|everyone|everybody|peers?|most|field|pack)\b")
_GOES_ON = re.compile(r"^(?:and|now|versus|vs|against|compared|in comparison|next to|what about|how about)\b")
_MINE = re.compile(r"\b(?:my|mine|i own|assigned to me|i have|am i|do i)\b")
_THAT = re.compile(r"\b(?:it|that|this|these|those|they)\b")
_OF_FIGURES = frozenset({"figure", "trend", "forecast", "definition"})
_MONEY = frozenset({"software_cost", "cost_per_head", "mrr", "arr"})
# Readings near enough that either answers the question: together they may be sure where none is alone.
_NEAR = {"health": ("why_risky", "overview"), "spend": ("figure", "product"), "figure": ("list", "spend")}
NEAR_SURE, NEAR_LEAST = 0.6, 0.3


def read(part: str, setting: Setting) -> Plan:
    """The plan of one wish."""
    part, industry = _without_industry(part, setting)
    linked = link(part, setting.names)
    masked = plain(linked.masked)
    slots = _slots(masked, linked, setting) | ({"industry": industry} if industry else {})
    meant = follow_up(masked, linked, slots, setting) or which_meaning(masked, linked)
    if meant:
        return meant
    if linked.strangers and "client" not in slots and "product" not in slots:
        masked = masked.replace(plain(linked.strangers[0]), MASKS["client"])
    guess = sharpened(classify(masked), masked, linked)
    _fill(guess.intent, masked, linked, slots, setting)
    intent, confidence = _settled(guess, masked, linked, slots, setting)
    if intent == "out":
        return Plan(decline="out", confidence=confidence) if confidence >= DECLINE else ask_back(guess, linked, setting)
    if intent == "overdue" and negated(masked):
        return not_the_others()
    unclear = unclear_name(intent, linked, slots, setting)
    if unclear:
        return unclear
    if confidence < SURE or (confidence < HOME and foreign(masked)):
        return ask_back(guess, linked, setting)
    return Plan(_each(Step(intent, slots, part, confidence), linked), confidence=confidence)


def _each(step: Step, linked: Linked) -> tuple[Step, ...]:
    """One step for each thing named, where the answer is about one of them."""
    software = [name for name in linked.names if name.kind in SOFTWARE]
    named = {"software": software, "client": linked.of("client")}.get(INTENTS[step.intent].apart, [])
    if len(named) < 2:
        return (step,)
    rest = {k: v for k, v in step.slots.items() if k not in (*SOFTWARE, "other")}
    return tuple(replace(step, slots=rest | _as_slot(name)) for name in named[:MOST_NAMED])


def _as_slot(name: Name) -> dict[str, Any]:
    """A name in its slot; vendors are known by their names alone."""
    return {name.kind: name.text if name.kind == "vendor" else name}


def _slots(masked: str, linked: Linked, setting: Setting) -> dict[str, Any]:
    """All that the words say besides the intent."""
    clients, products = linked.of("client"), linked.of("product")
    vendors, people = linked.of("vendor"), linked.of("person")
    period = rules.period(masked, setting.today, setting.fiscal_start)
    found: dict[str, Any] = {
        "client": clients[0] if clients else None,
        "other": clients[1] if len(clients) > 1 else None,
        "product": products[0] if products else None,
        "vendor": vendors[0].text if vendors else None,
        "person": people[0].text if people else None,
        "metric": metric(masked),
        "period": period,
        "top": rules.top(masked),
        "limits": rules.limits(masked),
        "group": rules.group(masked),
        "bands": rules.bands(masked),
        "risks": rules.risks(masked),
        "descending": rules.descending(masked),
        "horizon": rules.horizon(masked, period, setting.today),
        "mine": bool(_MINE.search(masked)),
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


def _fill(intent: str, masked: str, linked: Linked, slots: dict[str, Any], setting: Setting) -> None:
    """The names that "it", the page or the question before stand for."""
    takes, spoken = INTENTS[intent].takes, bool(_IT.search(masked))
    _metric_meant(intent, masked, slots, setting)
    if "software" in takes and spoken and not set(SOFTWARE) & set(slots):
        slots |= _software_meant(setting)
    only = setting.names.made_by.get(str(slots.get("vendor")), [])
    if len(only) == 1 and "product" not in slots and intent not in ("spend", "reconcile", "anomalies", "trend"):
        slots["product"] = only[0]
    of_people = bool(_PEOPLE.search(masked)) or not set(SOFTWARE) & set(slots)
    if "client" in takes and "client" not in slots and of_people and not linked.unsure:
        meant = _client_meant(intent, spoken, bool(_EVERYBODY.search(masked)), setting)
        if meant and (spoken or not linked.strangers):
            slots["client"] = meant
    if intent == "compare" and "client" in slots and "other" not in slots and not _AVERAGE.search(masked):
        leans = spoken or _GOES_ON.search(masked)
        anchor = setting.page_client or (setting.last_client if leans else None)
        if anchor and anchor != slots["client"]:
            slots["client"], slots["other"] = anchor, slots["client"]


def _metric_meant(intent: str, masked: str, slots: dict[str, Any], setting: Setting) -> None:
    """The figure spoken of before: "was it higher in summer?", "how is this computed?"."""
    metric_before = setting.last_slots.get("metric")
    if (
        "metric" in slots
        or metric_before is None
        or setting.last_intent not in _OF_FIGURES
        or intent not in _OF_FIGURES
    ):
        return
    if intent != "definition" or _THAT.search(masked):
        slots["metric"] = metric_before
    if intent == "definition" and "metric" in slots:
        slots["masked"] = f"{masked} {str(metric_before).replace('_', ' ')}"


def _software_meant(setting: Setting) -> dict[str, Any]:
    """The software of the page or of the question before."""
    if setting.page_product:
        return _as_slot(setting.page_product)
    return {kind: setting.last_slots[kind] for kind in SOFTWARE if kind in setting.last_slots}


def _client_meant(intent: str, spoken: bool, everybody: bool, setting: Setting) -> Name | None:
    """The client of the page, or of the question before; what speaks of everybody means neither."""
    needed = INTENTS[intent].needs == "client"
    if setting.page_client and (spoken or needed or not everybody):
        return setting.page_client
    return setting.last_client if spoken or needed else None


def _settled(guess: Guess, masked: str, linked: Linked, slots: dict[str, Any], setting: Setting) -> tuple[str, float]:
    """The intent once names are considered."""
    intent, confidence = guess.intent, guess.confidence
    if intent in ("at_risk", "list") and "client" not in slots and negated(masked):
        slots["risks"] = ("low", "medium")
        return "list", guess.of("at_risk", "list", "top")
    if intent in ("figure", "health", "trend") and set(SOFTWARE) & set(slots):
        meant = "spend" if slots.get("metric") in _MONEY else "product"
        return meant, guess.of(intent, "product", "spend", "unused")
    if setting.lens == "it" and intent == "profit":
        return "spend", guess.of("spend", "profit", "figure")
    if setting.lens == "it" and setting.last_intent == "spend" and intent in ("why_risky", "why_changed"):
        intent, slots["masked"] = "spend", f"why {masked}"
    named, unnamed = INTENTS[intent].named, INTENTS[intent].unnamed
    if named and "client" in slots:
        return named, max(confidence, guess.of(intent, named))
    if unnamed and "client" not in slots and not (linked.strangers or linked.unsure or _IT.search(masked)):
        return unnamed, confidence
    near = _NEAR.get(intent, ())
    if near and NEAR_LEAST < confidence < SURE and guess.of(intent, *near) > NEAR_SURE:
        confidence = SURE
    return intent, confidence
