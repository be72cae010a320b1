"""The second engine: one question to a model per article, answers cached, everything verified."""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections import Counter

from services.extract.engine import GrammarEngine
from services.extract.interface import ArticleText, Extraction
from services.extract.llm.answer import Answer, prompt, read_answer, response_format
from services.extract.llm.client import ChatClient
from services.extract.llm.locate import Span
from services.extract.llm.options import LlmOptions
from services.extract.llm.reading import Reading
from services.extract.llm.verify import record_of
from services.extract.llm.where import locate_places, resolve_places
from services.extract.places.reader import PlaceReader
from shared.cache.base import Cache

VERSION = "llm-1"
"""Raise it when the same answer of the model may give other records."""
MAX_CHARS = 60_000
"""Characters of an article that are sent; what stands behind them is not looked at."""
MAX_EVENTS = 100
_TTL_S = 30 * 24 * 3600.0


class LlmEngine:
    """Asks the model where things stand in the text; values come from the grammar's readers. Belongs to one
    thread or process; its requests and the cache run on an event loop that nothing else uses."""

    def __init__(self, places: PlaceReader, options: LlmOptions, cache: Cache) -> None:
        self.version = f"{VERSION}+{options.model}+{_question_hash()}+{places.lookup.version}"
        self._places, self._readers = places, GrammarEngine(places)
        self._cache, self._client = cache, ChatClient(options)
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(cache.start())

    def extract(self, article: ArticleText) -> Extraction:
        """Records of one article. Raises ``Transient`` while the endpoint does not answer and
        ``Malformed`` (a ``Rejected``) when it answers out of form or refuses the article."""
        if not article.text.strip():
            return Extraction()
        answer = self._loop.run_until_complete(self._answer(article))
        out = Extraction()
        if not answer.events:
            return out
        reading = Reading(self._readers.read(article))
        told = [(e, q) for e in answer.events[:MAX_EVENTS] if (q := reading.locator.sentence(e.quote))]
        where = [locate_places(reading, event, quote) for event, quote in told]
        places = resolve_places(reading.doc, self._places, list({s for spans in where for s in spans}))
        count: Counter[tuple[str, Span]] = Counter()
        for (event, quote), spans in zip(told, where, strict=True):
            ordinal = count[event.type, quote]
            count[event.type, quote] += 1
            record = record_of(reading, event, quote, spans, places, self.version, ordinal)
            happened = record.realis in ("actual", "ongoing")
            (out.events if happened else out.mentions).append(record)
        return out

    def lookups(self) -> Counter[str]:
        """Place names looked up so far, by the layer that answered."""
        return self._places.lookup.answered()

    @property
    def requests(self) -> int:
        """Requests sent to the endpoint so far, retries included."""
        return self._client.requests

    def close(self) -> None:
        """Let go of the connection, the cache and the loop."""
        self._loop.run_until_complete(self._client.close())
        self._loop.run_until_complete(self._cache.stop())
        self._loop.close()

    async def _answer(self, article: ArticleText) -> Answer:
        """From the cache when this version was asked the same before; what is there and is no answer is a
        miss."""
        question = question_of(article)
        key = f"llm:{self.version}:{hashlib.sha256(question.encode()).hexdigest()}"
        kept = (await self._cache.get_many([key])).get(key)
        answer = read_answer(kept) if kept is not None else None
        if answer is None:
            answer = await self._client.ask(question)
            await self._cache.put_many({key: answer.model_dump_json().encode()}, _TTL_S)
        return answer


def question_of(article: ArticleText) -> str:
    """What the model is told of an article, and what its answer is cached by. Surrogates, which UTF-8 cannot
    carry, are replaced."""
    told = f"Published: {article.published or 'unknown'}\nTitle: {article.title}\nText:\n"
    return (told + article.text[:MAX_CHARS]).encode("utf-8", "replace").decode("utf-8")


def _question_hash() -> str:
    asked = prompt() + json.dumps(response_format(), sort_keys=True)
    return hashlib.sha256(asked.encode()).hexdigest()[:12]
