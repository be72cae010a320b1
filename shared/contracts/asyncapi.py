"""The topic table as an AsyncAPI 3 document with Kafka bindings, and the little YAML it needs."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from shared.contracts.examples import EXAMPLES
from shared.contracts.schemas import schema_id
from shared.contracts.topics import DAY_MS, TOPICS, Topic

ASYNCAPI = "3.0.0"
KAFKA_BINDING = "0.5.0"
DEAD_LETTER_PARTITIONS = 1
DEAD_LETTER_RETENTION_MS = 30 * DAY_MS
CLOUDEVENT_HEADERS: dict[str, str] = {
    "ce_specversion": "always 1.0",
    "ce_id": "deterministic id of the message: deduplicate on it",
    "ce_source": "which service wrote it",
    "ce_type": "the topic's name",
    "ce_time": "when it was written, RFC 3339",
    "ce_subject": "the key",
    "ce_partitionkey": "the key (CloudEvents partitioning extension)",
    "ce_dataschema": "`$id` of the payload's schema",
    "content-type": "application/json",
    "traceparent": "W3C trace context, when there is one",
}
REQUIRED_HEADERS = ("ce_specversion", "ce_id", "ce_source", "ce_type", "content-type")
CONNECT_HEADERS: dict[str, str] = {
    "__connect.errors.topic": "topic the record came from",
    "__connect.errors.partition": "its partition",
    "__connect.errors.offset": "its offset",
    "__connect.errors.connector.name": "the consuming service",
    "__connect.errors.task.id": "the process that gave it up",
    "__connect.errors.stage": "where it failed",
    "__connect.errors.class.name": "the stage's class",
    "__connect.errors.exception.class.name": "the error's class",
    "__connect.errors.exception.message": "what was wrong",
    "__connect.errors.exception.stacktrace": "where in the code, cut to size",
    "x-attempts": "how often it was tried",
    "x-value-truncated": "the value's length in bytes, when it had to be cut to fit",
}
_PLAIN_KEY = re.compile(r"^[A-Za-z$_][\w.$/-]*$")


def asyncapi(dead_letter_topics: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """The AsyncAPI document of TOPICS and of ``dead_letter_topics`` (name, origin topic)."""
    channels = {t.name: _channel(t) for t in TOPICS}
    channels |= {name: _dead_letter_channel(name, origin) for name, origin in dead_letter_topics}
    return {
        "asyncapi": ASYNCAPI,
        "info": {
            "title": "Dateline topics",
            "version": "1.0.0",
            "description": "Sourced records of armed conflict: CloudEvents 1.0 in Kafka binary mode.",
            "license": {"name": "Apache-2.0", "url": "https://www.apache.org/licenses/LICENSE-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": {
            f"send.{t.name}": {
                "action": "send", "channel": {"$ref": f"#/channels/{t.name}"},
                "summary": t.title, "messages": [{"$ref": f"#/channels/{t.name}/messages/event"}],
            }
            for t in TOPICS
        },
        "components": {
            "schemas": {
                "CloudEventHeaders": _headers(CLOUDEVENT_HEADERS, REQUIRED_HEADERS),
                "DeadLetterHeaders": _headers(CONNECT_HEADERS, ()),
            }
        },
    }


def _channel(topic: Topic) -> dict[str, Any]:
    message: dict[str, Any] = {
        "name": topic.payload.__name__,
        "title": topic.title,
        "contentType": "application/json",
        "headers": {"$ref": "#/components/schemas/CloudEventHeaders"},
        "payload": {
            "schemaFormat": "application/schema+json;version=draft-07",
            "schema": {"$ref": f"./schemas/{topic.name}.json"},
        },
        "bindings": {"kafka": {
            "key": {"type": "string", "description": topic.key},
            "schemaLookupStrategy": "TopicNameStrategy",
            "bindingVersion": KAFKA_BINDING,
        }},
        "x-schema-id": schema_id(topic),
    }
    if topic.name in EXAMPLES:
        message["examples"] = [{"name": "invented", "payload": EXAMPLES[topic.name]}]
    return {
        "address": topic.name,
        "title": topic.title,
        "messages": {"event": message},
        "bindings": {"kafka": _kafka(topic.name, topic.partitions, topic.retention_ms, topic.compacted)},
    }


def _dead_letter_channel(name: str, origin: str) -> dict[str, Any]:
    return {
        "address": name,
        "title": f"Records of {origin} that could not be processed",
        "messages": {"record": {
            "name": "DeadLetter",
            "title": "The record as it was: raw key, value and headers, with headers that say why",
            "headers": {"$ref": "#/components/schemas/DeadLetterHeaders"},
            "payload": {"description": "the value as it was, whatever it was"},
        }},
        "bindings": {"kafka": _kafka(name, DEAD_LETTER_PARTITIONS, DEAD_LETTER_RETENTION_MS, False)},
    }


def _kafka(name: str, partitions: int, retention_ms: int | None, compacted: bool) -> dict[str, Any]:
    configuration = {
        "cleanup.policy": ["compact"] if compacted else ["delete"],
        "retention.ms": -1 if retention_ms is None else retention_ms,
    }
    return {
        "topic": name, "partitions": partitions, "topicConfiguration": configuration,
        "bindingVersion": KAFKA_BINDING,
    }


def _headers(described: dict[str, str], required: tuple[str, ...]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "type": "object",
        "properties": {name: {"type": "string", "description": text} for name, text in described.items()},
    }
    return schema | ({"required": list(required)} if required else {})


def to_yaml(value: dict[str, Any]) -> str:
    """``value`` as YAML: block style, scalars as JSON writes them (a subset of YAML 1.2)."""
    return "\n".join(_mapping(value, "")) + "\n"


def _mapping(value: dict[str, Any], indent: str) -> Iterator[str]:
    for key, item in value.items():
        name = key if _PLAIN_KEY.match(key) else json.dumps(key)
        yield from _entry(f"{indent}{name}:", item, indent + "  ")


def _entry(head: str, item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, dict) and item:
        yield head
        yield from _mapping(item, indent)
    elif isinstance(item, list) and item:
        yield head
        for element in item:
            lines = list(_mapping(element, indent + "  ")) if isinstance(element, dict) and element else []
            if lines:
                yield f"{indent}- {lines[0].lstrip()}"
                yield from lines[1:]
            else:
                yield f"{indent}- {json.dumps(element, ensure_ascii=False)}"
    else:
        yield f"{head} {json.dumps(item, ensure_ascii=False)}"
