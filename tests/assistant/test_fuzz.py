"""Whatever is asked: nothing is done, every piece has its form, and no number stands there that has no source."""

import random
import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks import assistant as bench
from benchmarks.assistant_injection import PAYLOADS
from pulseops.act import reports
from pulseops.assistant import service, telling
from pulseops.assistant.classifier import phrases
from pulseops.assistant.intents import INTENTS
from pulseops.assistant.linking import plain
from pulseops.assistant.planner import plan
from pulseops.base.context import Context
from pulseops.base.db import fetch
from pulseops.core import features, health
from pulseops.understand.metrics import definitions
from tests.assistant.conftest import person
from tests.conftest import TenantBox

ROUNDS, PLANNED = 120, 600
CHANGED = ("task", "alert_event", "decision", "client", "action", "playbook_run", "report", "delivery", "audit_entry")
BLOCKS = {"table", "chart", "draft", "proposal", "choices", "notice", "link"}
UNITS = {"count", "money", "ratio", "score", "probability", "date", "text", "days", "hours", "months"}
ODD = (
    "",
    "?!",
    "\u202e",
    "\x00",
    "'; DROP TABLE client; --",
    "{{v:1}}",
    "{0}",
    "%s",
    "<b>",
    "🦊",
    "№ 7",
    "½",
    "٣٤",
    "1e9",
)
NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")


def wild(dice: random.Random, names: list[str]) -> str:
    """A question nobody planned for: a phrase, shaken, joined and spoiled."""
    texts = [text for every in phrases().values() for text in every]
    words = dice.choice(texts).split()
    for _ in range(dice.randint(0, 3)):
        words.insert(dice.randint(0, len(words)), dice.choice((*ODD, *dice.choice(texts).split()[:2])))
    if dice.random() < 0.3:
        words += ["and", *dice.choice(texts).split()]
    if dice.random() < 0.2:
        words.append(dice.choice(PAYLOADS))
    if dice.random() < 0.2:
        dice.shuffle(words)
    text = " ".join(words)
    for mask in ("clientx", "softwarex", "vendorx", "personx"):
        text = text.replace(mask, dice.choice(names))
    return text[: dice.choice((8, 60, 400, 1000))] or "?"


def counted(ctx: Context) -> list[int]:
    """Rows that an action would add."""
    return [
        fetch(ctx, f"SELECT count(*) AS n FROM {table} WHERE tenant_id = %(t)s", {"t": ctx.tenant_id})[0]["n"]
        for table in CHANGED
    ]


def words_of_the_product() -> set[str]:
    """Numbers that are part of its own wording: "within 90 days", "of 100"."""
    rooms = (Path(telling.__file__).parent, Path(definitions.__file__).parent, Path(reports.__file__).parent.parent)
    files = [path for room in rooms for path in room.rglob("*") if path.suffix in (".py", ".tsv")]
    files += [
        Path(health.__file__),
        Path(features.__file__),
        Path(definitions.__file__).parents[2] / "decide/alerts/rules.py",
    ]
    return {number for path in files for number in NUMBER.findall(path.read_text("utf-8"))}


def sound(event: service.Event, intents: set[str], allowed: set[str]) -> None:
    """The form of one piece, and where its numbers come from."""
    text, figures, blocks = (event.data[name] for name in ("text", "figures", "blocks"))
    assert {block["kind"] for block in blocks} <= BLOCKS
    assert {figure["unit"] for figure in figures} <= UNITS
    assert all(str(figure["href"]).startswith("/") for figure in figures)
    assert set(re.findall(r"\{\{v:(\d+)\}\}", text)) <= {str(figure["n"]) for figure in figures}
    bare = re.sub(r"\{\{v:\d+\}\}", " ", text)
    assert "{{" not in bare
    assert "}}" not in bare
    assert set(NUMBER.findall(bare)) <= allowed, text
    if any(block["kind"] == "proposal" for block in blocks):
        assert intents & set(telling.ACTS)


def names_in(ctx: Context) -> list[str]:
    """Names that questions may hold."""
    sql = "SELECT name FROM client WHERE tenant_id = %(t)s UNION SELECT name FROM product WHERE tenant_id = %(t)s"
    return sorted(row["name"] for row in fetch(ctx, sql, {"t": ctx.tenant_id}))


@pytest.mark.parametrize("seed", [1, 2])
def test_no_question_does_anything_or_invents_a_number(provider: TenantBox, seed: int) -> None:
    dice, built_in = random.Random(seed), words_of_the_product()
    with provider.work(actor=person("owner")) as ctx:
        names = names_in(ctx)
    own = {number for name in names for number in NUMBER.findall(name)} | {str(year) for year in range(2023, 2030)}
    for _ in range(ROUNDS // 2):
        question = wild(dice, names)
        with provider.work(actor=person("owner")) as ctx:
            before = counted(ctx)
            if not any(c.isprintable() and not c.isspace() for c in question):
                continue
            events = list(service.ask(ctx, question, page=dice.choice(("/", "/clients", "/nowhere", "javascript:1"))))
            assert counted(ctx) == before, question
        assert [events[0].name, events[-1].name] == ["start", "done"]
        intents = set(events[-1].data["intents"])
        assert intents <= set(INTENTS)
        allowed = built_in | own | set(NUMBER.findall(question)) | set(NUMBER.findall(plain(question)))
        for event in events[1:-1]:
            sound(event, intents, allowed)


@pytest.mark.parametrize("seed", [3, 4])
def test_every_plan_has_its_form(seed: int) -> None:
    dice, where = random.Random(seed), bench.setting()
    names = [*bench.CLIENTS, *bench.PRODUCTS]
    for _ in range(PLANNED // 2):
        made: Any = plan(wild(dice, names), where)
        assert made.steps or made.ask or made.decline
        assert not (made.decline and made.steps)
        assert all(step.intent in INTENTS and step.intent != "out" for step in made.steps)
        assert all(0 <= step.confidence <= 1.0001 for step in made.steps)
        for step in made.steps:
            needed = INTENTS[step.intent].needs
            assert needed is None or step.slots.get(needed) is not None
