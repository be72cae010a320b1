"""How a stage behaves when things go wrong: tries, backoff, and when it stops itself."""

from __future__ import annotations

import random
from collections import deque
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Policy:
    """Bounds of one stage. The breaker opens on ``dead_in_a_row`` dead letters without a success,
    or when more than ``dead_ratio`` of the last ``window`` records died (Arroyo's DlqLimit)."""

    max_records: int = 100
    concurrency: int = 1
    attempts: int = 3
    backoff_s: float = 0.1
    backoff_max_s: float = 15.0
    dead_in_a_row: int = 100
    dead_ratio: float = 0.5
    window: int = 400

    def pause(self, failures: int) -> float:
        """Seconds before try ``failures + 1``: doubling, capped, with jitter so that stages which
        failed together do not return together."""
        full = min(self.backoff_max_s, self.backoff_s * 2.0 ** min(failures - 1, 20))
        return full * random.uniform(0.5, 1.0)


@dataclass(slots=True)
class Breaker:
    """Watches the share of dead letters of one stage; a bad deploy stops instead of dumping all."""

    policy: Policy
    in_a_row: int = 0
    recent: deque[bool] = field(default_factory=deque)

    def would_open(self, dead: list[bool]) -> str | None:
        """The reason to stop before committing records of these fates (True: dead), or None."""
        in_a_row = self.in_a_row
        for died in dead:
            in_a_row = in_a_row + 1 if died else 0
        if in_a_row >= self.policy.dead_in_a_row:
            return f"{in_a_row} dead letters in a row"
        last = [*self.recent, *dead][-self.policy.window :]
        if len(last) >= self.policy.window and sum(last) > self.policy.dead_ratio * len(last):
            return f"{sum(last)} of the last {len(last)} records are dead letters"
        return None

    def note(self, dead: list[bool]) -> None:
        """Take committed fates into account."""
        for died in dead:
            self.in_a_row = self.in_a_row + 1 if died else 0
            self.recent.append(died)
        while len(self.recent) > self.policy.window:
            self.recent.popleft()
