"""Questions that lean on the one before: "and for Acme?", "by department instead", "why?", "after that". Pure."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pulseops.assistant.intents import INTENTS
from pulseops.assistant.linking import Linked
from pulseops.assistant.planning import Plan, Setting, Step
from pulseops.assistant.slots import Period

SELF_SUFFICIENT = frozenset({"out", "greeting", "help", "howto", "definition", "freshness", "models"})
_LEAD = re.compile(
    r"^(?:(?:and|und|y|et|what about|how about|same for|the same for|same|now|now for|also|or|ok|then|but|only|just|"
    r"make it|rather)\b[\s,]*)+"
)
_FILLER = re.compile(
    r"\b(?:for|at|of|with|in|the|then|now|to|on|by|only|just|instead|please|rather|there|from|during|show|me|it|"
    r"department|departments|team|client|vendor|ones?|figures?|numbers?|same|again|see|as|well|too)\b|[?!.,'-]"
)
_WHY = re.compile(r"(?:and |but |so )?(?:why|how come|because of what|what for)(?: is (?:that|it|this)(?: so)?)?\W*")
_CURRENCY = re.compile(r"(?:and )?(?:in|into|as) (?:us )?(?:dollars?|euros?|usd|eur|gbp|pounds?|francs?|chf)\W*")
_SUM = re.compile(
    r"\b(?:that|those|these|they|them|this|it)\b.*\b(?:total|altogether|together|sum|all in all|combined)\b"
)
_CARRIED = (
    "client",
    "product",
    "vendor",
    "person",
    "period",
    "metric",
    "top",
    "group",
    "industry",
    "bands",
    "risks",
    "horizon",
)
# What "why?" asks for after an answer that was about no single client.
_WHY_OF = {
    "at_risk": "at_risk",
    "top": "at_risk",
    "list": "at_risk",
    "spend": "spend",
    "figure": "changes",
    "trend": "changes",
}
_MOST_BARE = 4
MOST_COMPARED = 2
_TIME = frozenset(
    [
        "within",
        "over",
        "a",
        "half",
        "next",
        "last",
        "past",
        "previous",
        "coming",
        "this",
        "since",
        "until",
        "end",
        "day",
        "days",
        "week",
        "weeks",
        "month",
        "months",
        "quarter",
        "year",
        "fiscal",
        "ytd",
        "today",
        "tomorrow",
        "q1",
        "q2",
        "q3",
        "q4",
    ]
)


def follow_up(masked: str, linked: Linked, slots: Mapping[str, Any], setting: Setting) -> Plan | None:
    """The last question with what is new in this one; None when this one stands by itself."""
    if setting.last_intent is None:
        return None
    text = masked.strip()
    if _WHY.fullmatch(text) and setting.last_client:
        return _again("why_risky", {"client": setting.last_client, **_about(setting)}, masked)
    if _WHY.fullmatch(text) and setting.last_intent in _WHY_OF:
        return _again(_WHY_OF[setting.last_intent], setting.last_slots, masked)
    if _CURRENCY.fullmatch(text):
        return _again("definition", {"masked": "currency"}, masked)
    if _SUM.search(text) and not linked.names and "period" not in slots:
        return _again(setting.last_intent, setting.last_slots, masked)
    rest = _LEAD.sub("", text)
    bare = _FILLER.sub(" ", rest).split()
    led = rest != text
    after = re.search(r"\b(?:after (?:that|this)|beyond that|from then on)\b", text)
    new = {name: slots[name] for name in _CARRIED if name in slots}
    if after:
        new["period"] = _after(setting, new.get("period"))
    elif not _leans(bare, led, new, linked, setting):
        return None
    intent = setting.last_intent
    if "client" in new:
        intent = INTENTS[intent].named or intent
    return _again(intent, {**setting.last_slots, **{k: v for k, v in new.items() if v is not None}}, masked)


def _about(setting: Setting) -> dict[str, Any]:
    """What "why?" is about: the health when it was spoken of, else the risk."""
    return {"metric": "health"} if setting.last_intent in ("health", "why_changed") else {}


def _again(intent: str, slots: Mapping[str, Any], masked: str) -> Plan:
    kept = {"masked": masked, "descending": True, **slots}
    if intent == "definition":
        return Plan((Step(intent, kept, masked, 0.9),), confidence=0.9)
    words = f"{slots.get('masked', '')} {masked}".strip()
    return Plan((Step(intent, {**kept, "masked": words}, masked, 0.9),), confidence=0.9)


def _leans(bare: list[str], led: bool, new: Mapping[str, Any], linked: Linked, setting: Setting) -> bool:
    """Whether a sentence only says what should be different from the last question."""
    if setting.last_intent == "compare" and led and not linked.names and len(bare) <= MOST_COMPARED:
        return True
    if setting.last_intent in SELF_SUFFICIENT or not new:
        return False
    names = [word for word in bare if word in ("clientx", "softwarex", "vendorx", "personx")]
    if names and len(names) == len(bare):
        return led or len(bare) == 1
    if linked.names or linked.strangers:
        return False
    if set(new) <= {"period", "horizon"}:
        return len(bare) <= _MOST_BARE and (led or not _has_verb(bare))
    return (led and len(bare) <= 2) or ("group" in new and len(bare) <= 1)


def _has_verb(bare: list[str]) -> bool:
    """Whether the rest holds a word that makes it a question of its own."""
    return any(word not in _TIME and not word.isdigit() for word in bare)


def _after(setting: Setting, until: Period | None) -> Period:
    """From the end of the last period to the one named, or as long again."""
    last = setting.last_slots.get("period")
    if not isinstance(last, Period):
        last = Period(setting.today, setting.today + timedelta(days=90), "")
    first = last.last + timedelta(days=1)
    end = until.last if until and until.last > first else first + (last.last - last.first)
    return Period(first, end, "after that")
