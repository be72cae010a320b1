"""The records whose incidents a change can touch, and their scores: loaded once, compared once."""

from __future__ import annotations

from collections.abc import Iterable

from services.store import merging
from services.store.base import Session
from services.store.blocking import Blocks, blocks
from services.store.candidate import Candidate, Score, candidate
from services.store.overrides import Decision
from services.store.sql import articles as article_rows
from services.store.sql import blocks as block_rows
from services.store.sql import incidents as incident_rows
from services.store.sql import overrides as override_rows
from services.store.sql import records as record_rows
from shared.contracts.record import ExtractedEvent


class Neighbourhood:
    """A growing view of the records around a change, within one transaction."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self.candidates: dict[str, Candidate] = {}
        self.blocks: dict[str, Blocks] = {}
        self.meets: dict[str, set[str]] = {}
        self.decisions: dict[str, Decision] = {}
        self._scores: dict[tuple[str, str], Score] = {}

    async def load(self, events: Iterable[str]) -> None:
        """Have the candidates of ``events``, with what is known of their articles now."""
        wanted = set(events) - set(self.candidates)
        rows = await record_rows.docs(self._session, wanted)
        articles = {row["article_id"] for row in rows.values()}
        agencies = {
            row["article_id"]: row["agency"]
            for row in sorted(
                await article_rows.versions_of(self._session, articles),
                key=lambda row: (row["last_ms"], row["version_id"]),
            )
        }
        copies: dict[str, set[str]] = {}
        for article, copy in await article_rows.copies_of(self._session, articles):
            copies.setdefault(article, set()).add(copy)
        for event, row in rows.items():
            article = row["article_id"]
            self.candidates[event] = candidate(
                ExtractedEvent.model_validate_json(row["doc"]),
                agencies.get(article),
                frozenset(copies.get(article, ())),
                row["live"],
            )
            self.blocks[event] = blocks(self.candidates[event].record, row["start_ms"], row["end_ms"])

    def score(self, a: str, b: str) -> Score:
        """The score of two loaded records."""
        key = (a, b) if a < b else (b, a)
        if key not in self._scores:
            self._scores[key] = merging.score(self.candidates[key[0]], self.candidates[key[1]])
        return self._scores[key]

    async def look_around(self, events: Iterable[str]) -> set[str]:
        """Living records that may tell of the same occurrence as one of ``events``."""
        near: set[str] = set()
        asked = sorted(set(events))
        await self.load(asked)
        for event in asked:
            if event not in self.meets:
                self.meets[event] = await block_rows.meeting(self._session, self.blocks[event]) - {event}
        await self.load(set().union(*(self.meets[e] for e in asked)) if asked else ())
        for event in asked:
            near |= {n for n in self.meets[event] if self.score(event, n).total >= merging.MERGE}
        return near

    async def decided_with(self, events: Iterable[str]) -> set[str]:
        """Records an analyst named together with records of the articles of ``events``."""
        articles = {self.candidates[e].record.article_id for e in events}
        named: set[str] = set()
        for ident, doc in (await override_rows.of_articles(self._session, articles)).items():
            if ident not in self.decisions:
                self.decisions[ident] = Decision.model_validate_json(doc)
            named |= set(self.decisions[ident].named())
        return named

    async def closure(self, seeds: Iterable[str], gone: Iterable[str]) -> set[str]:
        """All living records that must be clustered anew: connected with ``seeds`` or ``gone`` by a
        score, a decision, or by having been one incident."""
        affected: set[str] = set()
        dead = set(gone)
        frontier = set(seeds) | await self.look_around(dead) | await self._former_companions(dead)
        while frontier:
            affected |= frontier
            reached = await self.look_around(frontier) | await self._former_companions(frontier)
            reached |= await self._living_for(await self.decided_with(frontier))
            frontier = reached - affected
        return affected

    async def _former_companions(self, events: Iterable[str]) -> set[str]:
        incidents = await incident_rows.incident_ids_of(self._session, events)
        members = set(await incident_rows.members_of(self._session, set(incidents.values()), living=True))
        rows = await record_rows.docs(self._session, members)
        return {event for event, row in rows.items() if row["live"] == 1}

    async def _living_for(self, named: Iterable[str]) -> set[str]:
        """Living records of the articles that tell ``named``: whichever stands for a replaced one."""
        rows = await record_rows.docs(self._session, named)
        return {
            row["event_id"]
            for row in await record_rows.of_articles(
                self._session, {row["article_id"] for row in rows.values()}
            )
            if row["live"] == 1
        }
