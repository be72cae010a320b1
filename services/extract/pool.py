"""The workers that run an engine: threads or processes, replaced when one of them dies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from typing import TypeVar

from shared.runtime.errors import Rejected, Transient

Given = TypeVar("Given")
Got = TypeVar("Got")


class WorkerPool:
    """``count`` processes, or one thread of this process when it is 0 (one laptop, one core).

    A process that dies takes the whole pool with it, and every call that was in it. Those calls raise
    ``Transient`` and are marked; when they come again each runs in a process of its own, so that the one
    that kills its process is found and the others are done."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._workers = self._open(count)
        self._suspects: set[str] = set()

    @staticmethod
    def _open(count: int) -> Executor:
        return ProcessPoolExecutor(count) if count else ThreadPoolExecutor(1, thread_name_prefix="extract")

    async def ask(self, question: Callable[[], Got]) -> Got:
        """The answer of one worker to a call without arguments."""
        return await asyncio.get_running_loop().run_in_executor(self._workers, question)

    async def run(self, work: Callable[[Given], Got], given: Given, name: str, timeout_s: float) -> Got:
        """``work(given)`` in a worker. ``name`` tells repetitions of one piece of work. Raises
        ``Transient`` when the worker died, ``Rejected`` (``worker_died``) when it did so again on this
        work alone, and ``Rejected`` (``too_slow``) after ``timeout_s`` seconds."""
        if name in self._suspects:
            return await self._alone(work, given, name, timeout_s)
        workers = self._workers
        try:
            return await _within(workers, work, given, timeout_s)
        except BrokenExecutor as error:
            self._suspects.add(name)
            if workers is self._workers:
                self._workers = self._open(self._count)
            raise Transient("a worker process died") from error

    async def _alone(self, work: Callable[[Given], Got], given: Given, name: str, timeout_s: float) -> Got:
        """The same in a process of its own."""
        own = self._open(1)
        try:
            return await _within(own, work, given, timeout_s)
        except BrokenExecutor:
            raise Rejected("worker_died", "extraction ended its process", "text") from None
        finally:
            self._suspects.discard(name)
            own.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Let what runs end by itself, and start nothing more."""
        self._workers.shutdown(wait=False, cancel_futures=True)


async def _within(workers: Executor, work: Callable[[Given], Got], given: Given, timeout_s: float) -> Got:
    running = asyncio.get_running_loop().run_in_executor(workers, work, given)
    try:
        # not wait_for: it may swallow a cancellation that comes as the work is done, and never end
        async with asyncio.timeout(timeout_s):
            return await running
    except TimeoutError:
        raise Rejected("too_slow", f"extraction took longer than {timeout_s:g} s", "text") from None
