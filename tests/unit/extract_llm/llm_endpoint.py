"""An endpoint on a real socket that plays what servers of models do."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from services.extract.llm.engine import LlmEngine

MakeEngine = Callable[..., LlmEngine]
KEY = "sk-very-secret-4711"


@dataclass
class Play:
    """One response: ``status`` and ``body`` (a string is sent as it is, else as the message of a chat
    completion), first bytes after ``delay_s``, then a byte each ``drip_s`` when that is set."""

    body: Any = ""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay_s: float = 0.0
    drip_s: float = 0.0


class Endpoint:
    """Plays ``script`` in order, its last response for ever after; keeps the requests it got."""

    def __init__(self) -> None:
        self.script: list[Play] = []
        self.requests: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []
        self._closing = threading.Event()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                endpoint.answer(self)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        sent = handler.rfile.read(int(handler.headers["content-length"]))
        play = self.script[min(len(self.requests), len(self.script) - 1)]
        self.requests.append(json.loads(sent))
        self.paths.append(handler.path)
        self.keys.append(handler.headers.get("authorization"))
        body = play.body if isinstance(play.body, str) else completion(play.body)
        try:
            self._closing.wait(play.delay_s)
            handler.send_response(play.status)
            for name, value in play.headers.items():
                handler.send_header(name, value)
            handler.send_header("content-length", str(len(body.encode())))
            handler.end_headers()
            for byte in body.encode() if play.drip_s else ():
                handler.wfile.write(bytes([byte]))
                self._closing.wait(play.drip_s)
            if not play.drip_s:
                handler.wfile.write(body.encode())
        except OSError:
            pass  # the client gave up, as it should

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()


def completion(answer: Any) -> str:
    """The body of a chat completion whose message is ``answer``; a string stands for itself."""
    content = answer["content"] if set(answer) == {"content"} else json.dumps(answer, ensure_ascii=False)
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]})


def elapsed(work: Callable[[], object]) -> float:
    """Seconds ``work`` took."""
    began = time.monotonic()
    work()
    return time.monotonic() - began
