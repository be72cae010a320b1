"""CloudEvents 1.0 over Kafka in binary mode: attributes in ``ce_`` headers, the value is data alone.

Kafka protocol binding, 3.2: ``content-type`` carries the media type of the data. The same records
are written to the embedded log, so that a reader cannot tell the adapters apart.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from shared.contracts.topics import Topic
from shared.log.base import Message, Record
from shared.runtime.errors import Rejected

P = TypeVar("P", bound=BaseModel)

CONTENT_TYPE = "application/json"
ID, TYPE, TRACEPARENT = "ce_id", "ce_type", "traceparent"


def encode(
    topic: Topic,
    payload: BaseModel,
    *,
    key: str,
    event_id: str,
    source: str,
    time: datetime,
    traceparent: str | None = None,
) -> Message:
    """``payload`` as one CloudEvent on ``topic``. ``event_id`` must be deterministic (``ids``): it
    becomes ``ce_id``, by which readers and stages know a repeated record. ``source`` is a URI
    reference such as ``/dateline/extract``; ``time`` must be aware."""
    if time.tzinfo is None:
        raise ValueError("time: must carry a time zone")
    headers = {
        "ce_specversion": "1.0",
        ID: event_id,
        "ce_source": source,
        TYPE: topic.name,
        "ce_time": time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "ce_subject": key,
        "ce_partitionkey": key,
        "ce_dataschema": f"urn:dateline:schema:{topic.name}",
        "content-type": CONTENT_TYPE,
    }
    if traceparent:
        headers[TRACEPARENT] = traceparent
    packed = tuple((name, value.encode()) for name, value in headers.items())
    return Message(topic.name, key.encode(), payload.model_dump_json(by_alias=True).encode(), packed)


def decode(record: Record, model: type[P]) -> P:
    """The payload of ``record``. Raises ``Rejected`` with a stable reason: ``tombstone``,
    ``not_cloudevents``, ``content_type``, or ``malformed`` with the first field at fault."""
    if record.value is None:
        raise Rejected("tombstone", "the record has no value")
    if not event_id_of(record) or text_header(record, "ce_specversion") != "1.0":
        raise Rejected("not_cloudevents", "ce_id is missing or ce_specversion is not 1.0", "headers")
    media_type = (text_header(record, "content-type") or CONTENT_TYPE).partition(";")[0].strip()
    if media_type != CONTENT_TYPE:
        raise Rejected("content_type", f"{media_type!r} is not {CONTENT_TYPE}", "content-type")
    try:
        return model.model_validate_json(record.value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        field = ".".join(str(part) for part in first["loc"]) or "value"
        raise Rejected("malformed", first["msg"], field) from error


def text_header(record: Record, name: str) -> str | None:
    """A header as text; None when it is missing or no UTF-8."""
    value = record.header(name)
    if value is None:
        return None
    try:
        return value.decode()
    except UnicodeDecodeError:
        return None


def event_id_of(record: Record) -> str | None:
    """``ce_id``, the name by which a repeated record is known."""
    return text_header(record, ID)
