"""The assistant: does the embedded planner understand, and how fast does it answer?

`evaluation` are 228 questions of two writers who had seen nothing but a page with names, intents and the format. Nobody
who works on phrases or rules has read one of them; only counts were looked at. All other sets are development sets:
errors on them were read while phrases and rules were made better (of `hand_a` and `hand_b` those of the odd lines; the
even ones were counted). Believe a figure on those less than its interval says: only questions nobody has looked at tell
how a new voice is understood.

A multi-part question counts only if every part is right, in order; where a question can honestly be read in several
ways each reading counts. `python -m benchmarks.assistant` prints the errors of some sets, `benchmarks.assistant_pool`
what was chosen with each hand left out.
"""

import math
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.figures import figure, percentile
from pulseops.assistant.linking import Name, index
from pulseops.assistant.planner import plan
from pulseops.assistant.planning import Plan, Setting

DATA = Path(__file__).with_name("data")
NOW = date(2026, 11, 24)
CLIENTS = (
    "Harbor Dental Group",
    "Acme Logistics",
    "Northwind Traders",
    "Bluewater Clinic",
    "Cedar Prairie Builders",
    "Cedar Properties",
    "Summit Legal Partners",
    "Granite Construction",
    "Maple Retail Stores",
)
PRODUCTS = ("Microsoft 365 Business", "Slack", "Zoom", "Acronis Cyber Protect")
VENDORS = ("Microsoft", "Acronis", "Salesforce")
PEOPLE = ("Jonas Weber", "Mara Lindqvist")
DEPARTMENTS = ("Sales", "Marketing", "Engineering", "Finance", "Human Resources", "Customer Support", "Legal", "Design")
TOOLS = (
    "Microsoft 365 E3",
    "Slack Business+",
    "Zoom Workplace Business",
    "Adobe Creative Cloud",
    "Salesforce Enterprise",
    "Jira Software Premium",
    "Figma Organization",
    "HubSpot Professional",
)
MAKERS = ("Microsoft", "Slack", "Zoom", "Adobe", "Salesforce", "Atlassian", "Figma", "HubSpot", "AWS")
HANDS = {
    "first_hand": "by the author of the first phrases, apart from them",
    "second_hand": "by somebody who had not seen the phrases",
    "third_hand": "by a third person who had seen neither phrases nor other questions",
    "hand_a": "by a fourth hand, terse American",
    "hand_b": "by a fifth hand, British, Indian and German voices",
    "hand_d": "by a seventh hand, a sceptical tester",
}
SAFE_INTENTS = frozenset({"help", "greeting"})


@dataclass(frozen=True)
class Asked:
    """One question and what is right; `lens` whose question it is, `before` what was asked just before, `on` whose
    page is open."""

    kind: str
    question: str
    intents: tuple[str, ...]
    slots: dict[str, str]
    lens: str = "msp"
    before: str = ""
    on: str = ""


def read(name: str) -> list[Asked]:
    """A file of questions."""
    found = []
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            kind, question, intents, slots, lens, before, on = [*line.split("\t"), "", "", "", ""][:7]
            pairs = dict(pair.split("=", 1) for pair in slots.split(";") if "=" in pair)
            found.append(Asked(kind, question, tuple(intents.split("|")), pairs, lens or "msp", before, on))
    return found


@cache
def setting(lens: str = "msp") -> Setting:
    """A tenant's names on a fixed day."""
    clients, products, vendors = (CLIENTS, PRODUCTS, VENDORS) if lens == "msp" else (DEPARTMENTS, TOOLS, MAKERS)
    names = [Name("client", UUID(int=i + 1), text) for i, text in enumerate(clients)]
    names += [Name("product", UUID(int=i + 101), text) for i, text in enumerate(products)]
    names += [Name("vendor", None, text) for text in vendors] + [Name("person", None, text) for text in PEOPLE]
    return Setting(index(names), NOW, lens=lens, industries=("Healthcare", "Legal", "Retail", "Construction"))


def planned(asked: Asked) -> Plan:
    """The plan of a question, after the one before it when there was one."""
    where = setting(asked.lens)
    if asked.on:
        where = replace(where, page_client=where.names.whole[tuple(asked.on.lower().split())][0])
    last = plan(asked.before, where).steps if asked.before else ()
    if last:
        client = last[-1].slots.get("client")
        where = replace(where, last_intent=last[-1].intent, last_slots=last[-1].slots, last_client=client)
    return plan(asked.question, where)


def intent_right(asked: Asked, made: Plan) -> bool:
    """Whether the plan wants what was asked; for what is not ours: a question back or a refusal."""
    got = tuple(step.intent for step in made.steps)
    if "ask" in asked.intents and not set(got) - SAFE_INTENTS:
        return True
    if asked.kind == "multi":
        return got == asked.intents
    return len(got) == 1 and got[0] in asked.intents


def slots_right(asked: Asked, made: Plan) -> bool:
    """Whether the names and values are those asked for.

    Software is told by its beginning, of a vendor or of its product ("Figma", "Figma Organization"); a horizon in days
    is that of the model (p90) or a period that ends then.
    """
    given = {
        name: value.text if isinstance(value, Name) else str(value)
        for s in made.steps
        for name, value in s.slots.items()
    }
    return all(_said(name, value, given, made) for name, value in asked.slots.items())


def _said(name: str, value: str, given: dict[str, str], made: Plan) -> bool:
    if name == "software":
        got = given.get("product") or given.get("vendor") or ""
        return bool(got) and (got.startswith(value) or value.startswith(got))
    if name == "horizon":
        periods = [step.slots["period"] for step in made.steps if "period" in step.slots]
        return any(abs((p.last - NOW).days - int(value)) <= 2 for p in periods) or given.get(name) == f"p{value}"
    return given.get(name) == value


def wrong_confident(asked: Asked, made: Plan) -> bool:
    """An answer to something else than was asked; asking back or declining is not wrong."""
    if not made.steps:
        return False
    got = tuple(step.intent for step in made.steps)
    if asked.kind == "multi":
        return bool(set(got) - set(asked.intents))
    return not (intent_right(asked, made) and slots_right(asked, made))


def wilson(hits: int, total: int) -> tuple[float, float]:
    """95 % interval of a share."""
    z, p = 1.96, hits / total
    mid, half = p + z * z / (2 * total), z * math.sqrt(p * (1 - p) / total + z * z / (4 * total * total))
    return (mid - half) / (1 + z * z / total), (mid + half) / (1 + z * z / total)


def judged(questions: Sequence[Asked]) -> list[tuple[Asked, Plan]]:
    """Each question with its plan."""
    return [(asked, planned(asked)) for asked in questions]


def quality(pairs: Sequence[tuple[Asked, Plan]], hand: str, whose: str, spent: float) -> dict[str, dict[str, Any]]:
    """Intent, intent with slots, and wrong but confident, as shares with their intervals."""
    own = [(a, p) for a, p in pairs if a.intents != ("ask",)]
    right = sum(intent_right(a, p) for a, p in pairs)
    both = sum(intent_right(a, p) and slots_right(a, p) for a, p in own)
    wrong = sum(wrong_confident(a, p) for a, p in pairs)
    counted = (
        ("intent", right, len(pairs), f"questions {whose}"),
        ("slots", both, len(own), f"in scope, {whose}: intent and every slot"),
        ("wrong_confident", wrong, len(pairs), f"questions {whose}: answered as something else"),
    )
    found = {}
    for name, hits, total, what in counted:
        low, high = wilson(hits, total)
        method = f"{hits} of {total} {what}; 95 % interval"
        found[f"assistant_{name}_{hand}"] = figure(hits / total, "share", method, low=low, high=high, seconds=spent)
    return found


def measure(data: Path | None) -> dict[str, dict[str, Any]]:
    """Intent, slots, wrong but confident, and the planner's time."""
    del data
    questions = read("assistant_evaluation.tsv")
    plan("warm up", setting())
    began, took, pairs = time.monotonic(), list[float](), []
    for asked in questions:
        start = time.perf_counter()
        made = planned(asked)
        took.append(1000 * (time.perf_counter() - start))
        pairs.append((asked, made))
    spent = time.monotonic() - began
    found = quality(pairs, "own", "by two hands who had seen no phrase, kept apart and read by nobody", spent)
    for hand, whose in HANDS.items():
        began = time.monotonic()
        judged_hand = judged(read(f"assistant_{hand}.tsv"))
        found |= quality(judged_hand, hand, f"{whose}; a development set", time.monotonic() - began)
    return {
        **found,
        "planner_p95_ms": figure(
            percentile(took, 0.95),
            "ms",
            f"{len(took)} questions one after the other, one thread; range min to max",
            low=min(took),
            high=max(took),
            seconds=spent,
        ),
    }


def main() -> None:
    """Print what went wrong on development sets."""
    for name in sys.argv[1:] or [f"assistant_{hand}.tsv" for hand in HANDS]:
        pairs = judged(read(name))
        right = sum(intent_right(a, p) for a, p in pairs)
        slots = sum(intent_right(a, p) and slots_right(a, p) for a, p in pairs)
        wrong = sum(wrong_confident(a, p) for a, p in pairs)
        print(f"== {name}: {right} of {len(pairs)} intents, {slots} with slots, {wrong} wrong but confident")
        for asked, made in pairs:
            if not intent_right(asked, made) or not slots_right(asked, made):
                mark = "WRONG" if wrong_confident(asked, made) else "asked"
                got = [(s.intent, round(s.confidence, 2)) for s in made.steps]
                options = [c.label for c in made.choices][:2]
                print(
                    f"{mark} {asked.question!r} wants {asked.intents} "
                    f"{asked.slots} "
                    f"got {got} {round(made.confidence, 2)} {options}"
                )


if __name__ == "__main__":
    main()
