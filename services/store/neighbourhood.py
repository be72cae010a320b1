"""The records whose incidents a change can touch, and their scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from services.store import merging
from services.store.base import Session
from services.store.blocking import Blocks, blocks
from services.store.candidate import Candidate, Score, candidate
from services.store.instants import to_ms
from services.store.overrides import Decision
from services.store.recollection import Recollection
from services.store.rows import span_ms
from services.store.sql import articles as article_rows
from services.store.sql import blocks as block_rows
from services.store.sql import edges
from services.store.sql import overrides as override_rows
from services.store.sql import records as record_rows
from shared.contracts.record import ExtractedEvent


class Neighbourhood:
    """A growing view of the records around a change, within one transaction."""

    def __init__(self, session: Session, recollection: Recollection) -> None:
        self.session, self._recollection = session, recollection
        self.candidates: dict[str, Candidate] = {}
        self.meets: dict[str, set[str]] = {}
        self.decisions: dict[str, Decision] = {}

    async def load(self, events: Iterable[str]) -> None:
        """Have the candidates of ``events``, without what is known of their articles."""
        wanted = set(events) - set(self.candidates)
        known = {
            event: found for event in wanted if (found := self._recollection.events.get(event)) is not None
        }
        lives: dict[str, int] = {}
        for event, (life, received_ms) in (await record_rows.lives(self.session, known)).items():
            if to_ms(known[event].received_at) == received_ms:  # else another process heard of it earlier
                lives[event] = life
        for event, row in (await record_rows.docs(self.session, wanted - set(lives))).items():
            known[event] = ExtractedEvent.model_validate_json(row["doc"])
            lives[event] = row["live"]
            self._recollection.events.put(event, known[event])
        for event, life in lives.items():
            self.candidates[event] = candidate(known[event], None, frozenset(), life)

    async def load_facts(self, events: Iterable[str]) -> None:
        """Add agency and copies of the articles to loaded candidates, as they are known now."""
        wanted = list(events)
        articles = {self.candidates[event].record.article_id for event in wanted}
        versions = await article_rows.versions_of(self.session, articles)
        versions.sort(key=lambda row: (row["last_ms"], row["version_id"]))
        agencies = {row["article_id"]: row["agency"] for row in versions}
        copies: dict[str, set[str]] = {}
        for article, copy in await article_rows.copies_of(self.session, articles):
            copies.setdefault(article, set()).add(copy)
        for event in wanted:
            known = self.candidates[event]
            article = known.record.article_id
            facts = replace(
                known.facts, agency=agencies.get(article), copies=frozenset(copies.get(article, ()))
            )
            self.candidates[event] = replace(known, facts=facts)

    def blocks(self, event: str) -> Blocks:
        """Where a loaded record is filed."""
        known = self.candidates[event]
        return blocks(known.record, *span_ms(known.record, to_ms(known.facts.told_at)))

    def score(self, a: str, b: str) -> Score:
        """The score of two loaded records."""
        key = (a, b) if a < b else (b, a)
        score = self._recollection.scores.get(key)
        if score is None:
            score = merging.score(self.candidates[key[0]], self.candidates[key[1]])
            self._recollection.scores.put(key, score)
        return score

    async def look_around(self, events: Iterable[str]) -> list[tuple[str, str]]:
        """Find the living records each of ``events`` meets; the pairs that may be one occurrence."""
        asked = sorted(set(events))
        for event in asked:
            self.meets[event] = await block_rows.meeting(self.session, self.blocks(event)) - {event}
        await self.load({near for event in asked for near in self.meets[event]})
        return [
            (event, near)
            for event in asked
            for near in sorted(self.meets[event])
            if self.score(event, near).total >= merging.MERGE
        ]

    async def component(self, seeds: Iterable[str]) -> set[str]:
        """All living records that hang together with ``seeds`` by a score or a decision, loaded."""
        reached: set[str] = set()
        frontier = set(seeds)
        decided = await override_rows.exist(self.session)
        while frontier - reached:
            reached |= await edges.connected(self.session, frontier - reached)
            await self.load(reached)
            frontier = await self._decided_with(reached) if decided else set()
        return reached

    async def _decided_with(self, events: set[str]) -> set[str]:
        """Living records of all articles an analyst named together with those of ``events``."""
        articles = {self.candidates[event].record.article_id for event in events}
        for ident, doc in (await override_rows.of_articles(self.session, articles)).items():
            if ident not in self.decisions:
                self.decisions[ident] = Decision.model_validate_json(doc)
        rows = await record_rows.articles_of(
            self.session, {event for d in self.decisions.values() for event in d.named()}
        )
        return {
            row["event_id"]
            for row in await record_rows.of_articles(self.session, set(rows.values()))
            if row["live"] == 1
        }

    async def load_articles(self, events: Iterable[str]) -> list[Candidate]:
        """Load every record, superseded ones too, of the articles that tell ``events``."""
        articles = set((await record_rows.articles_of(self.session, events)).values())
        ids = [row["event_id"] for row in await record_rows.of_articles(self.session, articles)]
        await self.load(ids)
        return [self.candidates[event] for event in sorted(ids)]
