"""The payload of each topic as a versioned JSON Schema."""

from __future__ import annotations

import json
from typing import Any

from shared.contracts.examples import EXAMPLES
from shared.contracts.topics import Topic

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_version(topic: Topic) -> str:
    """The major version the topic's name ends in; optional fields are added within it."""
    return topic.name.rpartition(".v")[2]


def schema_id(topic: Topic) -> str:
    """The ``$id``: a name, no address, so that it holds wherever the files are served from."""
    return f"urn:dateline:schema:{topic.name}"


def schema(topic: Topic) -> dict[str, Any]:
    """JSON Schema of the topic's payload as it is written (by alias), with ``$id``, version, example."""
    body = topic.payload.model_json_schema(by_alias=True, mode="validation")
    head = {"$schema": DIALECT, "$id": schema_id(topic), "version": schema_version(topic)}
    examples = {"examples": [EXAMPLES[topic.name]]} if topic.name in EXAMPLES else {}
    return head | body | examples


def schema_text(topic: Topic) -> str:
    """The schema as the file in ``docs/schemas`` holds it."""
    return json.dumps(schema(topic), indent=2, ensure_ascii=False) + "\n"
