"""Columns of numbers that grow."""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np
from numpy.typing import NDArray

STEP = 65_536

Numbers = NDArray[Any]
Mask = NDArray[np.bool_]


def grown(column: Numbers, size: int) -> Numbers:
    """``column``, or when it is shorter than ``size`` a longer one that begins with it, then zeros."""
    if size <= len(column):
        return column
    longer = np.zeros(max(size, len(column) + len(column) // 4 + STEP), column.dtype)
    longer[: len(column)] = column
    return longer


def holding(column: Numbers, values: Numbers) -> Numbers:
    """``column``, wider when it is too narrow for ``values``."""
    if not len(values):
        return column
    fits = np.iinfo(column.dtype)
    return column if fits.min <= values.min() and values.max() <= fits.max else column.astype(np.int64)


def viewed(numbers: array[int] | array[float]) -> Numbers:
    """The numbers without a copy; while the view lives, none can be appended."""
    return np.frombuffer(numbers, np.dtype(numbers.typecode))
