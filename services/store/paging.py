"""Keyset paging: a cursor names the last item seen, so that pages neither shift nor slow down."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson

from services.store.filters import BadFilter

DEFAULT_LIMIT, MAX_LIMIT = 50, 1000


@dataclass(frozen=True, slots=True)
class Sort:
    """An order: a whole-number column and its direction; the id breaks ties the same way."""

    name: str
    column: str
    descending: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Items in order, and the cursor of the next page or None."""

    items: list[Any]
    next: str | None


def write_cursor(sort: Sort, value: int, item_id: str) -> str:
    """An opaque text for "after this item in this order"."""
    return base64.urlsafe_b64encode(orjson.dumps([sort.name, value, item_id])).decode().rstrip("=")


def read_cursor(sort: Sort, text: str | None) -> tuple[int, str] | None:
    """The place a cursor stands for; raises ``BadFilter`` for one of another order or none of ours."""
    if not text:
        return None
    try:
        name, value, item_id = orjson.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        place = int(value), str(item_id)
    except (ValueError, TypeError, binascii.Error):
        raise BadFilter("cursor", "is not one this API gave") from None
    if name != sort.name:
        raise BadFilter("cursor", f"belongs to the order {name!r}, not {sort.name!r}")
    return place


def limit_of(text: str | None) -> int:
    """The page size asked for, 1 to 1000."""
    if text is None or text == "":
        return DEFAULT_LIMIT
    if not text.isdigit() or not 1 <= int(text) <= MAX_LIMIT:
        raise BadFilter("limit", f"{text!r} is not a whole number from 1 to {MAX_LIMIT}")
    return int(text)
