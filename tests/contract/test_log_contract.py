"""What shared/log/base.py promises, on every adapter."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from log_adapters import LIMITS, OpenLog, until  # tests/contract/log_adapters.py

from shared.log.base import (
    Batch,
    Fenced,
    Log,
    LogUnavailable,
    Message,
    PositionLost,
    Record,
    RecordTooLarge,
    TopicSpec,
)

TIMEOUT_S = 30.0


def messages(topic: str, count: int) -> list[Message]:
    return [Message(topic, b"k%d" % (i % 7), b"%d" % i, (("ce_id", b"%d" % i),)) for i in range(count)]


async def take(subscription: AsyncIterator[Batch]) -> Batch:
    async with asyncio.timeout(TIMEOUT_S):
        return await anext(subscription)


async def drain(log: Log, topic: str, group: str, count: int, output: str | None = None) -> list[Record]:
    """Commit batches until ``count`` records were had."""
    had: list[Record] = []
    subscription = log.subscribe(topic, group)
    while len(had) < count:
        batch = await take(subscription)
        outputs = [Message(output, r.key, r.value, r.headers) for r in batch.records] if output else []
        await batch.commit(outputs, [f"id{r.value!r}" for r in batch.records])
        had += batch.records
    return had


async def test_every_record_comes_whole_and_in_order_per_key(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 3)])
    sent = [*messages(name, 200), Message(name, b"gone", None, (("a", b"\xff"), ("a", b"2")))]
    await log.append(sent)
    had = await drain(log, name, name, len(sent))
    assert len(had) == len(sent)
    for key in {m.key for m in sent}:
        assert [(m.value, m.headers) for m in sent if m.key == key] == [
            (r.value, r.headers) for r in had if r.key == key
        ]
    assert {r.partition for r in had} == {0, 1, 2}
    places = [(r.partition, r.offset) for r in had]
    assert len(set(places)) == len(places)


async def test_a_batch_is_of_one_partition_and_bounded(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 2)])
    await log.append(messages(name, 100))
    subscription = log.subscribe(name, name, max_records=10)
    had = 0
    while had < 100:
        batch = await take(subscription)
        assert 1 <= len(batch.records) <= 10
        assert {r.partition for r in batch.records} == {batch.partition}
        await batch.commit()
        had += len(batch.records)


async def test_applying_again_changes_nothing(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 2)])
    await log.append(messages(name, 5))
    await log.apply([TopicSpec(name, 4)])
    assert len([r async for r in log.read(name)]) == 5
    assert sorted(await log.lag(name, name)) == [0, 1]


async def test_leaving_without_commit_means_again(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 1)])
    await log.append(messages(name, 10))
    subscription = log.subscribe(name, name, max_records=4)
    first = await take(subscription)
    again = await take(subscription)
    assert [r.value for r in again.records] == [r.value for r in first.records]
    await again.commit()
    assert (await take(subscription)).records[0].value == b"4"


async def test_position_outputs_and_seen_ids_outlive_the_process(
    log: Log, open_another: OpenLog, name: str
) -> None:
    await log.apply([TopicSpec(name, 1), TopicSpec(f"{name}.out", 1)])
    await log.append(messages(name, 10))
    await drain(log, name, name, 10, f"{name}.out")
    await log.stop()
    later = await open_another()
    await later.append(messages(name, 3))
    batch = await take(later.subscribe(name, name))
    assert [r.offset for r in batch.records] == [10, 11, 12]
    assert batch.seen("idb'7'") and not batch.seen("idb'77'")
    assert [r.value async for r in later.read(f"{name}.out")] == [b"%d" % i for i in range(10)]


async def test_a_prefix_can_be_committed_alone(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 1), TopicSpec(f"{name}.out", 1)])
    await log.append(messages(name, 5))
    subscription = log.subscribe(name, name)
    batch = await take(subscription)
    await batch.commit_prefix(2, [Message(f"{name}.out", b"k", b"two")], ["two"])
    assert batch.seen("two")
    with pytest.raises(ValueError, match="committed already"):
        await batch.commit_prefix(2)
    rest = await take(subscription)
    assert [r.value for r in rest.records] == [b"2", b"3", b"4"]
    assert [r.value async for r in log.read(f"{name}.out")] == [b"two"]


async def test_groups_do_not_disturb_each_other(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 2)])
    await log.append(messages(name, 20))
    assert len(await drain(log, name, f"{name}-a", 20)) == 20
    assert sum((await log.lag(name, f"{name}-b")).values()) == 20
    assert sum((await log.lag(name, f"{name}-a")).values()) == 0
    assert len(await drain(log, name, f"{name}-b", 20)) == 20


async def test_too_large_a_record_is_refused_with_the_limit(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 1)])
    fits = Message(name, b"k", b"x" * (LIMITS.max_record_bytes - 1))
    await log.append([fits])
    with pytest.raises(RecordTooLarge) as caught:
        await log.append([Message(name, b"k", b"x" * LIMITS.max_record_bytes)])
    assert (caught.value.size, caught.value.limit) == (LIMITS.max_record_bytes + 1, LIMITS.max_record_bytes)
    assert len([r async for r in log.read(name)]) == 1
    batch = await take(log.subscribe(name, name))
    with pytest.raises(RecordTooLarge):
        await batch.commit([Message(name, b"k", b"x" * LIMITS.max_record_bytes)])
    await batch.commit([Message(name, b"k", b"small")])


async def test_an_unknown_topic_is_refused(log: Log, name: str) -> None:
    with pytest.raises(LogUnavailable):
        await log.append(messages(name, 1))


async def test_two_members_share_the_partitions_and_nothing_is_done_twice(
    log: Log, open_another: OpenLog, name: str
) -> None:
    await log.apply([TopicSpec(name, 4), TopicSpec(f"{name}.out", 1)])
    done: dict[str, list[Record]] = {"one": [], "two": []}

    async def member(label: str, its: Log) -> None:
        async for batch in its.subscribe(name, name, max_records=5):
            try:
                await batch.commit([Message(f"{name}.out", r.key, r.value) for r in batch.records])
                done[label] += batch.records
            except (Fenced, LogUnavailable):
                continue

    members = {"one": log, "two": await open_another()}
    tasks = [asyncio.create_task(member(label, its)) for label, its in members.items()]
    sent = 0

    async def both_work() -> bool:
        nonlocal sent
        assert not any(task.done() for task in tasks)
        await log.append([Message(name, f"{sent + i}".encode(), b"%d" % (sent + i)) for i in range(20)])
        sent += 20
        return all(done.values())

    async def all_done() -> bool:
        return sum((await log.lag(name, name)).values()) == 0

    await until(both_work)
    await until(all_done)
    outputs = [int(r.value or b"-1") async for r in log.read(f"{name}.out")]
    assert sorted(outputs) == list(range(sent))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_frozen_owner_wakes_up_fenced(log: Log, log_url: str, name: str) -> None:
    """SIGSTOP past the lease, another takes the partition, SIGCONT: the sleeper writes nothing."""
    await log.apply([TopicSpec(name, 1), TopicSpec(f"{name}.out", 1)])
    await log.append(messages(name, 5))
    script = Path(__file__).with_name("stopped_owner.py")
    owner = await asyncio.create_subprocess_exec(
        sys.executable,
        str(script),
        log_url,
        name,
        name,
        f"{name}.out",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(script.parents[2])},
    )
    assert owner.stdout is not None and owner.stdin is not None
    async with asyncio.timeout(60):
        assert await owner.stdout.readline() == b"took 5\n"
        owner.send_signal(signal.SIGSTOP)
        batch = await take(log.subscribe(name, name))
        assert len(batch.records) == 5
        await batch.commit([Message(f"{name}.out", r.key, b"new owner") for r in batch.records])
        owner.send_signal(signal.SIGCONT)
        owner.stdin.write(b"\n")
        assert await owner.stdout.readline() in (b"Fenced\n", b"LogUnavailable\n")
        await owner.wait()
    assert [r.value async for r in log.read(f"{name}.out")] == [b"new owner"] * 5


async def test_a_sink_reads_from_its_database_position(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 1)])
    await log.append(messages(name, 10))
    position = 6

    async def positions(topic: str, partition: int) -> int | None:
        assert (topic, partition) == (name, 0)
        return position

    subscription = log.subscribe(name, name, positions=positions)
    assert [r.offset for r in (await take(subscription)).records] == [6, 7, 8, 9]
    position = 8  # another process was here: the batch was left, the database is asked again
    batch = await take(subscription)
    assert [r.offset for r in batch.records] == [8, 9]
    await batch.commit()
    await log.append(messages(name, 1))
    assert [r.offset for r in (await take(subscription)).records] == [10]


async def test_a_sink_whose_database_is_down_waits_for_it(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 1)])
    await log.append(messages(name, 2))
    asked = 0

    async def positions(topic: str, partition: int) -> int | None:
        nonlocal asked
        asked += 1
        if asked < 3:
            raise ConnectionError("the database is down")
        return None

    assert len((await take(log.subscribe(name, name, positions=positions))).records) == 2


async def test_reading_can_follow(log: Log, name: str) -> None:
    await log.apply([TopicSpec(name, 2)])
    await log.append(messages(name, 3))
    following = log.read(name, follow=True)
    async with asyncio.timeout(TIMEOUT_S):
        first = {(await anext(following)).value for _ in range(3)}
        await log.append([Message(name, b"k", b"late")])
        assert (await anext(following)).value == b"late"
    await following.aclose()  # type: ignore[attr-defined]
    assert first == {b"0", b"1", b"2"}


async def test_a_writer_keeps_its_position_and_fences_the_one_before(
    log: Log, open_another: OpenLog, name: str
) -> None:
    await log.apply([TopicSpec(name, 1)])
    first = await log.writer(f"{name}-relay")
    assert first.position == 0
    await first.append(messages(name, 3), 3)
    other = await open_another()
    second = await other.writer(f"{name}-relay")
    assert second.position == 3
    with pytest.raises(Fenced):
        await first.append(messages(name, 3), 6)
    await second.append(messages(name, 1), 4)
    assert len([r async for r in log.read(name)]) == 4
    await second.aclose()
    await first.aclose()


async def test_health_is_told(log: Log) -> None:
    assert await log.healthy()


async def test_a_stopped_log_is_unavailable(open_another: OpenLog, name: str) -> None:
    log = await open_another()
    await log.apply([TopicSpec(name, 1)])
    subscription = log.subscribe(name, name)
    waiting = asyncio.create_task(anext(subscription))  # type: ignore[arg-type]
    await log.stop()
    with pytest.raises((StopAsyncIteration, LogUnavailable)):
        await asyncio.wait_for(waiting, TIMEOUT_S)


async def test_a_lost_position_is_never_reset_silently(log: Log, name: str) -> None:
    """The log was made anew, or records were deleted before they were read: stop and say so."""
    await log.apply([TopicSpec(name, 1)])
    await log.append(messages(name, 3))

    async def positions(topic: str, partition: int) -> int | None:
        return 1000

    with pytest.raises(PositionLost, match="1000"):
        await take(log.subscribe(name, name, positions=positions))
