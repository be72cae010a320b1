"""What is generated from the contracts stands in ``docs/`` as the code would write it today."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from shared.contracts.examples import EXAMPLES
from shared.contracts.generate import CONSUMED, dead_letter_topics, main, render
from shared.contracts.schemas import schema
from shared.contracts.topics import TOPICS, Topic
from shared.runtime.provision import required_topics

ROOT = Path(__file__).resolve().parents[2]
FILES = render()


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_drift(name: str) -> None:
    assert (ROOT / name).read_text("utf-8") == FILES[name], "run: python -m shared.contracts.generate"


def test_no_schema_of_a_topic_that_is_gone() -> None:
    assert {p.name for p in (ROOT / "docs/schemas").glob("*.json")} == {f"{t.name}.json" for t in TOPICS}


@pytest.mark.parametrize("topic", TOPICS, ids=lambda t: t.name)
def test_every_topic_has_a_valid_example(topic: Topic) -> None:
    assert topic.name in EXAMPLES, f"add an example of {topic.name} to shared/contracts/examples.py"
    example = EXAMPLES[topic.name]
    topic.payload.model_validate(example)
    body = schema(topic)
    jsonschema.Draft202012Validator.check_schema(body)
    jsonschema.validate(example, body)
    assert body["$id"] == f"urn:dateline:schema:{topic.name}"
    assert topic.name.endswith(f".v{body['version']}")


def test_evidence_of_the_example_proves_its_text() -> None:
    text = EXAMPLES["news.article.received.v1"]["text"]
    evidence = EXAMPLES["conflict.event.extracted.v1"]["record"]["evidence"]
    assert evidence
    assert all(text[e["start"] : e["end"]] == e["text"] for e in evidence)


def test_the_asyncapi_document() -> None:
    document: dict[str, Any] = yaml.safe_load(FILES["docs/asyncapi.yaml"])
    assert document["asyncapi"] == "3.0.0"
    dead = {name for name, _ in dead_letter_topics()}
    assert set(document["channels"]) == {t.name for t in TOPICS} | dead
    assert len(dead) == len(CONSUMED)
    for topic in TOPICS:
        channel = document["channels"][topic.name]
        binding = channel["bindings"]["kafka"]
        assert binding["partitions"] == topic.partitions
        [message] = channel["messages"].values()
        reference = message["payload"]["schema"]["$ref"]
        assert json.loads((ROOT / "docs" / reference).read_text("utf-8"))["$id"] == message["x-schema-id"]
    for reference in _references(document):
        if reference.startswith("#/"):
            node: Any = document
            for step in reference[2:].split("/"):
                node = node[step]


def test_what_is_documented_is_what_is_created() -> None:
    """The document gives every topic the partitions and retention that ``topics apply`` creates."""
    channels = yaml.safe_load(FILES["docs/asyncapi.yaml"])["channels"]
    created = {spec.name: spec for spec in required_topics()}
    assert set(created) == set(channels)
    for name, spec in created.items():
        binding = channels[name]["bindings"]["kafka"]
        configuration = binding["topicConfiguration"]
        assert binding["partitions"] == spec.partitions
        assert configuration["retention.ms"] == (-1 if spec.retention_ms is None else spec.retention_ms)
        assert configuration["cleanup.policy"] == ["compact" if spec.compacted else "delete"]


def test_the_generator_writes_what_it_renders(tmp_path: Path) -> None:
    assert main(tmp_path) == 0
    written = {str(p.relative_to(tmp_path)): p.read_text("utf-8") for p in tmp_path.rglob("*") if p.is_file()}
    assert written == FILES


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if isinstance(node.get("$ref"), str) else []
        return own + [r for value in node.values() for r in _references(value)]
    return [r for value in node for r in _references(value)] if isinstance(node, list) else []
