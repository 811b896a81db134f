"""A server on loopback that speaks as OpenAI's and Anthropic's do: streams a tool call, then words; or misbehaves."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SAYS = {"good": "MRR is {{v:1}}. That is all.", "liar": "MRR is 999,999 dollars.", "stranger": "MRR is {{v:77}}."}
ASKS = {"question": "What is our MRR?"}


class Speaker(BaseHTTPRequestHandler):
    """The model's name says how it behaves."""

    protocol_version = "HTTP/1.1"
    seen: list[dict[str, Any]]

    def log_message(self, *args: object) -> None:
        """Be quiet."""

    def do_POST(self) -> None:
        """One turn."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        self.seen.append(body)
        model = body["model"]
        if model in ("busy", "locked"):
            self.send_error(429 if model == "busy" else 401)
            return
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        answered = any(m["role"] == "tool" or _is_result(m) for m in body["messages"])
        pieces = self.anthropic(model, answered) if "/messages" in self.path else self.openai(model, answered)
        for piece in pieces:
            self.wfile.write(piece.encode())
            self.wfile.flush()
        self.close_connection = True

    def openai(self, model: str, answered: bool) -> Iterator[str]:
        """Chunks of a chat completion."""

        def chunk(delta: dict[str, Any], finish: str | None = None) -> str:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            known = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": [choice]}
            return f"data: {json.dumps(known)}\n\n"

        if not answered or model == "looper":
            call = {"index": 0, "id": f"t{len(self.seen)}", "type": "function"}
            yield chunk({"role": "assistant", "tool_calls": [{**call, "function": {"name": "ask", "arguments": ""}}]})
            text = json.dumps(ASKS)
            for part in (text[:9], text[9:]):
                yield chunk({"tool_calls": [{"index": 0, "function": {"arguments": part}}]})
            yield chunk({}, "tool_calls")
        else:
            words = SAYS.get(model, SAYS["good"])
            for at in range(0, len(words), 5):
                yield chunk({"content": words[at : at + 5]})
                if model == "cut" and at:
                    return
            yield chunk({}, "stop")
        usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
        known = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": model, "choices": []}
        yield f"data: {json.dumps({**known, 'usage': usage})}\n\n"
        yield "data: [DONE]\n\n"

    def anthropic(self, model: str, answered: bool) -> Iterator[str]:
        """Events of a message."""

        def event(kind: str, **data: Any) -> str:
            return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n\n"

        usage = {"input_tokens": 1, "output_tokens": 1}
        head = {"id": "m1", "type": "message", "role": "assistant", "model": model, "content": [], "stop_reason": None}
        yield event("message_start", message={**head, "stop_sequence": None, "usage": usage})
        if answered:
            yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
            yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": SAYS["good"]})
        else:
            block = {"type": "tool_use", "id": "t1", "name": "ask", "input": {}}
            yield event("content_block_start", index=0, content_block=block)
            yield event(
                "content_block_delta", index=0, delta={"type": "input_json_delta", "partial_json": json.dumps(ASKS)}
            )
        yield event("content_block_stop", index=0)
        stop = {"stop_reason": "end_turn" if answered else "tool_use", "stop_sequence": None}
        yield event("message_delta", delta=stop, usage=usage)
        yield event("message_stop")


def _is_result(message: dict[str, Any]) -> bool:
    content = message.get("content")
    return isinstance(content, list) and any(part.get("type") == "tool_result" for part in content)


@contextmanager
def speaking() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Address of the server and what it was sent."""
    seen: list[dict[str, Any]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Own", (Speaker,), {"seen": seen}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", seen
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
