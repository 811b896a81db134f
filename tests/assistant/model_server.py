"""A server on loopback that speaks as OpenAI, Anthropic and Bedrock do: a tool call, then words; or misbehaves."""

import json
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

SAYS = {
    "good": "MRR is {{v:1}}. That is all.",
    "liar": "MRR is 999,999 dollars.",
    "fraction": "MRR is ½ of {{v:1}}.",
    "late liar": "MRR is {{v:1}}. Next year it is 5 times that.",
    "stranger": "MRR is {{v:77}}.",
    "linker": "MRR is {{v:1}}. See [more](https://evil.example/x).",
    "mute": " ",
}
REFUSES = {"busy": 429, "locked": 401, "broken": 500}
ASKS = {"question": "What is our MRR?"}
ENDLESS = frozenset({"endless", "dripping"})


@dataclass
class Heard:
    """What the server was sent and when, when it sent its first words, and whether somebody hung up on it."""

    bodies: list[dict[str, Any]] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    first_words: list[float] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    says: str | None = None
    asks: tuple[str, dict[str, Any]] = ("ask", ASKS)


class Speaker(BaseHTTPRequestHandler):
    """The model's name says how it behaves."""

    protocol_version = "HTTP/1.1"
    heard: Heard

    def log_message(self, *args: object) -> None:
        """Be quiet."""

    def do_POST(self) -> None:
        """One turn."""
        self.heard.at.append(time.perf_counter())
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.heard.bodies.append(body)
        model = body.get("model") or unquote(self.path.split("/")[2])
        self.close_connection = True
        if model in REFUSES:
            self.send_error(REFUSES[model])
            return
        if model == "silent":
            time.sleep(2)
            return
        self.send_response(200)
        bedrock = self.path.endswith("/converse-stream")
        self.send_header("content-type", "application/vnd.amazon.eventstream" if bedrock else "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        if model == "garbage":
            self.wfile.write(b"<html>502</html>\n\ndata: {not json\n\n")
            return
        answered = any(m["role"] == "tool" or _is_result(m) for m in body["messages"])
        speak = self.bedrock if bedrock else self.anthropic if "/messages" in self.path else self.openai
        with suppress(ConnectionError):
            for piece in speak(model, answered):
                self.wfile.write(piece)
                self.wfile.flush()
            return
        self.heard.hung_up.set()

    def words(self, model: str) -> Iterator[str]:
        """What it says, in small pieces."""
        text = self.heard.says or SAYS.get(model, SAYS["good"])
        for at in range(0, len(text), 5):
            if at == 0:
                self.heard.first_words.append(time.perf_counter())
            yield text[at : at + 5]
            if model == "cut" and at:
                raise ConnectionAbortedError
        while model in ENDLESS:
            time.sleep(0.01)
            yield " On and on." * 5 if model == "endless" else "." * 50

    def openai(self, model: str, answered: bool) -> Iterator[bytes]:
        """Chunks of a chat completion."""

        def chunk(delta: dict[str, Any], finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            known = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": [choice]}
            return f"data: {json.dumps(known)}\n\n".encode()

        if not answered or model == "looper":
            name, given = self.heard.asks
            call = {"index": 0, "id": f"t{len(self.heard.bodies)}", "type": "function"}
            yield chunk({"role": "assistant", "tool_calls": [{**call, "function": {"name": name, "arguments": ""}}]})
            text = json.dumps(given)
            for part in (text[:9], text[9:]):
                yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
            yield chunk({}, "tool_calls")
        else:
            for words in self.words(model):
                yield chunk({"content": words})
            yield chunk({}, "stop")
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        known = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": []}
        yield f"data: {json.dumps({**known, 'usage': usage})}\n\n".encode()
        yield b"data: [DONE]\n\n"

    def anthropic(self, model: str, answered: bool) -> Iterator[bytes]:
        """Events of a message."""

        def event(kind: str, **data: Any) -> bytes:
            return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n".encode()

        usage = {"input_tokens": 1, "output_tokens": 1}
        head = {"id": "m1", "type": "message", "role": "assistant", "model": model, "content": [], "stop_reason": None}
        yield event("message_start", message={**head, "stop_sequence": None, "usage": usage})
        if answered:
            yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
            for words in self.words(model):
                yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": words})
        else:
            name, given = self.heard.asks
            yield event(
                "content_block_start",
                index=0,
                content_block={"type": "tool_use", "id": "t1", "name": name, "input": {}},
            )
            yield event(
                "content_block_delta", index=0, delta={"type": "input_json_delta", "partial_json": json.dumps(given)}
            )
        yield event("content_block_stop", index=0)
        stop = {"stop_reason": "end_turn" if answered else "tool_use", "stop_sequence": None}
        yield event("message_delta", delta=stop, usage=usage)
        yield event("message_stop")

    def bedrock(self, model: str, answered: bool) -> Iterator[bytes]:
        """Frames of ConverseStream (application/vnd.amazon.eventstream)."""
        yield frame("messageStart", {"role": "assistant"})
        if answered:
            for words in self.words(model):
                yield frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": words}})
        else:
            name, given = self.heard.asks
            start = {"toolUse": {"toolUseId": "t1", "name": name}}
            yield frame("contentBlockStart", {"contentBlockIndex": 0, "start": start})
            yield frame(
                "contentBlockDelta", {"contentBlockIndex": 0, "delta": {"toolUse": {"input": json.dumps(given)}}}
            )
        yield frame("contentBlockStop", {"contentBlockIndex": 0})
        yield frame("messageStop", {"stopReason": "end_turn" if answered else "tool_use"})
        usage = {"inputTokens": 10, "outputTokens": 5, "totalTokens": 15}
        yield frame("metadata", {"usage": usage, "metrics": {"latencyMs": 1}})


def frame(kind: str, body: dict[str, Any]) -> bytes:
    """One message of AWS's event stream: lengths, checksum, headers, payload, checksum."""
    headers = b""
    for name, value in ((":message-type", "event"), (":event-type", kind), (":content-type", "application/json")):
        headers += bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
    payload = json.dumps(body).encode()
    prelude = struct.pack(">II", 16 + len(headers) + len(payload), len(headers))
    message = prelude + struct.pack(">I", zlib.crc32(prelude)) + headers + payload
    return message + struct.pack(">I", zlib.crc32(message))


def _is_result(message: dict[str, Any]) -> bool:
    content = message.get("content")
    return isinstance(content, list) and any(
        part.get("type") == "tool_result" or "toolResult" in part for part in content
    )


@contextmanager
def speaking() -> Iterator[tuple[str, Heard]]:
    """Address of the server and what it heard."""
    heard = Heard()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Speaker,), {"heard": heard}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", heard
    finally:
        heard.hung_up.set()
        server.shutdown()
        server.server_close()
        thread.join(5)
