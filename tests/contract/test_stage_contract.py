"""The two delivery recipes and the relay, over every log adapter."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager

import pytest
from log_adapters import LIMITS, OpenLog, until  # tests/contract/log_adapters.py

from shared.contracts.topics import dead_letters
from shared.log.base import Fenced, Log, Message, Record, TopicSpec
from shared.runtime.dead_letters import DeadLetter, replayed
from shared.runtime.errors import Rejected, Transient
from shared.runtime.policy import Policy
from shared.runtime.relay import run_relay
from shared.runtime.sink import run_sink
from shared.runtime.stage import Stage
from shared.runtime.transform import run_transform

FAST = Policy(backoff_s=0.01, backoff_max_s=0.05)


def message(topic: str, number: int, *headers: tuple[str, bytes]) -> Message:
    return Message(topic, b"k%d" % number, b"%d" % number, (("ce_id", b"id%d" % number), *headers))


@asynccontextmanager
async def running(work: Coroutine[object, object, None]) -> AsyncIterator[asyncio.Task[None]]:
    task = asyncio.ensure_future(work)
    try:
        yield task  # type: ignore[misc]
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def done(log: Log, topic: str, group: str) -> None:
    async def nothing_left() -> bool:
        return sum((await log.lag(topic, group)).values()) == 0

    await until(nothing_left)


@pytest.fixture
async def topic(log: Log, name: str) -> str:
    """A topic, its output ``<topic>.out`` and its group's dead letters; the group has its name."""
    await log.apply([TopicSpec(name, 2), TopicSpec(f"{name}.out", 1), TopicSpec(dead_letters(name, name), 1)])
    return name


async def letters(log: Log, topic: str) -> list[Record]:
    return [record async for record in log.read(dead_letters(topic, topic))]


async def outputs(log: Log, topic: str) -> Counter[bytes]:
    return Counter([record.value or b"" async for record in log.read(f"{topic}.out")])


async def copy(record: Record) -> Sequence[Message]:
    return [Message(f"{record.topic}.out", record.key, record.value, record.headers)]


async def test_a_repeated_record_is_done_once(log: Log, topic: str) -> None:
    """A POST that was tried again leaves the record twice on the raw topic."""
    await log.append([message(topic, n % 30) for n in range(90)])
    async with running(run_transform(log, topic, topic, copy, stage=Stage("t", FAST))):
        await done(log, topic, topic)
        await log.append([message(topic, 3)])
        await done(log, topic, topic)
    assert await outputs(log, topic) == Counter({b"%d" % n: 1 for n in range(30)})


async def test_rejected_goes_to_the_dead_letters_at_once_and_raw(log: Log, topic: str) -> None:
    tried: Counter[bytes] = Counter()

    async def picky(record: Record) -> Sequence[Message]:
        tried[record.key] += 1
        if record.key == b"k5":
            raise Rejected("too_odd", "five is odd", "number")
        return await copy(record)

    def farewell(letter: DeadLetter) -> Sequence[Message]:
        return [Message(f"{topic}.out", b"k", f"gave up: {letter.reason}".encode())]

    await log.append([message(topic, n, ("own", b"\xfe")) for n in range(10)])
    stage = Stage("picky", FAST)
    async with running(run_transform(log, topic, topic, picky, stage=stage, farewell=farewell)):
        await done(log, topic, topic)
    (letter,) = await letters(log, topic)
    assert (letter.key, letter.value, letter.header("own")) == (b"k5", b"5", b"\xfe")
    headers = {n.removeprefix("__connect.errors."): v.decode("latin-1") for n, v in letter.headers}
    assert headers["topic"] == topic and headers["connector.name"] == topic and headers["stage"] == "picky"
    assert headers["exception.message"] == "too_odd: number: five is odd"
    assert headers["exception.class.name"] == "shared.runtime.errors.Rejected"
    assert headers["x-attempts"] == "1" and tried[b"k5"] == 1
    assert (await outputs(log, topic))[b"gave up: too_odd"] == 1
    counted = stage.metrics.registry.get_sample_value
    assert counted("dateline_records_total", {"stage": "picky", "status": "done"}) == 9
    assert counted("dateline_dead_letters_total", {"stage": "picky", "reason": "too_odd"}) == 1


async def test_an_unknown_error_is_tried_three_times_for_that_record_alone(log: Log, topic: str) -> None:
    tried: Counter[bytes] = Counter()

    async def flaky(record: Record) -> Sequence[Message]:
        tried[record.key] += 1
        if record.key == b"k1" or (record.key == b"k2" and tried[record.key] < 3):
            raise ValueError("a bug")
        return await copy(record)

    await log.append([message(topic, n) for n in range(4)])
    async with running(run_transform(log, topic, topic, flaky, stage=Stage("t", FAST))):
        await done(log, topic, topic)
    assert tried[b"k1"] == 3 and tried[b"k2"] == 3 and tried[b"k3"] == 1
    (letter,) = await letters(log, topic)
    assert letter.header("x-attempts") == b"3"
    assert await outputs(log, topic) == Counter([b"0", b"2", b"3"])


async def test_transient_repeats_the_batch_and_loses_nothing(log: Log, topic: str) -> None:
    failures = 3

    async def unsteady(record: Record) -> Sequence[Message]:
        nonlocal failures
        if record.key == b"k2" and failures:
            failures -= 1
            raise Transient("the model server is away")
        return await copy(record)

    await log.append([message(topic, n) for n in range(5)])
    async with running(run_transform(log, topic, topic, unsteady, stage=Stage("t", FAST))):
        await done(log, topic, topic)
    assert await outputs(log, topic) == Counter(b"%d" % n for n in range(5))
    assert not await letters(log, topic)


async def test_an_output_larger_than_the_log_takes_is_a_dead_letter(log: Log, topic: str) -> None:
    async def swelling(record: Record) -> Sequence[Message]:
        factor = LIMITS.max_record_bytes if record.key == b"k1" else 1
        return [Message(f"{topic}.out", record.key, (record.value or b"") * factor)]

    await log.append([message(topic, n) for n in range(4)])
    async with running(run_transform(log, topic, topic, swelling, stage=Stage("t", FAST))):
        await done(log, topic, topic)
    assert [letter.key for letter in await letters(log, topic)] == [b"k1"]
    assert await outputs(log, topic) == Counter([b"0", b"2", b"3"])


async def test_a_dead_letter_of_full_size_is_cut_and_says_so(log: Log, topic: str) -> None:
    async def refuse(record: Record) -> Sequence[Message]:
        raise Rejected("no", "never")

    value = b"x" * (LIMITS.max_record_bytes - 100)
    await log.append([Message(topic, b"k", value, (("ce_id", b"1"),))])
    async with running(run_transform(log, topic, topic, refuse, stage=Stage("t", FAST))):
        await done(log, topic, topic)
    (letter,) = await letters(log, topic)
    assert letter.header("x-value-truncated") == b"%d" % len(value)
    assert letter.value and value.startswith(letter.value)


async def test_a_replayed_dead_letter_is_not_taken_for_a_repetition(log: Log, topic: str) -> None:
    broken = True

    async def fixed_later(record: Record) -> Sequence[Message]:
        if broken:
            raise Rejected("bug", "not understood yet")
        return await copy(record)

    await log.append([message(topic, 1)])
    async with running(run_transform(log, topic, topic, fixed_later, stage=Stage("t", FAST))):
        await done(log, topic, topic)
        broken = False
        (letter,) = await letters(log, topic)
        await log.append([replayed(letter)])
        await done(log, topic, topic)
    assert await outputs(log, topic) == Counter([b"1"])


async def test_too_many_dead_letters_stop_the_stage_and_turn_readiness_red(log: Log, topic: str) -> None:
    async def broken(record: Record) -> Sequence[Message]:
        raise Rejected("all", "everything is wrong")

    policy = Policy(max_records=10, dead_in_a_row=25, backoff_s=0.01)
    stage = Stage("broken", policy)
    await log.append([message(topic, n) for n in range(200)])
    async with running(run_transform(log, topic, topic, broken, stage=stage)) as task:

        async def red() -> bool:
            return not (await stage.health.ready())[0]

        await until(red)
        assert not task.done()
        assert "dead letters in a row" in (await stage.health.ready())[1]["broken"]
        assert stage.health.live()[0], "stopped is not dead: a restart would only begin again"
    assert len(await letters(log, topic)) < 25, "what would have opened the breaker is not committed"


class Table:
    """A sink in memory: rows and positions move together, fenced as the protocol says."""

    def __init__(self) -> None:
        self.rows: list[bytes] = []
        self.positions: dict[tuple[str, int], int] = {}
        self.refuse: bytes | None = None
        self.failures = 0

    async def position(self, topic: str, partition: int) -> int | None:
        return self.positions.get((topic, partition))

    async def apply(self, topic: str, partition: int, records: Sequence[Record], next_offset: int) -> None:
        if self.failures:
            self.failures -= 1
            raise Transient("the database is away")
        stored = self.positions.get((topic, partition), 0)
        if stored > (records[0].offset if records else next_offset - 1):
            raise Fenced("another store was here")
        if any(record.value == self.refuse for record in records):
            raise Rejected("unknown_type", "no such type", "type")
        self.rows += [record.value or b"" for record in records]
        self.positions[topic, partition] = next_offset


async def test_a_sink_has_each_record_once_also_after_a_restart(
    log: Log, open_another: OpenLog, topic: str
) -> None:
    table = Table()
    table.failures = 2
    await log.append([message(topic, n) for n in range(50)])
    async with running(run_sink(log, [topic], topic, table, stages=[Stage("s", FAST)])):
        await until(lambda: _has(table, 50))
    await log.stop()
    later = await open_another()
    await later.append([message(topic, n) for n in range(50, 60)])
    async with running(run_sink(later, [topic], topic, table, stages=[Stage("s", FAST)])):
        await until(lambda: _has(table, 60))
    assert sorted(map(int, table.rows)) == list(range(60))


async def test_a_fenced_sink_goes_on_where_its_database_stands(log: Log, topic: str) -> None:
    table = Table()
    await log.append([message(topic, n) for n in range(40)])
    stage = Stage("s", Policy(max_records=5, backoff_s=0.01))
    held = await log.lag(topic, f"{topic}-nobody")  # all that each partition has
    async with running(run_sink(log, [topic], topic, table, stages=[stage])):
        await until(lambda: _has(table, 5))
        for partition, count in held.items():  # another process applied all of it behind our back
            table.positions[topic, partition] = count
        before = len(table.rows)
        await log.append([message(topic, n) for n in range(100, 104)])
        await until(lambda: _has(table, before + 4))
        await done(log, topic, topic)
    assert sorted(map(int, table.rows[before:])) == [100, 101, 102, 103]


async def test_a_sink_sends_what_is_rejected_to_the_dead_letters_and_goes_on(log: Log, topic: str) -> None:
    table = Table()
    table.refuse = b"7"
    await log.append([message(topic, n) for n in range(20)])
    async with running(run_sink(log, [topic], topic, table, stages=[Stage("s", FAST)])):
        await until(lambda: _has(table, 19))
        await done(log, topic, topic)
    assert [letter.value for letter in await letters(log, topic)] == [b"7"]
    assert b"7" not in table.rows


async def _has(table: Table, rows: int) -> bool:
    return len(table.rows) >= rows


class Rows:
    """An outbox in memory."""

    def __init__(self, topic: str, count: int) -> None:
        self.rows = {n: Message(topic, b"k", b"%d" % n) for n in range(1, count + 1)}

    async def pending(self, after: int, limit: int) -> Sequence[tuple[int, Message]]:
        return sorted((n, m) for n, m in self.rows.items() if n > after)[:limit]

    async def relayed(self, upto: int) -> None:
        self.rows = {n: m for n, m in self.rows.items() if n > upto}


class Forgetful(Rows):
    """An outbox that dies between the log and its own delete."""

    async def relayed(self, upto: int) -> None:
        raise ConnectionError("killed here")


async def test_the_relay_moves_each_row_once_also_when_killed_before_it_could_say_so(
    log: Log, topic: str
) -> None:
    outbox = Forgetful(f"{topic}.out", 30)
    relay = f"{topic}-relay"
    with pytest.raises(ConnectionError):
        await run_relay(log, relay, outbox, stage=Stage("r", Policy(max_records=20)))
    again = Rows(f"{topic}.out", 30)
    async with running(run_relay(log, relay, again, stage=Stage("r", FAST))):

        async def all_gone() -> bool:
            return not await again.pending(20, 1)

        await until(all_gone)
    assert await outputs(log, topic) == Counter(b"%d" % n for n in range(1, 31))
