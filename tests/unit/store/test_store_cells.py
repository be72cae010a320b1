"""Cells never hide a place: what lies in a box lies in a cell that covers the box."""

from __future__ import annotations

from math import floor

from hypothesis import given
from hypothesis import strategies as st

from services.store.polygon import GRID, MAX_CELLS, covering

lons, lats = st.floats(-180, 180), st.floats(-90, 90)


def cells_of(lon: float, lat: float) -> set[int]:
    """As the schema computes them."""
    return {
        (level * 4096 + floor((lon + 180) / size)) * 2048 + floor((lat + 90) / size) for level, size in GRID
    }


@given(st.tuples(lons, lons), st.tuples(lats, lats), st.floats(0, 1), st.floats(0, 1))
def test_a_point_in_a_box_is_in_a_cell_of_it(
    x: tuple[float, float], y: tuple[float, float], across: float, up: float
) -> None:
    (west, east), (south, north) = sorted(x), sorted(y)
    cells = covering((west, south, east, north))
    lon, lat = west + across * (east - west), south + up * (north - south)
    assert len(cells) <= MAX_CELLS
    assert not cells or cells_of(lon, lat) & set(cells)


def test_cells_of_all_levels_and_places_are_different() -> None:
    corners = [(x, y) for x in (-180.0, -16.0, 0.0, 180.0) for y in (-90.0, 0.0, 90.0)]
    found = [cell for lon, lat in corners for cell in cells_of(lon, lat)]
    assert len(set(found)) == len(found) < max(found) < 2**31
