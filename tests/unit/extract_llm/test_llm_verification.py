"""Only what stands in the text becomes a record, and its values are read by our tables."""

from __future__ import annotations

from dataclasses import replace

import pytest
from llm_articles import ARTICLE, GOOD, LEAD, TEXT, answer
from llm_endpoint import Endpoint, MakeEngine, Play

from services.extract.interface import Extraction
from shared.contracts.record import EventRecord


def extract(endpoint: Endpoint, make_engine: MakeEngine, body: object, text: str = TEXT) -> Extraction:
    endpoint.script = [Play(body)]
    found = make_engine().extract(replace(ARTICLE, text=text))
    for record in (*found.events, *found.mentions):
        for span in record.evidence:
            assert text[span.start : span.end] == span.text
    return found


def the_event(found: Extraction) -> EventRecord:
    assert len(found.events) == 1
    return found.events[0]


def test_a_good_answer_gives_a_whole_record(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    record = the_event(extract(endpoint, make_engine, GOOD))
    assert (record.type, record.family, record.realis) == ("missile_strike", "strike", "actual")
    place = record.where[0]
    assert (place.name, place.country, place.precision) == ("Poltava", "UA", "settlement")
    assert record.when.start is not None and record.when.start.isoformat() == "2025-02-04T00:00:00+02:00"
    assert [(t.kind, t.min, t.max) for t in record.tolls] == [("killed", 3, None), ("injured", 13, 13)]
    assert record.actors[0].side == "Russia"
    assert [(c.claimant, c.kind) for c in record.claims] == [("Volodymyr Kohut", "local_authority")]
    assert (record.status, record.status_row) == ("reported", 6)
    assert record.rules == ["llm"]
    proved = {span.field for span in record.evidence}
    assert {"type", "where", "when", "actors", "tolls.killed", "tolls.injured", "claims"} <= proved


def test_an_invented_quotation_drops_the_record(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    body = answer(quote="A Russian missile destroyed a school in Poltava on Tuesday.")
    assert extract(endpoint, make_engine, body) == Extraction()


def test_two_words_prove_no_event(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    assert extract(endpoint, make_engine, answer(quote="Russian missile")).events == []


@pytest.mark.parametrize("number", ["at least 40 people", "3", "1", "people", "17", "17 storeys"])
def test_an_invented_number_is_dropped_alone(
    endpoint: Endpoint, make_engine: MakeEngine, number: str
) -> None:
    """Also a part of another number, a word that is no figure, and a figure of something else."""
    tolls = [{"kind": "killed", "number": number}, {"kind": "injured", "number": "13"}]
    record = the_event(extract(endpoint, make_engine, answer(tolls=tolls)))
    assert [(t.kind, t.min) for t in record.tolls if t.text == "13"] == [("injured", 13)]
    killed = [t.min for t in record.tolls if t.kind == "killed"]
    assert killed in ([], [3])  # "people" points at a figure of the text, whose value is the text's
    if number != "people":
        assert not killed and "llm.dropped.tolls" in record.rules


def test_an_invented_place_is_dropped_alone(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    record = the_event(extract(endpoint, make_engine, answer(places=["Kharkiv", "Poltava", "Polt"])))
    assert [p.name for p in record.where] == ["Poltava"]
    assert "llm.dropped.where" in record.rules and record.confidence < 0.8


def test_invented_time_actor_and_speaker_are_dropped(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    body = answer(
        time="on Sunday", initiator="Wagner", claimants=[{"name": "Oleh Synehubov", "stance": "asserts"}]
    )
    record = the_event(extract(endpoint, make_engine, body))
    assert (record.when.precision, record.when.anchor) == ("unknown", "publication_fallback")
    assert record.actors == []
    assert [(c.claimant, c.kind) for c in record.claims] == [("The Daily Sample", "media")]


def test_the_time_of_a_statement_only_bounds_the_event(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    when = the_event(extract(endpoint, make_engine, answer(time_of="statement"))).when
    assert when.start is None and when.end is not None and when.end.date().isoformat() == "2025-02-04"


def test_what_did_not_happen_is_a_mention(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    found = extract(endpoint, make_engine, answer(realis="threatened"))
    assert found.events == [] and [m.realis for m in found.mentions] == ["threatened"]


def test_quotation_marks_and_blanks_of_a_copy_are_forgiven(
    endpoint: Endpoint, make_engine: MakeEngine
) -> None:
    """The span is of the article all the same, behind signs outside the basic plane and CRLF too."""
    text = f"🚀 Київ\r\n\r\n{LEAD.replace('said.', 'called it “cruel”.').replace('city of', 'city  of')}"
    quote = LEAD.replace("said.", 'called it "cruel".')
    record = the_event(extract(endpoint, make_engine, answer(quote=quote), text))
    assert record.evidence[0].text.endswith("called it “cruel”.")


def test_events_of_one_sentence_have_ids_of_their_own(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    found = extract(endpoint, make_engine, {"events": GOOD["events"] * 3})
    assert len({e.event_id for e in found.events}) == 3


def test_no_events_is_an_answer(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    assert extract(endpoint, make_engine, {"events": []}) == Extraction()


def test_a_number_in_a_large_text_is_found_without_delay(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    body = answer(tolls=[{"kind": "killed", "number": "a"}] * 500, places=["a"] * 500)
    found = extract(endpoint, make_engine, body, LEAD + " a" * 50_000)
    assert the_event(found).tolls == []


def test_containers_are_no_places_of_their_own(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    text = LEAD.replace("city of Poltava", "city of Poltava, in the Poltava region of Ukraine,") + (
        " Drones hit Sumy as well."
    )
    quote = text.partition(" Drones")[0]
    names = ["Poltava", "Poltava region", "Ukraine", "Sumy"]
    record = the_event(extract(endpoint, make_engine, answer(quote=quote, places=names), text))
    assert [p.name for p in record.where] == ["Poltava", "Sumy"] and record.scope == "multi_site"
    record = the_event(extract(endpoint, make_engine, answer(quote=quote, places=names[1:3]), text))
    assert [p.precision for p in record.where] == ["admin1"] and record.scope == "site"


def test_text_that_utf_8_cannot_carry_is_asked_about(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    record = the_event(extract(endpoint, make_engine, GOOD, f"\ud800 {TEXT}"))
    assert record.evidence[0].start == 2


@pytest.mark.parametrize("name", ["Polt", "oltava", "Pol\ntava"])
def test_a_part_of_a_name_is_no_place(endpoint: Endpoint, make_engine: MakeEngine, name: str) -> None:
    assert the_event(extract(endpoint, make_engine, answer(places=[name]))).where == []


@pytest.mark.parametrize("number", ["300", "1", "00"])
def test_a_part_of_a_number_is_no_figure(endpoint: Endpoint, make_engine: MakeEngine, number: str) -> None:
    text = TEXT.replace("wounding 13", "wounding 1,300")
    body = answer(quote=text.partition("\n")[0], tolls=[{"kind": "injured", "number": number}])
    assert the_event(extract(endpoint, make_engine, body, text)).tolls == []


def test_a_figure_of_another_kind_is_no_proof(endpoint: Endpoint, make_engine: MakeEngine) -> None:
    """The text tells 13 wounded; a model that makes them dead gets no toll for it."""
    body = answer(tolls=[{"kind": "killed", "number": "13"}])
    assert the_event(extract(endpoint, make_engine, body)).tolls == []
