"""Writes what is generated from the contracts: ``python -m shared.contracts.generate [root]``.

``docs/schemas/*.json``, ``docs/asyncapi.yaml`` and ``docs/topics.md``; a test compares them with
what this module renders, so that code and pages cannot drift apart.
"""

from __future__ import annotations

import sys
from pathlib import Path

from shared.contracts.asyncapi import asyncapi, to_yaml
from shared.contracts.schemas import schema_text
from shared.contracts.topicpage import topic_page
from shared.contracts.topics import (
    ARTICLES,
    COMPLETIONS,
    EVENTS,
    EXTRACT_GROUP,
    STORE_GROUP,
    TOPICS,
    dead_letters,
)

CONSUMED: tuple[tuple[str, str], ...] = (
    (EXTRACT_GROUP, ARTICLES.name),
    (STORE_GROUP, ARTICLES.name),
    (STORE_GROUP, EVENTS.name),
    (STORE_GROUP, COMPLETIONS.name),
)
"""Which group reads which topic: each pair has a dead-letter topic."""


def dead_letter_topics() -> tuple[tuple[str, str], ...]:
    """(dead-letter topic, origin topic) of every consuming service."""
    return tuple((dead_letters(group, topic), topic) for group, topic in CONSUMED)


def render() -> dict[str, str]:
    """Text of each generated file by its path relative to the repository."""
    files = {f"docs/schemas/{topic.name}.json": schema_text(topic) for topic in TOPICS}
    files["docs/asyncapi.yaml"] = to_yaml(asyncapi(dead_letter_topics()))
    files["docs/topics.md"] = topic_page(dead_letter_topics())
    return files


def main(root: Path) -> int:
    """Write the files that differ under ``root``; prints each. Returns 0."""
    for name, text in render().items():
        path = root / name
        if path.exists() and path.read_text("utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        print(f"wrote {name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1] if len(sys.argv) > 1 else ".")))
