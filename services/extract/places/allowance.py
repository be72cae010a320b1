"""How long a reader may wait for a helper it can do without."""

from __future__ import annotations

import time
from collections.abc import Callable

SHARE = 0.08
"""Of all time since the first question: a hanging or slow cache makes a worker so much slower at most."""


class Allowance:
    """Adds up what was waited; ``left`` says whether one may wait again. ``clock`` is monotonic seconds.

    A breaker alone is not enough: a cache that answers just within its time-out is never at fault and
    costs more than all the tables. Nothing but speed depends on this, so results stay the same."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._began: float | None = None
        self._waited = 0.0

    def left(self) -> bool:
        """Whether the share is not used up yet."""
        now = self._clock()
        if self._began is None:
            self._began = now
        return self._waited <= SHARE * (now - self._began)

    def spend(self, seconds: float) -> None:
        """Count ``seconds`` that were waited."""
        self._waited += seconds
