"""What becomes of an article that is posted: outcomes, identity, copies, and life without a cache."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from ingest_service import NOW, TEXT, Service, article
from pydantic import SecretStr

from services.ingest.limits import Limits
from shared.contracts.topics import ARTICLES
from shared.log.base import Log, Message
from shared.log.sqlite import SqliteLog


class DeadCache:
    """What a cache looks like when it is down: it has nothing and keeps nothing (port's promise)."""

    async def start(self) -> None: ...
    async def stop(self) -> None: ...
    async def delete_many(self, keys: Sequence[str]) -> None: ...
    async def put_many(self, values: Mapping[str, bytes], ttl_s: float) -> None: ...
    async def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        return {}

    async def healthy(self) -> bool:
        return False


class PoisonedCache(DeadCache):
    """A cache that holds rubbish under every key."""

    def __init__(self, value: bytes) -> None:
        self.value = value

    async def get_many(self, keys: Sequence[str]) -> dict[str, bytes]:
        return dict.fromkeys(keys, self.value)


async def test_an_article_is_durable_when_it_is_accepted(service: Service) -> None:
    answer = await service.post(article())
    assert answer.status_code == 202
    receipt = answer.json()
    assert receipt["outcome"] == "accepted"
    assert receipt["status_url"] == answer.headers["location"] == f"/v1/articles/{receipt['article_id']}"
    [stored] = await service.articles()
    assert stored.text == TEXT
    assert (stored.article_id, stored.version_id) == (receipt["article_id"], receipt["version_id"])
    assert stored.canonical_url == "https://example.org/story"
    assert stored.published == "2026-03-09"
    assert stored.received_at == NOW
    assert [(s.start, s.length, s.raw_start) for s in stored.segments] == [(0, len(TEXT), 0)]
    assert await service.ids() == [receipt["version_id"]]


async def test_key_and_headers_of_the_record(service: Service) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    receipt = (await service.post(article(), headers={"traceparent": trace})).json()
    [record] = [r async for r in service.log.read(ARTICLES.name)]
    assert record.key.decode() == receipt["article_id"]
    assert record.header("ce_type") == ARTICLES.name.encode()
    assert (record.header("traceparent") or b"").decode().split("-")[1] == trace.split("-")[1]


async def test_the_same_again_is_a_duplicate_and_starts_nothing(service: Service) -> None:
    first = (await service.post(article())).json()
    again = (await service.post(article(url="http://www.example.org/story/?utm_source=mail#top"))).json()
    assert again["outcome"] == "duplicate"
    assert again["version_id"] == first["version_id"]
    assert len(await service.ids()) == 1
    assert service.outcomes() == {"accepted": 1, "duplicate": 1}


async def test_a_changed_text_is_a_new_version(service: Service) -> None:
    first = (await service.post(article())).json()
    second = (await service.post(article(text=TEXT.replace("six", "seven")))).json()
    assert second["outcome"] == "updated"
    assert second["article_id"] == first["article_id"]
    assert second["supersedes"] == first["version_id"] != second["version_id"]
    assert [a.supersedes for a in await service.articles()] == [None, first["version_id"]]


async def test_without_an_address_an_article_is_its_content(service: Service) -> None:
    first = (await service.post(article(url=None))).json()
    again = (await service.post(article(url=None))).json()
    other = (await service.post(article(url=None, text=TEXT.replace("six", "nine")))).json()
    assert (first["outcome"], again["outcome"], other["outcome"]) == ("accepted", "duplicate", "accepted")
    assert first["article_id"] == again["article_id"] != other["article_id"]


@pytest.mark.parametrize("share", [1.0, 0.8, 0.5, 0.3])
async def test_a_syndicated_copy_is_linked(service: Service, share: float) -> None:
    original = (await service.post(article())).json()
    parts = TEXT.split("\n\n")
    cut = "\n\n".join(parts[: max(2, round(share * len(parts)))])
    copy = (
        await service.post(article(url="https://other.example/wire/1", title="Wire: Lozova", text=cut))
    ).json()
    assert copy["outcome"] == "accepted"
    assert copy["near_duplicate_of"] == original["article_id"]
    third = (await service.post(article(url="https://third.example/1", text=cut))).json()
    assert third["near_duplicate_of"] == original["article_id"]


async def test_in_one_batch_the_second_of_two_is_the_duplicate(service: Service) -> None:
    answer = (
        await service.post([article(), article(), article(text=TEXT + "\n\nThe toll rose to seven.")])
    ).json()
    assert [r["outcome"] for r in answer] == ["accepted", "duplicate", "updated"]
    assert answer[2]["supersedes"] == answer[0]["version_id"]
    assert len(await service.ids()) == 2


async def test_a_dead_cache_changes_no_id(log: Log) -> None:
    service = Service(log, DeadCache())
    first, again = [(await service.post(article())).json() for _ in range(2)]
    assert first == again
    assert first["outcome"] == "accepted"
    assert await service.ids() == [first["version_id"]] * 2


@pytest.mark.parametrize(
    "value", [b"\xff\x00", b"[]", b"null", b"{}", b'{"version_id": 7}', b'[["x"], "y"]', b"[[], []]"]
)
async def test_a_poisoned_cache_is_not_trusted(log: Log, value: bytes) -> None:
    service = Service(log, PoisonedCache(value))
    receipt = (await service.post(article())).json()
    assert receipt["outcome"] == "accepted"
    assert "near_duplicate_of" not in receipt
    assert len(await service.ids()) == 1


async def test_where_an_article_is(service: Service) -> None:
    receipt = (await service.post(article())).json()
    state = (await service.client.get(receipt["status_url"])).json()
    assert (state["article_id"], state["version_id"]) == (receipt["article_id"], receipt["version_id"])
    assert state["state"] == "received"
    for unknown in ("0" * 36, "nonsense"):
        answer = await service.client.get(f"/v1/articles/{unknown}")
        assert answer.status_code == 404
        assert answer.json()["reason"] == "unknown_article"


async def test_the_store_may_serve_that_route_instead(log: Log) -> None:
    service = Service(log, options={"with_status": False})
    receipt = (await service.post(article())).json()
    assert (await service.client.get(receipt["status_url"])).status_code == 404


async def test_an_idempotency_key_gives_the_answer_once_given(service: Service) -> None:
    key = {"idempotency-key": "k-1"}
    first = await service.post(article(), headers=key)
    again = await service.post(article(), headers=key)
    assert again.json() == first.json()
    assert again.headers["idempotent-replayed"] == "true"
    other = await service.post(article(title="Another"), headers=key)
    assert (other.status_code, other.json()["reason"]) == (409, "idempotency_key_reused")
    bad = await service.post(article(), headers={"idempotency-key": "x" * 256})
    assert (bad.status_code, bad.json()["field"]) == (400, "Idempotency-Key")
    assert len(await service.ids()) == 1
    assert service.outcomes() == {"accepted": 1, "duplicate": 1, "rejected": 2}


async def test_the_api_key(log: Log) -> None:
    service = Service(log, options={"api_key": SecretStr("s3cret")})
    for headers in ({}, {"x-api-key": "wrong"}, {"authorization": "Basic s3cret"}):
        answer = await service.post(article(), headers=headers)
        assert answer.status_code == 401
        assert "s3cret" not in answer.text
    for headers in ({"x-api-key": "s3cret"}, {"authorization": "Bearer s3cret"}):
        assert (await service.post(article(), headers=headers)).status_code == 202


async def test_a_stopped_log_is_503_and_nothing_is_remembered(log: Log, tmp_path: Path) -> None:
    stopped = SqliteLog(tmp_path / "stopped.sqlite")
    await stopped.start()
    await stopped.stop()
    service = Service(stopped)
    answer = await service.post([article(), article(url="https://example.org/2")])
    assert answer.status_code == 503
    assert answer.headers["retry-after"].isdigit()
    assert answer.json()["reason"] == "log_unavailable"
    assert service.outcomes() == {"rejected": 2}
    healed = Service(log, service.cache)
    assert (await healed.post(article())).json()["outcome"] == "accepted"


class HangingLog:
    """A log that takes records and never says that they are durable."""

    async def append(self, messages: Sequence[Message]) -> None:
        await asyncio.Event().wait()


async def test_a_log_that_hangs_is_503_too() -> None:
    service = Service(HangingLog(), limits=Limits(append_timeout_s=0.05))
    assert (await service.post(article())).status_code == 503
