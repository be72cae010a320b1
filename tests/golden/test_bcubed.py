"""The measure itself, on partitions small enough to count by hand."""

from __future__ import annotations

import pytest
from bcubed import bcubed, pairs


def test_equal_partitions_agree_whatever_the_labels() -> None:
    assert bcubed({"a": 1, "b": 1, "c": 2}, {"a": "x", "b": "x", "c": "y"}).f1 == 1.0


def test_one_heap_is_whole_but_not_pure() -> None:
    measure = bcubed(dict.fromkeys("abcd", 1), {"a": 1, "b": 1, "c": 1, "d": 2})
    assert measure.recall == 1.0
    assert measure.precision == pytest.approx((3 * 0.75 + 0.25) / 4)


def test_singletons_are_pure_but_not_whole() -> None:
    measure = bcubed({"a": 1, "b": 2, "c": 3}, dict.fromkeys("abc", 1))
    assert measure.precision == 1.0
    assert measure.recall == pytest.approx(1 / 3)
    assert measure.f1 == pytest.approx(0.5)


def test_other_items_are_refused() -> None:
    with pytest.raises(ValueError, match="1 and 2 items"):
        bcubed({"a": 1}, {"a": 1, "b": 1})


def test_pairs_are_those_of_one_cluster() -> None:
    assert pairs({"c": 1, "a": 1, "b": 2, "d": 1}) == {("a", "c"), ("a", "d"), ("c", "d")}
