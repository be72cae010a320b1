"""Records are CloudEvents 1.0 in Kafka binary mode, judged by the CloudEvents SDK."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary_event

from shared.contracts.envelope import decode, encode
from shared.contracts.record import ExtractionCompleted
from shared.contracts.topics import COMPLETIONS
from shared.log.base import Message, Record
from shared.runtime.errors import Rejected

PAYLOAD = ExtractionCompleted(
    article_id="a1", version_id="v1", engine="rules 1", count=1, events=["e1"], outcome="extracted"
)
AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def encoded() -> Message:
    return encode(COMPLETIONS, PAYLOAD, key="a1", event_id="id-1", source="/dateline/extract", time=AT)


def record(message: Message, **headers: bytes | None) -> Record:
    changed = {name: value for name, value in (dict(message.headers) | headers).items() if value is not None}
    return Record(message.topic, 0, 0, message.key, message.value, tuple(changed.items()))


def test_the_sdk_reads_what_we_write() -> None:
    message = encoded()
    event = from_binary_event(
        KafkaMessage(headers=dict(message.headers), key=message.key, value=message.value or b"")
    )
    assert (event.get_id(), event.get_type(), event.get_source(), event.get_specversion()) == (
        "id-1", "conflict.extraction.completed.v1", "/dateline/extract", "1.0",
    )
    assert event.get_time() == AT
    assert event.get_datacontenttype() == "application/json"
    assert event.get_extension("partitionkey") == "a1"
    assert ExtractionCompleted.model_validate(event.get_data()) == PAYLOAD


def test_what_is_written_is_read() -> None:
    assert decode(record(encoded()), ExtractionCompleted) == PAYLOAD


def test_the_same_thing_is_the_same_bytes() -> None:
    assert encoded() == encoded()


def test_fields_of_a_later_version_are_ignored() -> None:
    message = encoded()
    assert message.value is not None
    later = Message(message.topic, message.key, message.value[:-1] + b',"added":1}', message.headers)
    assert decode(record(later), ExtractionCompleted) == PAYLOAD


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"ce_id": None}, "not_cloudevents"),
        ({"ce_id": b"\xff"}, "not_cloudevents"),
        ({"ce_specversion": b"0.3"}, "not_cloudevents"),
        ({"content-type": b"application/avro"}, "content_type"),
    ],
)
def test_wrong_headers_are_rejected(change: dict[str, bytes | None], reason: str) -> None:
    with pytest.raises(Rejected) as caught:
        decode(record(encoded(), **change), ExtractionCompleted)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    ("value", "reason", "field"),
    [
        (None, "tombstone", None),
        (b"{", "malformed", "value"),
        (b'{"article_id": 7}', "malformed", "article_id"),
        (b"\xff\xfe", "malformed", "value"),
    ],
)
def test_wrong_values_are_rejected_with_the_field(
    value: bytes | None, reason: str, field: str | None
) -> None:
    message = encoded()
    with pytest.raises(Rejected) as caught:
        decode(Record(message.topic, 0, 0, b"", value, message.headers), ExtractionCompleted)
    assert (caught.value.reason, caught.value.field) == (reason, field)


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        encode(COMPLETIONS, PAYLOAD, key="a", event_id="i", source="/s", time=datetime(2026, 1, 1))
