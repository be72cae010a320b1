"""The transform of the extract service: one article in, its records and one completion out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from services.extract.interface import ArticleText
from services.extract.pool import WorkerPool
from services.extract.worker import Runner
from shared.contracts.article import Article
from shared.contracts.envelope import decode, encode, text_header
from shared.contracts.ids import stable_id
from shared.contracts.record import EventRecord, ExtractedEvent, ExtractionCompleted
from shared.contracts.topics import COMPLETIONS, EVENTS
from shared.log.base import Message, Record
from shared.runtime.dead_letters import DeadLetter
from shared.runtime.errors import Rejected
from shared.runtime.metrics import Metrics

SOURCE = "/dateline/extract"


class ExtractStage:
    """Runs the engine of ``workers`` beside the event loop; everything that leaves it is a function
    of the article and the engine version, so a repeated article gives the same bytes again."""

    def __init__(
        self, workers: WorkerPool, run: Runner, version: str, timeout_s: float, metrics: Metrics
    ) -> None:
        self._workers, self._run, self._version, self._timeout_s = workers, run, version, timeout_s
        self._metrics = metrics

    async def transform(self, record: Record) -> Sequence[Message]:
        """Messages of one ``news.article.received.v1`` record. Raises ``Rejected`` for what is no
        article, takes longer than the limit, or gives a record whose evidence is not its text."""
        article = decode(record, Article)
        work_done = await self._workers.run(self._run, text_of(article), article.version_id, self._timeout_s)
        for layer, count in work_done.lookups.items():
            self._metrics.place_lookups.labels(layer).inc(count)
        found = work_done.extraction
        for event in found.events:
            check_evidence(event, article)
        trace = text_header(record, "traceparent")
        out = [self._event(event, article, trace) for event in found.events]
        outcome: Literal["extracted", "no_event"] = "extracted" if found.events else "no_event"
        done = ExtractionCompleted(
            article_id=article.article_id,
            version_id=article.version_id,
            supersedes=article.supersedes,
            engine=self._version,
            count=len(found.events),
            events=[e.event_id for e in found.events],
            mentions=len(found.mentions),
            outcome=outcome,
        )
        self._metrics.completions.labels(outcome).inc()
        for event in found.events:
            self._metrics.events.labels(event.family).inc()
        return [*out, self._completion(done, article, trace)]

    def farewell(self, letter: DeadLetter) -> Sequence[Message]:
        """The completion of an article that went to the dead letters, so that no reader waits for it."""
        try:
            article = decode(letter.record, Article)
        except Rejected:
            return ()
        done = ExtractionCompleted(
            article_id=article.article_id,
            version_id=article.version_id,
            supersedes=article.supersedes,
            engine=self._version,
            count=0,
            outcome="dead_lettered",
            reason=letter.reason,
        )
        self._metrics.completions.labels("dead_lettered").inc()
        return [self._completion(done, article, text_header(letter.record, "traceparent"))]

    def _event(self, event: EventRecord, article: Article, trace: str | None) -> Message:
        payload = ExtractedEvent(
            record=event,
            title=article.title,
            url=article.url,
            publisher=article.publisher,
            published=article.published,
            received_at=article.received_at,
        )
        return encode(
            EVENTS,
            payload,
            key=article.article_id,
            event_id=event.event_id,
            source=SOURCE,
            time=article.received_at,
            traceparent=trace,
        )

    def _completion(self, done: ExtractionCompleted, article: Article, trace: str | None) -> Message:
        return encode(
            COMPLETIONS,
            done,
            key=article.article_id,
            event_id=stable_id("completion", article.version_id, self._version),
            source=SOURCE,
            time=article.received_at,
            traceparent=trace,
        )


def text_of(article: Article) -> ArticleText:
    """What the engine sees of an article; the day of arrival stands in for an unknown publication."""
    return ArticleText(
        article_id=article.article_id,
        version_id=article.version_id,
        text=article.text,
        title=article.title,
        publisher=article.publisher,
        agency=article.agency,
        published=article.published or article.received_at.date().isoformat(),
    )


def check_evidence(event: EventRecord, article: Article) -> None:
    """``text[start:end] == span.text`` for every span, checked before a record leaves (codebook
    section 3). Raises ``Rejected`` otherwise: such a record is a bug and must not go out."""
    for span in event.evidence:
        source = article.title if span.within == "title" else article.text
        if source[span.start : span.end] != span.text:
            raise Rejected(
                "evidence", f"span {span.start}:{span.end} is not its text", f"evidence.{span.field}"
            )
