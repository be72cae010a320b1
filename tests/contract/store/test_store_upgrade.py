"""A store written before the latest migrations opens with everything in it."""

from __future__ import annotations

from pathlib import Path

import asyncpg
import pytest
from store_tellings import Feed, take
from test_store_incidents import PAYLOADS

from services.store import migrate as migrations
from services.store.canonical import canonical_state
from services.store.filters import Filter
from services.store.open import open_store
from services.store.sql import statistics, sums

OLD = {"001_records.sql", "002_incidents.sql"}
DROPPED = ("points", "south", "north", "west", "east")
"""Columns the first version did not have; it had the latitude and longitude of one place."""
