"""Ask, and what is kept of it: questions and answers of one person, ratings, suggestions."""

import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.accounts.preferences import tenant_settings
from pulseops.assistant import repository
from pulseops.assistant.linking import Index, Name, index
from pulseops.assistant.planner import plan
from pulseops.assistant.planning import Plan, Setting, Step
from pulseops.assistant.reply import Reply, clean
from pulseops.assistant.slots import Period
from pulseops.assistant.telling import tell
from pulseops.assistant.telling_words import decline
from pulseops.base.context import Context
from pulseops.base.errors import Forbidden, Invalid, NotFound
from pulseops.observe.clients import service as clients
from pulseops.understand.metrics.memory import remembered

MOST_LETTERS = 1000
MOST_TURNS = 200
TURNS_BACK = 12
_ON_PAGE = re.compile(r"/(clients|licenses|profitability)/([0-9a-f-]{36})")


@dataclass(frozen=True)
class Event:
    """One piece of the stream: `start`, `part` (of the answer), `done`."""

    name: str
    data: dict[str, Any]


def ask(ctx: Context, question: str, *, conversation_id: UUID | None = None, page: str = "/") -> Iterator[Event]:
    """Answer a question piece by piece and keep both. Raises Forbidden, NotFound (somebody else's thread), Invalid."""
    thread = begin(ctx, question, conversation_id)
    yield Event("start", {"conversation_id": str(thread)})
    yield from go_on(ctx, checked(question), thread, page)


def begin(ctx: Context, question: str, conversation_id: UUID | None) -> UUID:
    """Keep a question in its thread, a new one when none is given. Raises Forbidden, NotFound, Invalid."""
    ctx.require("assistant:read")
    text = checked(question)
    thread = _thread(ctx, text, conversation_id)
    repository.add_message(ctx, thread, "person", text)
    return thread


def go_on(
    ctx: Context, question: str, thread: UUID, page: str, notice: Mapping[str, Any] | None = None
) -> Iterator[Event]:
    """Answer the question that stands last in a thread by the embedded planner, and keep the answer."""
    began = time.monotonic()
    made = plan(question, setting_of(ctx, page, repository.messages(ctx, thread, TURNS_BACK)))
    reply = Reply()
    for piece in answer(ctx, made, reply, thread):
        yield Event("part", piece)
    follow = suggestions_after(made.steps[-1]) if made.steps else []
    if follow:
        reply.choices(follow)
        yield Event("part", {"text": "", "figures": [], "blocks": reply.blocks[-1:]})
    if notice:
        reply.blocks.insert(0, dict(notice))
    took = round(1000 * (time.monotonic() - began))
    kept = keep(ctx, thread, reply, kept_plan(made), "embedded", took)
    intents = [step.intent for step in made.steps]
    yield Event("done", {"message_id": str(kept), "planner": "embedded", "took_ms": took, "intents": intents})


def keep(ctx: Context, thread: UUID, reply: Reply, made: Mapping[str, Any], planner: str, took_ms: int) -> UUID:
    """Keep an answer."""
    return repository.add_message(
        ctx,
        thread,
        "assistant",
        reply.plain(),
        content=reply.content(),
        plan=dict(made),
        planner=planner,
        took_ms=took_ms,
    )


def answer(ctx: Context, made: Plan, reply: Reply, thread: UUID | None) -> Iterator[dict[str, Any]]:
    """Carry out a plan into a reply; yields what each step added."""

    def added(parts: int, figures: int, blocks: int) -> dict[str, Any]:
        return {
            "text": "\n".join(reply.parts[parts:]),
            "figures": reply.figures[figures:],
            "blocks": reply.blocks[blocks:],
        }

    for step in made.steps:
        at = len(reply.parts), len(reply.figures), len(reply.blocks)
        tell(ctx, step, reply, thread)
        yield added(*at)
    at = len(reply.parts), len(reply.figures), len(reply.blocks)
    if made.decline:
        decline(made.decline, reply)
    if made.ask:
        reply.say(made.ask)
    if made.choices:
        reply.choices([(choice.label, choice.question) for choice in made.choices])
    if at != (len(reply.parts), len(reply.figures), len(reply.blocks)):
        yield added(*at)


def checked(question: str) -> str:
    """The question on one line. Raises Invalid when empty or too long."""
    text = " ".join("".join(c if c.isprintable() else " " for c in question).split())
    if not 1 <= len(text) <= MOST_LETTERS:
        raise Invalid.field("question", f"Ask in 1 to {MOST_LETTERS:,} characters.")
    return text


def _thread(ctx: Context, text: str, conversation_id: UUID | None) -> UUID:
    if ctx.actor.id is None:
        raise Forbidden("forbidden", "Only people and their keys have conversations.")
    if conversation_id is None:
        return repository.add_conversation(ctx, clean(text))
    if repository.conversation(ctx, conversation_id) is None:
        raise NotFound.of("conversation")
    return conversation_id


def names_of(ctx: Context) -> Index:
    """The tenant's names by their words, kept while they stay the same."""

    def make() -> Index:
        return index(
            Name(row["kind"], row["id"], row["name"], row["active"], row["maker"]) for row in repository.names(ctx)
        )

    return remembered(ctx, "assistant names", make)


def industries_of(ctx: Context) -> tuple[str, ...]:
    """Industries the tenant's clients are in; none for those who may not see clients."""
    if not ctx.may("clients:read"):
        return ()
    return remembered(ctx, "assistant industries", lambda: tuple(clients.choices(ctx)["industry"]))


def setting_of(ctx: Context, page: str, turns: list[dict[str, Any]] | None = None) -> Setting:
    """What the question is asked in. Ids of the page are checked against the tenant; the rest of it is a hint."""
    settings = tenant_settings(ctx)
    on_page = {"client": None, "product": None}
    found = _ON_PAGE.search(page)
    if found:
        what = "product" if found[1] == "licenses" else "client"
        named = _named(ctx, what, found[2])
        on_page = {**on_page, what: named}
    last = next((t["plan"] for t in reversed(turns or []) if t["role"] == "assistant" and t["plan"].get("steps")), None)
    step = last["steps"][-1] if last else None
    slots = {name: restored(value) for name, value in step["slots"].items()} if step else {}
    client = next((c for c in (slots.get("client"), _last_of(turns, "client")) if isinstance(c, Name)), None)
    return Setting(
        industries=industries_of(ctx),
        names=names_of(ctx),
        today=ctx.today,
        lens=settings.kind,
        page=page[:200],
        page_client=on_page["client"],
        page_product=on_page["product"],
        last_intent=step["intent"] if step else None,
        last_slots=slots,
        last_client=client,
        fiscal_start=int(getattr(settings, "fiscal_start", 1)),
    )


def _named(ctx: Context, what: str, text: str) -> Any:
    try:
        object_id = UUID(text)
    except ValueError:
        return None
    name = repository.name_of(ctx, what, object_id)
    return Name("client" if what == "client" else "product", object_id, name) if name else None


def _last_of(turns: list[dict[str, Any]] | None, what: str) -> Name | None:
    """The client or product spoken of last in this thread."""
    for turn in reversed(turns or []):
        for step in reversed(turn["plan"].get("steps", [])):
            found = restored(step["slots"].get(what))
            if isinstance(found, Name):
                return found
    return None


def kept_plan(made: Plan) -> dict[str, Any]:
    """A plan as JSON, enough to follow up on."""
    steps = [
        {"intent": s.intent, "confidence": round(s.confidence, 3), "slots": {k: kept(v) for k, v in s.slots.items()}}
        for s in made.steps
    ]
    return {"steps": steps, "ask": made.ask, "decline": made.decline, "confidence": round(made.confidence, 3)}


def kept(value: Any) -> Any:
    """A slot as JSON."""
    if isinstance(value, Name):
        return {"name": value.text, "kind": value.kind, "id": str(value.id) if value.id else None}
    if isinstance(value, Period):
        return {"first": value.first.isoformat(), "last": value.last.isoformat(), "said": value.said}
    return list(value) if isinstance(value, tuple) else value


def restored(value: Any) -> Any:
    """A slot from JSON."""
    if isinstance(value, Mapping) and "kind" in value:
        return Name(value["kind"], UUID(value["id"]) if value["id"] else None, value["name"])
    if isinstance(value, Mapping) and "said" in value:
        return Period(date.fromisoformat(value["first"]), date.fromisoformat(value["last"]), value["said"])
    return tuple(value) if isinstance(value, list) else value


def suggestions_after(step: Step) -> list[tuple[str, str]]:
    """What people often ask next."""
    client = step.slots.get("client")
    if client and step.intent in ("health", "overview", "churn", "why_risky", "why_changed"):
        name = clean(client.text)
        return [
            ("What would help?", f"What would lift {name}?"),
            ("Draft a mail", f"Draft a mail to {name}"),
            ("Create a task", f"Create a task to call {name}"),
        ]
    if step.intent == "at_risk":
        return [
            ("What should I do today?", "What should I do today?"),
            ("What changed?", "What changed since last month?"),
        ]
    if step.intent == "unused":
        return [("Where can we save?", "Where can we save money?")]
    return []


def suggestions(ctx: Context, page: str) -> list[dict[str, str]]:
    """Questions that fit the page one is on and the tenant's own data."""
    ctx.require("assistant:read")
    setting = setting_of(ctx, page)
    if setting.page_client:
        name = clean(setting.page_client.text)
        asked = [
            f"Why is {name} at risk?",
            f"What would lift {name}?",
            f"What changed at {name} since last month?",
            f"Prepare a QBR for {name}",
        ]
    elif setting.page_product:
        name = clean(setting.page_product.text)
        asked = [f"How well is {name} used?", f"What does {name} cost us?", f"By when must we give notice for {name}?"]
    elif page.startswith(("/licenses", "/spend", "/renewals", "/savings", "/waste")) or setting.lens == "it":
        asked = [
            "Which licenses are unused?",
            "Where can we save money?",
            "Spend by department",
            "What must I cancel in the next 90 days?",
        ]
    elif page.startswith("/forecasts"):
        asked = [
            "Forecast MRR for the next 6 months",
            "What will we spend next month?",
            "How good are the predictions?",
        ]
    elif page.startswith(("/alerts", "/tasks", "/recommendations")):
        asked = ["What should I do today?", "Which alerts are critical?", "Which of my tasks are overdue?"]
    else:
        asked = [
            "Whom should I call first?",
            "What changed since last month?",
            "Which invoices are overdue?",
            "What should I do today?",
        ]
    return [{"label": text, "question": text} for text in asked]


def history(ctx: Context) -> list[dict[str, Any]]:
    """One's own threads."""
    ctx.require("assistant:read")
    return repository.conversations(ctx, MOST_TURNS)


def thread(ctx: Context, conversation_id: UUID) -> dict[str, Any]:
    """One thread with its turns. Raises NotFound."""
    ctx.require("assistant:read")
    found = repository.conversation(ctx, conversation_id)
    if not found:
        raise NotFound.of("conversation")
    return {**found, "messages": repository.messages(ctx, conversation_id, MOST_TURNS)}


def forget(ctx: Context, conversation_id: UUID) -> None:
    """Remove a thread of one's own. Raises NotFound."""
    ctx.require("assistant:read")
    if not repository.delete_conversation(ctx, conversation_id):
        raise NotFound.of("conversation")


def rate(ctx: Context, message_id: UUID, rating: str | None, remark: str | None) -> None:
    """Say whether an answer helped. Raises NotFound, Invalid."""
    ctx.require("assistant:read")
    if rating not in (None, "up", "down"):
        raise Invalid.field("rating", "Up, down or nothing.")
    if not repository.rate(ctx, message_id, rating, (remark or "").strip()[:MOST_LETTERS] or None):
        raise NotFound.of("message")
