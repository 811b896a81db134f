"""Answers by a tenant's language model, streamed: tools run in short transactions of their own, the call in none.

When the model fails, is too slow, too busy or writes a figure of its own, the embedded planner answers and the answer
says so. At most MOST_TALKING such answers run at once in a process; more are answered by the embedded planner at once.
"""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractContextManager, aclosing
from typing import Any
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from pulseops.assistant import language, llm, service
from pulseops.assistant.reply import Reply
from pulseops.assistant.service import Event
from pulseops.base.context import Context

MOST_TALKING = 4
Work = Callable[[], AbstractContextManager[Context]]
_TOKEN = re.compile(r"\{\{v:(\d+)\}\}")
_talking = 0


async def talk(work: Work, reach: llm.Reach, question: str, thread: UUID | None, page: str) -> AsyncIterator[Event]:
    """Events of one answer. Closing it cancels the request upstream."""
    global _talking
    began, reply = time.monotonic(), Reply()
    conversation: UUID = await run_in_threadpool(_begin, work, question, thread)
    yield Event("start", {"conversation_id": str(conversation)})
    why = "The language model is busy with others." if _talking >= MOST_TALKING else None
    _talking += 1
    try:
        if why is None:
            answer = llm.stream(reach, question, _tools(work, reply, page, question), lambda: _numbers(reply))
            async with aclosing(answer) as sentences:
                async for sentence in sentences:
                    reply.say(sentence)
                    yield Event("part", _part(reply, sentence, []))
    except (llm.Failed, llm.Refused) as failed:
        why = str(failed)
    finally:
        _talking -= 1
    if why is not None:
        if reply.parts:
            yield Event("restart", {})
        async for event in _embedded(work, question, conversation, page, why):
            yield event
        return
    proposals = [block for block in reply.blocks if block["kind"] == "proposal"]
    reply.blocks = [*proposals, {"kind": "notice", "text": f"Worded by {reach.model}; figures by PulseOps."}]
    yield Event("part", {"text": "", "figures": [], "blocks": reply.blocks})
    took = round(1000 * (time.monotonic() - began))
    kept = await run_in_threadpool(_keep, work, conversation, reply, took)
    yield Event("done", {"message_id": str(kept), "planner": "llm", "took_ms": took, "intents": []})


def _begin(work: Work, question: str, thread: UUID | None) -> UUID:
    with work() as ctx:
        return service.begin(ctx, question, thread)


def _keep(work: Work, conversation: UUID, reply: Reply, took: int) -> UUID:
    with work() as ctx:
        return service.keep(ctx, conversation, reply, {}, "llm", took)


def _numbers(reply: Reply) -> set[int]:
    return {figure["n"] for figure in reply.figures}


def _part(reply: Reply, text: str, blocks: list[dict[str, Any]]) -> dict[str, Any]:
    """A sentence with the figures it holds."""
    held = {int(n) for n in _TOKEN.findall(text)}
    return {"text": text, "figures": [f for f in reply.figures if f["n"] in held], "blocks": blocks}


def _tools(work: Work, reply: Reply, page: str, question: str) -> llm.Call:
    """Tools for the model, one after the other: each in a transaction of its own, with the rights of the asker."""
    turn = asyncio.Lock()

    def once(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
        with work() as ctx:
            return language.tool(ctx, name, given, reply, page, question)

    async def call(name: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        async with turn:
            return await run_in_threadpool(once, name, given)

    return call


async def _embedded(work: Work, question: str, conversation: UUID, page: str, why: str) -> AsyncIterator[Event]:
    """The embedded planner's answer, with the reason."""
    notice = {"kind": "notice", "text": f"{why} This is the answer of the built-in planner."}
    yield Event("part", {"text": "", "figures": [], "blocks": [notice]})

    def answer() -> list[Event]:
        with work() as ctx:
            return list(service.go_on(ctx, question, conversation, page, notice))

    for event in await run_in_threadpool(answer):
        yield event
