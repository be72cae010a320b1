"""What holds for every text: offsets prove themselves, nothing raises, each name has its place."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.extract.places.reader import PlaceReader

PIECES = [
    "Kharkiv", "Donetsk region", "near", "the village of", "Toretsk", "Gaza", "northern", "12 km north of",
    "and", ",", ".", "\n", "’s", "'s", "(", ")", "–", "Of", "March", "Kyiv said", "Volodymyr Zelensky",
    "regions", "Ukraine", "al-", "ez-Zor", "Deir", "U.S.", "in the south", "southern and eastern", "Qzyvnyr",
    "é", "\u0301", "🛰", "—", "Paris, Texas", "between", "suburbs of", "Black Sea", "X", "The", "a village in",
    "border", "-",
]  # fmt: skip
texts = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=25).map(" ".join),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text(max_size=80),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=texts)
def test_every_text(reader: PlaceReader, text: str) -> None:
    toponyms = reader.find(text)
    places = reader.resolve(text, toponyms)
    assert len(places) == len(toponyms)
    end = 0
    for t in toponyms:
        assert text[t.start : t.end] == t.text and t.text
        assert end <= t.start and t.relation_start <= t.start
        end = t.end
        for index in (t.container, t.related):
            assert index is None or 0 <= index < len(toponyms)
    for place in places:
        assert (place.lat is None) == (place.lon is None) == (place.precision == "unresolved")
    assert (toponyms, places) == (again := reader.find(text), reader.resolve(text, again))


@given(name=st.text(max_size=60))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_lookup_takes_any_name(reader: PlaceReader, name: str) -> None:
    assert isinstance(reader.lookup.get(name), tuple)
