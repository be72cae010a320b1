"""One question to an OpenAI-compatible ``/chat/completions``: bounded in time, tries and size.

Errors tell the kind of fault and the status, never the address, the headers or the body: a server may echo
the key in any of them.
"""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

import httpx

from services.extract.llm.answer import Answer, Malformed, prompt, read_answer, response_format
from services.extract.llm.options import LlmOptions
from shared.runtime.errors import Transient

MAX_ANSWER_BYTES = 4 * 1024 * 1024
_AGAIN = frozenset({408, 409, 425, 429})
_OF_THIS_ARTICLE = frozenset({400, 413, 422})
"""The request as such is refused: too long, or a form the server does not take."""


class _Fault(Exception):
    """A try that failed: ``again`` says whether the next may succeed, ``wait_s`` how long the server asks
    to be left alone."""

    def __init__(self, what: str, again: bool = True, wait_s: float = 0.0) -> None:
        super().__init__(what)
        self.what, self.again, self.wait_s = what, again, wait_s


class ChatClient:
    """Belongs to one event loop. ``requests`` counts what was sent."""

    def __init__(self, options: LlmOptions) -> None:
        self._options = options
        self._url = options.base_url.rstrip("/") + "/chat/completions"
        headers = {}
        if options.api_key is not None and options.api_key.get_secret_value():
            headers["Authorization"] = f"Bearer {options.api_key.get_secret_value()}"
        # The time-out is that of ``_once``; proxies and netrc of the environment are not settings of ours.
        self._http = httpx.AsyncClient(headers=headers, timeout=None, trust_env=False)
        self.requests = 0

    async def close(self) -> None:
        await self._http.aclose()

    async def ask(self, article: str) -> Answer:
        """What the model points at in ``article``. Raises ``Transient`` when the endpoint does not answer
        within the tries and the budget, ``Malformed`` for a refusal or an answer out of form when the second
        is no better or was not to be had: else an article that always fails slowly would block the rest."""
        body = {
            "model": self._options.model,
            "temperature": 0,
            "messages": [{"role": "system", "content": prompt()}, {"role": "user", "content": article}],
            "response_format": response_format(),
        }
        ends = time.monotonic() + self._options.budget_s
        answer = read_answer(_content(await self._deliver(body, ends)))
        if answer is None:
            with suppress(Transient):
                answer = read_answer(_content(await self._deliver(body, ends)))
        if answer is None:
            raise Malformed("llm_malformed", "the model's answer is not of the schema", "llm_model")
        return answer

    async def _deliver(self, body: dict[str, Any], ends: float) -> bytes:
        """The body of a good response, after as many tries as it takes and may take."""
        fault = _Fault("no time was left")
        for attempt in range(self._options.attempts):
            left = ends - time.monotonic()
            if left <= 0:
                break
            got = await self._once(body, min(self._options.timeout_s, left))
            if isinstance(got, bytes):
                return got
            fault = got
            pause = max(fault.wait_s, self._options.pause_s * 2**attempt)
            if not fault.again or attempt + 1 == self._options.attempts:
                break
            if time.monotonic() + pause >= ends:
                break
            await asyncio.sleep(pause)
        raise Transient(f"llm_base_url: {fault.what}")

    async def _once(self, body: dict[str, Any], timeout_s: float) -> bytes | _Fault:
        """One request. A fault is returned, not raised, so that no error carries httpx's request along."""
        self.requests += 1
        try:
            async with (
                asyncio.timeout(timeout_s),
                self._http.stream("POST", self._url, json=body) as response,
            ):
                if response.status_code != 200:
                    return _refusal(response)
                parts, size = [], 0
                async for part in response.aiter_bytes():
                    parts.append(part)
                    size += len(part)
                    if size > MAX_ANSWER_BYTES:
                        return _Fault(f"the answer is larger than {MAX_ANSWER_BYTES} bytes")
                return b"".join(parts)
        except TimeoutError:
            return _Fault(f"no answer within {timeout_s:.3g} s (llm_timeout_s)")
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            return _Fault(f"{type(error).__name__} at the endpoint")


def _refusal(response: httpx.Response) -> _Fault:
    """What a status says. Raises ``Malformed`` when only this article is refused; a wrong key or address
    is a fault that waits for the operator, for no other article would fare better."""
    status = response.status_code
    if status in _OF_THIS_ARTICLE:
        raise Malformed("llm_refused", f"the endpoint refused the request with status {status}", "text")
    if status in _AGAIN or status >= 500:
        return _Fault(f"status {status}", wait_s=_seconds(response.headers.get("retry-after", "")))
    return _Fault(f"status {status}: check llm_base_url, llm_model and llm_api_key", again=False)


def _seconds(retry_after: str) -> float:
    """Seconds of a Retry-After header; its other form, a date, is left to our own pauses."""
    return float(retry_after) if retry_after.isascii() and retry_after.isdigit() else 0.0


def _content(body: bytes) -> str:
    """The message of the first choice; empty when there is none (a refusal, an HTML page)."""
    try:
        content = json.loads(body)["choices"][0]["message"]["content"]
    except (ValueError, LookupError, TypeError, RecursionError):
        return ""
    return content if isinstance(content, str) else ""
