"""Live news: one LISTEN connection a process, fanned out to the open pages of each tenant."""

import asyncio
import contextlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
import structlog

from pulseops.base.events import CHANNEL

log = structlog.get_logger(__name__)

BACKLOG = 200


class Broker:
    """Holds the queues of open pages. A page that reads too slowly loses news and is told to reload."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, set[asyncio.Queue[str]]] = defaultdict(set)
        self.ready = asyncio.Event()

    async def listen(self) -> None:
        """Pass on notifications until cancelled; connects again when the database was away."""
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(self.url, autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {CHANNEL}".encode())
                    self.ready.set()
                    self.reload_all()
                    async for notice in connection.notifies():
                        self.deliver(notice.payload)
            except psycopg.OperationalError as error:
                self.ready.clear()
                log.warning("events.disconnected", reason=str(error).splitlines()[0])
                await asyncio.sleep(1)

    def deliver(self, payload: str) -> None:
        """Hand one notification to the pages of its tenant."""
        news = json.loads(payload)
        for queue in self.pages.get(news.pop("tenant"), ()):
            self.put(queue, json.dumps(news))

    def reload_all(self) -> None:
        """Tell all pages that news may have been missed."""
        for queues in self.pages.values():
            for queue in queues:
                self.put(queue, json.dumps({"topic": "*", "ids": []}))

    @staticmethod
    def put(queue: "asyncio.Queue[str]", text: str) -> None:
        """Add without waiting; a full queue is emptied into one "reload everything"."""
        if queue.full():
            while not queue.empty():
                queue.get_nowait()
            text = json.dumps({"topic": "*", "ids": []})
        queue.put_nowait(text)

    async def follow(self, tenant_id: UUID, heartbeat_s: float) -> AsyncIterator[str | None]:
        """News of one tenant as JSON text; None when nothing came for `heartbeat_s` seconds."""
        queue: asyncio.Queue[str] = asyncio.Queue(BACKLOG)
        self.pages[str(tenant_id)].add(queue)
        try:
            while True:
                text: str | None = None
                with contextlib.suppress(TimeoutError):
                    text = await asyncio.wait_for(queue.get(), heartbeat_s)
                yield text
        finally:
            self.pages[str(tenant_id)].discard(queue)
