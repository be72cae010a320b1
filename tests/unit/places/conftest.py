"""Gazetteers for the tests of places: the default one, compiled where the user has it when it is missing,
and one with the shared village tables imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.extract.gazetteer.imports import import_into
from services.extract.gazetteer.library import open_gazetteer
from services.extract.places.reader import PlaceReader
from shared.gazetteer.directory import default_directory, open_tables
from shared.gazetteer.gazetteer import Gazetteer

SHARED = Path(__file__).resolve().parents[4] / "shared"


@pytest.fixture(scope="session")
def default_gazetteer() -> Gazetteer:
    return open_gazetteer(default_directory(), imported=False)


@pytest.fixture(scope="session")
def reader(default_gazetteer: Gazetteer) -> PlaceReader:
    return PlaceReader(default_gazetteer)


@pytest.fixture(scope="session")
def village_gazetteer(default_gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Gazetteer:
    """The default table with the shared village tables before it."""
    sources = [SHARED / "gazetteer" / name for name in ("UA.txt", "RU_border.txt")]
    if not all(s.exists() for s in sources):
        pytest.skip("the shared village gazetteers are not here")
    directory = tmp_path_factory.mktemp("gazetteer")
    for source in sources:
        import_into(directory, source)
    return Gazetteer([*open_tables(directory).tables, *default_gazetteer.tables])


@pytest.fixture(scope="session")
def village_reader(village_gazetteer: Gazetteer) -> PlaceReader:
    return PlaceReader(village_gazetteer)
