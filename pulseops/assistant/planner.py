"""The embedded planner: from a question to a plan, with no network and no language model behind it.

Names are masked, the rest is split into its parts, each part gets an intent with a calibrated probability and slots.
What is not sure enough is asked back; what is not ours is declined. Safety does not rest on it: every step runs the
product's own verbs with the asker's own rights.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from pulseops.assistant.classifier import MASKS
from pulseops.assistant.forms import BARE
from pulseops.assistant.linking import link, plain, plain_words
from pulseops.assistant.parting import halves_of, is_asked, is_told, parts_of, stripped
from pulseops.assistant.planning import Plan, Setting, Step
from pulseops.assistant.reading import read
from pulseops.assistant.refusing import forbidden

CLEAR = 0.9
ASKED, ALONE = 0.75, 0.97
NEARLY = 0.1
_ONE_OF_CLIENT = frozenset({"health", "why_changed", "why_risky", "overview", "improve", "churn"})
_ONE_WISH = frozenset({"compare", "new_task", "draft_mail", "draft_qbr"})
_TALK = frozenset({"help", "greeting"})
_QUESTION = re.compile(r"^(?:what|which|who|whom|whose|how|why|when|where)\b", re.IGNORECASE)
_LEANS = re.compile(r"\b(?:it|its|that|this|they|them|their|those)\b", re.IGNORECASE)
_WHY = re.compile(r"(?:and )?why\W*", re.IGNORECASE)


def plan(question: str, setting: Setting) -> Plan:
    """Plan a question. Never raises for any text; reads nothing but the setting."""
    text = stripped(question)
    if not text:
        return Plan((Step("greeting", {}, question, 1.0),))
    if forbidden(text):
        return Plan(decline="forbidden")
    parts = parts_of(text)
    whole = read(text, setting)
    return _cut(parts, whole, setting) if len(parts) > 1 else _halved(text, whole, setting)


def _cut(parts: Sequence[str], whole: Plan, setting: Setting) -> Plan:
    """The wishes of all parts, or the whole as one wish when a part is none.

    A part that is not put as a question or a request ("Been away for two weeks, ...") must be clear to count as a wish.
    """
    planned = _in_turn(parts, setting)
    wishes = [p for part, p in planned if p.steps and p.steps[0].intent not in _TALK and _is_wish(part, p)]
    intents = {step.intent for p in wishes for step in p.steps}
    least = min((p.confidence for p in wishes), default=0.0)
    all_wish = len(wishes) == len(planned)
    told_alike = bool(whole.steps) and whole.steps[0].intent in intents
    if (
        whole.steps
        and not (all_wish and least >= CLEAR)
        and whole.confidence > least
        and (told_alike or len(intents) < 2)
    ):
        return whole
    if not wishes:
        return next((p for part, p in planned if is_asked(part)), whole)
    return _together(wishes, [p for part, p in planned if is_asked(part) and not p.steps])


def _is_wish(part: str, planned: Plan) -> bool:
    """Whether a part is clear enough to be a wish of its own; a question is, sooner than "hit me with the numbers"."""
    if not is_asked(part):
        return planned.confidence >= ALONE and not is_told(part)
    return planned.confidence >= (ASKED if _QUESTION.match(part) and not _LEANS.search(part) else CLEAR)


def _in_turn(parts: Sequence[str], setting: Setting) -> list[tuple[str, Plan]]:
    """Each part with its plan; what a part names is what "it" means in the next, as if its page were open."""
    found: list[tuple[str, Plan]] = []
    for part in parts:
        if _WHY.fullmatch(part) and found:
            if setting.page_client:
                found.append((part, read(f"Why is {setting.page_client.text} at risk", setting)))
            continue
        linked = link(part, setting.names)
        if set(plain_words(linked.masked)) - set(MASKS.values()):  # a name alone only says of whom the next part speaks
            found.append((part, read(part, setting)))
        software = [name for name in linked.names if name.kind in ("product", "vendor")]
        setting = replace(
            setting,
            page_client=next(iter(linked.of("client")), setting.page_client),
            page_product=next(iter(software), setting.page_product),
        )
    return found


def _halved(text: str, whole: Plan, setting: Setting) -> Plan:
    """ "overdue invoices and open alerts": two wishes without a second verb, when each half is clear."""
    halves = halves_of(text)
    if len(halves) != 2 or whole.decline or (whole.steps and whole.steps[0].intent in _ONE_WISH):
        return whole
    if BARE.match(plain(link(halves[1], setting.names).masked)):
        return whole
    planned = [p for _, p in _in_turn(halves, setting)]
    if (
        len(planned) < len(halves)
        or not all(p.steps for p in planned)
        or len({p.steps[0].intent for p in planned}) < len(planned)
    ):
        return whole
    least = min(p.confidence for p in planned)
    return _together(planned, []) if least >= max(CLEAR, whole.confidence - NEARLY) else whole


def _same(one: Step, other: Step) -> bool:
    """Whether two steps would answer the same."""
    if one.intent == other.intent and one.slots.get("client") and one.intent in _ONE_OF_CLIENT:
        return bool(one.slots["client"] == other.slots.get("client"))
    told = ("client", "other", "product", "vendor", "metric", "period", "industry", "person")
    return one.intent == other.intent and all(other.slots.get(n) in (None, one.slots.get(n)) for n in told)


def _together(planned: Sequence[Plan], unclear: Sequence[Plan]) -> Plan:
    """One plan of several; what was not clear is asked back beside it."""
    steps = tuple(step for each in planned for step in each.steps)
    steps = tuple(step for step in steps if step.intent not in _TALK) or steps[:1]
    kept: list[Step] = []
    for step in steps:
        if not any(_same(k, step) for k in kept):
            kept.append(step)
    made = Plan(tuple(kept), confidence=min(s.confidence for s in kept))
    asked = next((p for p in unclear if p.ask), None)
    return replace(made, ask=asked.ask, choices=asked.choices) if asked else made
