"""Cells never hide a place: what lies in a box lies in a cell that covers the box."""

from __future__ import annotations

from math import floor

from hypothesis import example, given
from hypothesis import strategies as st

from services.store.polygon import GRID, MAX_CELLS, covering, covering_ring, inside

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


points = st.tuples(lons, lats)
near = st.tuples(st.floats(30, 31), st.floats(50, 51))


@example(((0.0, 0.0), (0.0, 90.0), (-180.0, -39.0)), (0.0, 0.0), [0.0] * 7)
@example(((-180.0, -90.0), (3.0, -90.0), (-180.0, 2.0)), (-180.0, -90.0), [0.0] * 7)
@given(
    st.one_of(*(st.lists(p, min_size=3, max_size=7).map(tuple) for p in (points, near))),
    st.one_of(points, near),
    st.lists(st.floats(0, 1), min_size=7, max_size=7),
)
def test_a_point_in_a_ring_is_in_a_cell_of_it(
    ring: tuple[tuple[float, float], ...], far: tuple[float, float], shares: list[float]
) -> None:
    weights = shares[: len(ring)]
    total = sum(weights) or 1.0
    among = tuple(sum(w * p[axis] for w, p in zip(weights, ring, strict=True)) / total for axis in (0, 1))
    cells = covering_ring(ring)
    for lon, lat in (far, among, *ring):
        if cells and inside(ring, lon, lat):
            assert cells_of(lon, lat) & set(cells)
