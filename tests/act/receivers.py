"""Real servers on loopback that take what is sent to them, and answer as told."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


class Inbox:
    """Takes mail, or refuses it with `answer`."""

    def __init__(self) -> None:
        self.mails: list[Envelope] = []
        self.answer = "250 Taken"

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.mails.append(envelope)
        return "250 Taken"

    def to(self, address: str, about: str) -> list[EmailMessage]:
        """Mails that came for somebody with these words in their subject."""
        read = [message_from_bytes(each.content or b"", policy=default) for each in self.mails]
        return [mail for mail in read if mail["To"] == address and about in mail["Subject"]]


@contextmanager
def mailbox() -> Iterator[tuple[Inbox, int]]:
    """A mail server on loopback and its port."""
    box = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@dataclass
class Hook:
    """A web server: what it got, and what it answers: (status, headers), or a call that decides (and may wait)."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answer: tuple[int, dict[str, str]] = (200, {})
    before_answer: Callable[[], None] | None = None
    body: bytes = b"ok"

    def bodies(self) -> list[Any]:
        return [json.loads(body) for _, body in self.got]


@contextmanager
def hook() -> Iterator[Hook]:
    found = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"] or 0))
            found.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
            if found.before_answer:
                found.before_answer()
            status, headers = found.answer
            try:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(found.body)))
                self.end_headers()
                self.wfile.write(found.body)
            except OSError:  # the caller is gone, as some tests want
                return

        do_GET = do_POST

        def log_message(self, *args: Any) -> None:
            return

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    server = Quiet(("127.0.0.1", 0), Handler)
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook/T0/secret-path-9876"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
