"""Workers that die take nothing with them but what killed them."""

from __future__ import annotations

import asyncio
import os
import time

import pytest

from services.extract.interface import ArticleText
from services.extract.open import EngineOptions
from services.extract.pool import WorkerPool
from services.extract.worker import Runner
from shared.runtime.errors import Rejected, Transient


def echo_or_die(text: str) -> str:
    if text == "poison":
        os._exit(1)
    if text == "stuck":
        time.sleep(1)
    return text.upper()


async def until_settled(pool: WorkerPool, text: str) -> str:
    """As a stage does it: the same work again after ``Transient``."""
    for _ in range(5):
        try:
            return await pool.run(echo_or_die, text, text, 20.0)
        except Transient:
            continue
        except Rejected as rejected:
            return rejected.reason
    raise AssertionError("never settled")


async def test_a_dead_process_costs_only_the_article_that_killed_it() -> None:
    pool = WorkerPool(2)
    try:
        texts = ["one", "poison", "two", "three"]
        settled = await asyncio.gather(*(until_settled(pool, t) for t in texts))
        assert settled == ["ONE", "worker_died", "TWO", "THREE"]
        assert await pool.run(echo_or_die, "after", "after", 20.0) == "AFTER"
    finally:
        pool.close()


@pytest.mark.parametrize("count", [0, 1])
async def test_work_beyond_its_time_is_rejected(count: int) -> None:
    pool = WorkerPool(count)
    try:
        with pytest.raises(Rejected) as told:
            await pool.run(echo_or_die, "stuck", "stuck", 0.05)
        assert told.value.reason == "too_slow"
        assert await pool.run(echo_or_die, "next", "next", 20.0) == "NEXT"
    finally:
        pool.close()


async def test_a_worker_process_gives_what_this_process_does() -> None:
    """Every field of article and answer survives the way there and back, compiled engine or not."""
    text = "A Russian drone killed two people in the Ukrainian city of Sumy on Monday, the governor said."
    article = ArticleText("a", "v", text, "Drone kills two", "Example", None, "2026-03-10")
    pool = WorkerPool(1)
    try:
        work = Runner(EngineOptions())
        there = await pool.run(work, article, "a", 60.0)
        assert there.extraction == work(article).extraction
        assert [record.type for record in there.extraction.events] == ["drone_strike"]
    finally:
        pool.close()
