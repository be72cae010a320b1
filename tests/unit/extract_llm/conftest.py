"""The played endpoint, and engines that ask it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from llm_endpoint import KEY, Endpoint, MakeEngine
from pydantic import SecretStr

from services.extract.gazetteer.library import open_gazetteer
from services.extract.llm.engine import LlmEngine
from services.extract.llm.options import LlmOptions
from services.extract.places.reader import PlaceReader
from shared.cache.base import Cache
from shared.cache.memory import MemoryCache


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    served = Endpoint()
    yield served
    served.close()


@pytest.fixture(scope="session")
def place_reader() -> PlaceReader:
    return PlaceReader(open_gazetteer())


@pytest.fixture
def make_engine(endpoint: Endpoint, place_reader: PlaceReader) -> Iterator[MakeEngine]:
    """Engines on the endpoint; keyword arguments are those of the options, and ``cache``."""
    made: list[LlmEngine] = []

    def make(cache: Cache | None = None, **given: Any) -> LlmEngine:
        told = {"base_url": endpoint.url, "model": "small", "api_key": SecretStr(KEY), "pause_s": 0.01}
        options = LlmOptions(**{**told, **given})
        made.append(LlmEngine(place_reader, options, cache or MemoryCache()))
        return made[-1]

    yield make
    for engine in made:
        engine.close()
