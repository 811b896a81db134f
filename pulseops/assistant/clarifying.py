"""When to ask back, and with which ways to go on. Pure."""

import re
from typing import Any

from pulseops.assistant.classifier import Guess
from pulseops.assistant.intents import INTENTS
from pulseops.assistant.linking import Linked
from pulseops.assistant.planning import Choice, Plan, Setting

_MANY_MEANINGS = {
    "churn": ("at_risk", "left", "models"),
    "clients": ("list", "top", "at_risk"),
    "customers": ("list", "top", "at_risk"),
    "licenses": ("product", "unused", "spend"),
    "software": ("product", "spend", "unused"),
}
_NEGATED = re.compile(
    r"\b(?:not|never|n't|isn't|aren't|don't|doesn't|without being)\b[\w ]{0,14}"
    r"\b(?:late|overdue|at risk|in danger|in trouble|risky|past due|behind|likely to (?:leave|churn|cancel))\b"
)


def negated(masked: str) -> bool:
    """Whether a sentence asks for those that are not late, not at risk."""
    return bool(_NEGATED.search(masked))


def which_meaning(masked: str, linked: Linked) -> Plan | None:
    """ "Adobe, or was it Zoom?", "churn": what has several meanings is asked back at once."""
    named = [n for n in linked.names if n.kind in ("product", "vendor")]
    if len(named) == 2 and re.search(r"x,? or\b.*(?:softwarex|vendorx)", masked):
        choices = tuple(Choice(n.text, f"What does {n.text} cost us?") for n in named)
        return Plan(ask="Which of the two do you mean?", choices=choices, confidence=0.5)
    meant = _MANY_MEANINGS.get(masked.strip(" ?!."))
    if meant is None:
        return None
    choices = tuple(Choice(INTENTS[intent].label, INTENTS[intent].ask) for intent in meant)
    return Plan(ask="What would you like to know?", choices=choices, confidence=0.5)


def not_the_others() -> Plan:
    """Asked for those who owe nothing: the lists here hold those who do."""
    choices = (Choice("Who pays late", "Which invoices are overdue?"), Choice("All clients", "List our clients"))
    return Plan(ask="I list who pays late, not who does not. Which do you want?", choices=choices, confidence=0.5)


def unclear_name(intent: str, linked: Linked, slots: dict[str, Any], setting: Setting) -> Plan | None:
    """Ask which, when several names fit or none does."""
    wants = INTENTS[intent].needs
    named = {"client", "product", "vendor", "person", "industry"} & set(slots)
    if linked.unknown and not named and INTENTS[intent].blind:
        return Plan(
            ask=f"I know nothing called {linked.unknown[0][:60]} here. Check the spelling, or look in the lists.",
            choices=(Choice("List all clients", "List our clients"), Choice("List software", "List our software")),
            confidence=0.5,
        )
    if linked.unsure and ("client" not in slots or wants is None):
        kind = linked.unsure[0].kind
        if not (kind == "client" and "client" in slots):
            pattern = INTENTS[intent].ask if "{x}" in INTENTS[intent].ask else "Tell me about {x}"
            choices = tuple(Choice(name.text, pattern.format(x=name.text)) for name in linked.unsure)
            return Plan(ask="Several fit. Which do you mean?", choices=choices, confidence=0.5)
    if wants == "client" and "client" not in slots:
        if linked.strangers:
            return Plan(
                ask=f"I know nobody called {linked.strangers[0][:60]} here. Check the spelling, or look in the list.",
                choices=(Choice("List all clients", "List our clients"),),
                confidence=0.5,
            )
        word = "department" if setting.lens == "it" else "client"
        return Plan(
            ask=f"Which {word} do you mean? Name it, or open its page and ask there.",
            choices=(Choice("Those at risk", "Which clients are at risk?"), Choice("List all", "List our clients")),
            confidence=0.5,
        )
    return None


def ask_back(guess: Guess, linked: Linked, setting: Setting) -> Plan:
    """Two ways it could be meant."""
    client = linked.of("client") or ([setting.page_client] if setting.page_client else [])
    product = linked.of("product")
    choices: list[Choice] = []
    for name, _ in guess.ranked[:5]:
        intent = INTENTS[name]
        if name in ("out", "greeting") or len(choices) == 2:
            continue
        if "{x}" in intent.ask:
            known = product if name == "product" else client
            if not known:
                continue
            choices.append(Choice(intent.ask.format(x=known[0].text), intent.ask.format(x=known[0].text)))
        else:
            choices.append(Choice(intent.ask, intent.ask))
    choices.append(Choice("What can you do?", "What can you do?"))
    return Plan(
        ask="I am not sure what you mean. Is it one of these?", choices=tuple(choices), confidence=guess.confidence
    )
